// The state page keeps itself current: counts an open window down, and loads anew when the box's state has changed.
const counters = [...document.querySelectorAll("[data-seconds]")].map((element) => ({
  element,
  ends: performance.now() + 1000 * Number(element.dataset.seconds),
}));

for (const element of document.querySelectorAll("time[data-local]")) {
  element.textContent = new Date(element.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}

let seen;
let editing = false;
document.querySelector("form")?.addEventListener("input", () => (editing = true));

setInterval(() => {
  for (const { element, ends } of counters) {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    element.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0 && !editing) location.reload();
  }
}, 1000);

setInterval(async () => {
  try {
    const box = await (await fetch("/api/box", { cache: "no-store" })).json();
    const now = [box.state, box.boot, box.pressed, box.language, box.retentionSeconds].join();
    if (seen !== undefined && seen !== now && !editing) location.reload();
    seen = now;
  } catch {
    // The box is restarting; the next look tells.
  }
}, 2000);
