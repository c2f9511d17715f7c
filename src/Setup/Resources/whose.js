// Compares the fingerprint that the phone brought in the fragment with this box's, and shows the verdict. Nothing is sent.
const { fingerprint } = document.querySelector("[data-fingerprint]").dataset;
const known = location.hash.slice(1);
const verdict = known === "" ? "ask" : fingerprint === "" ? "locked" : known === fingerprint ? "ours" : "gone";

for (const section of document.querySelectorAll(".answer")) section.hidden = !section.classList.contains(verdict);
// The switch of language keeps what was asked.
for (const link of document.querySelectorAll("a[href^='?lang']")) link.href += location.hash;
