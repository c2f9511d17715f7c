// The custody page counts anew every few seconds while somebody looks at it.
for (const element of document.querySelectorAll("time[data-local]")) {
  element.textContent = new Date(element.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}
setInterval(() => document.visibilityState === "visible" && location.reload(), 10_000);
