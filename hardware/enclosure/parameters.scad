// What can be chosen and what was measured, in millimetres. Board outlines, holes and connectors follow the makers'
// mechanical drawings; change a value here and every part follows. Z = 0 is the underside of the base.

/* [Choose] */
board = "pi4"; // [pi3, pi4, pi5, zero2w]
display = true; // a window for an SSD1306 of 0.96 inch
buzzer = true; // sound holes in the lid
wipe_word = "WIPE"; // sunk into the cover; "지움" with a font that has it
pair_word = "PAIR"; // sunk into the lid; "연결"
word_font = "Liberation Sans:style=Bold";

/* [Print] */
wall = 2.4; // a multiple of a 0.4 nozzle
gap = 0.3; // between printed parts that move or slide
$fn = 48;

/* [Parts that are bought] */
wipe_hole = 16.2; // panel button, 16 mm thread
wipe_body = 24; // its depth below the panel, with terminals
pair_hole = 12.2; // panel button, 12 mm thread
light_hole = 5.1; // LED, 5 mm
display_glass = [26, 15]; // what is seen of it
display_board = [27.5, 28]; // four holes, 2 mm from each edge
screw_core = 2.5; // M3 into plastic
screw_free = 3.3;
screw_head = 6;
pin = 2.2; // hinge: a paper clip or an M2 screw

/* [Boards] */
// outline, mounting holes
is_zero = board == "zero2w";
outline = is_zero ? [65, 30] : [85, 56];
holes = is_zero ? [[3.5, 3.5], [61.5, 3.5], [3.5, 26.5], [61.5, 26.5]] : [[3.5, 3.5], [61.5, 3.5], [3.5, 52.5], [61.5, 52.5]];
board_thick = 1.5;
under = 4; // solder points and card holder below the board
tall = is_zero ? 6 : 17; // the highest connector above it

// power: centre along the front edge, width, height
power = board == "pi3" ? [10.6, 10, 6] : is_zero ? [54, 10, 6] : [11.2, 11.5, 6.5];

// network and USB: one opening over the whole side, from, to along the side; none on the Zero
side = is_zero ? [0, 0] : [1.5, 54.5];

/* [Worked out] */
bay = 38; // beside the board: the buttons reach down here
clear = 1; // around the board
inner = [bay + outline[0] + clear, max(outline[1] + 2 * clear, 58), max(wipe_body + 6, under + board_thick + tall + 4)];
outer = [inner[0] + 2 * wall, inner[1] + 2 * wall, inner[2] + wall];
board_at = [wall + bay, wall + (inner[1] - outline[1]) / 2, wall + under];
corner = 4;
boss = 7;

// where things sit on the lid, seen from above
wipe_at = [wall + 19, wall + inner[1] - 19];
pair_at = [wall + 19, wall + 14];
light_at = [wall + bay + 14, wall + 14];
display_at = [wall + bay + 44, wall + inner[1] / 2];
buzzer_at = [wall + bay + 14, wall + inner[1] - 16];
