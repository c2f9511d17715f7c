// Draws hardware/wiring.svg from hardware/pins.json: the 40-pin header as it lies beside the board's edge, and what goes to
// which pin. Run by ./build.sh hardware.
import { readFileSync, writeFileSync } from "node:fs";

const pins = JSON.parse(readFileSync(new URL("pins.json", import.meta.url), "utf8"));
const step = 22;
const left = 270;
const top = 56;
const colours = { wipe: "#c62828", pair: "#1565c0", light: "#ef6c00", buzzer: "#6a1b9a", display: "#2e7d32" };
const place = (pin) => ({ x: left + (pin % 2 ? 0 : step * 1.4), y: top + Math.floor((pin - 1) / 2) * step });

const parts = Object.entries(pins.lines).map(([name, { line, pin, ground }]) => ({ name, wires: [[pin, `GPIO ${line}`], [ground, "ground"]] }));
const { power, data, clock, ground } = pins.display;
parts.push({ name: "display", wires: [[power, "3.3 V"], [data, "SDA"], [clock, "SCL"], [ground, "GND"]] });

const out = [];
const text = (x, y, words, more = "") => out.push(`<text x="${x}" y="${y}" ${more}>${words}</text>`);
for (let pin = 1; pin <= 40; pin++) {
  const { x, y } = place(pin);
  out.push(pin === 1 ? `<rect x="${x - 7}" y="${y - 7}" width="14" height="14" class="pin"/>` : `<circle cx="${x}" cy="${y}" r="7" class="pin"/>`);
  text(x, y + 3, pin, 'class="number"');
}

for (const { name, wires } of parts) {
  for (const [pin, what] of wires) {
    const { x, y } = place(pin);
    const odd = pin % 2 === 1;
    const end = odd ? left - 46 : left + step * 1.4 + 46;
    out.push(`<line data-pin="${name}:${pin}" x1="${x + (odd ? -7 : 7)}" y1="${y}" x2="${end}" y2="${y}" stroke="${colours[name]}" stroke-width="4"/>`);
    text(odd ? end - 8 : end + 8, y + 4, `${name} · ${what}`, `fill="${colours[name]}" text-anchor="${odd ? "end" : "start"}"`);
  }
}

text(left + step * 0.7, 22, "card side, pin 1", 'text-anchor="middle"');
text(left + step * 0.7, top + 20 * step + 6, "USB side", 'text-anchor="middle"');
text(left + step * 1.4 + 150, top + 20 * step + 6, "edge of the board →", 'text-anchor="middle"');
text(left - 150, top + 20 * step + 6, "← middle of the board", 'text-anchor="middle"');

writeFileSync(new URL("wiring.svg", import.meta.url), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 580 520" font-family="sans-serif" font-size="13">
<style>.pin { fill: #eee; stroke: #777 } .number { font-size: 8px; text-anchor: middle; fill: #444 } text:not([fill]) { fill: #444 }</style>
<rect width="580" height="520" fill="white"/>
<rect x="${left - 16}" y="${top - 14}" width="${step * 1.4 + 32}" height="${20 * step + 6}" rx="6" fill="#333"/>
${out.join("\n")}
</svg>
`);
