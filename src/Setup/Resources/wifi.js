// Looks every two seconds how it stands, and shows the page anew when that has changed. While the hotspot is away it waits; when the
// phone has gone home by itself, it goes on there.
const { mark, home } = document.querySelector("[data-mark]").dataset;

let editing = false;
document.querySelector("form.wifi")?.addEventListener("input", () => (editing = true));

const markOf = async (origin) => {
  try {
    const answer = await fetch(`${origin}/wifi.json`, { cache: "no-store", signal: AbortSignal.timeout(4000) });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
};

const look = async () => {
  const now = await markOf("");
  if (now !== undefined && now !== mark && !editing) return location.replace(`/wifi${location.search}`);
  if (now === undefined && location.origin !== home && (await markOf(home))?.startsWith("online")) return location.replace(`${home}/wifi${location.search}`);
  setTimeout(look, 2000);
};

setTimeout(look, 2000);
