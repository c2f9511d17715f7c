#!/usr/bin/env bash
# Renders the case: an STL file for each part and the pictures of the assembly guide, to artifacts/hardware. Also the wiring, from pins.json. Needs OpenSCAD, and
# Xvfb for the pictures. Give a board as in enclosure/parameters.scad: pi3, pi4 (the usual), pi5, zero2w.
set -euo pipefail
cd "$(dirname "$0")/.."
board=${1:-pi4}
out=artifacts/hardware
case $board in pi3 | pi4 | pi5 | zero2w) ;; *) echo "There is no board $board: give pi3, pi4, pi5 or zero2w." >&2; exit 2 ;; esac
mkdir -p "$out"

scad() { openscad -q --hardwarnings -D "board=\"$board\"" "$@" hardware/enclosure/enclosure.scad; }
picture() {
  xvfb-run -a openscad -q --imgsize=1000,760 --viewall --autocenter --camera=0,0,0,50,0,25,0 --colorscheme=Nature \
    -D "board=\"$board\"" -D "cover_open=$2" -o "$out/$1.png" hardware/enclosure/enclosure.scad
}

for part in base lid cover; do
  scad -D "part=\"$part\"" -o "$out/$part-$board.stl"
  echo "$out/$part-$board.stl"
done
node hardware/draw-wiring.mjs
picture closed 0
picture open 94
[[ $board != pi4 ]] || cp "$out/closed.png" "$out/open.png" hardware/pictures/
echo "$out/closed.png $out/open.png"
