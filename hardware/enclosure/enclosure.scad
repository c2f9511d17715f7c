// The box's case: base, lid, and the cover that has to be lifted before Wipe can be pressed. Pair lies in a well, so that
// nothing leans on it. `part` chooses what is drawn; parameters.scad holds all that can be changed.
include <parameters.scad>
include <shapes.scad>

part = "assembly"; // [assembly, base, lid, cover]

cover_size = [34, 34, 17];
cover_open = 0; // degrees; it stops by itself a little past upright

// The cover's pin: before its back edge and above the lid. So near to both that the cover stops past upright, and stays.
pin_back = 2.5;
pin_up = 3.5;
lug = [6, 5.5, 6];
pin_y = wipe_at[1] + cover_size[1] / 2 - pin_back;

module base() {
    difference() {
        union() {
            difference() {
                rounded(outer, corner);
                translate([wall, wall, wall]) rounded([inner[0], inner[1], inner[2] + 1], corner - 1);
            }
            at_corners() translate([0, 0, wall - 0.1]) cylinder(d = boss, h = inner[2] + 0.1);
            at_holes() translate([0, 0, wall - 0.1]) cylinder(d = 6, h = under + 0.1);
        }
        at_corners() translate([0, 0, outer[2] - 14]) cylinder(d = screw_core, h = 15);
        at_holes() translate([0, 0, 1]) cylinder(d = 2.1, h = under + wall); // M2.5 into plastic
        openings();
        vents();
        feet();
    }
}

module openings() {
    above = board_at[2] + board_thick;
    translate([board_at[0] + power[0] - power[1] / 2, -1, above - 1.5]) cube([power[1], wall + 2, power[2] + 1.5]);
    if (side[1] > 0)
        translate([outer[0] - wall - boss - 1, board_at[1] + side[0], above - 0.5]) cube([wall + boss + 2, side[1] - side[0], tall + 0.5]);
}

// Slots in the floor below the processor, and in the back for the air to leave.
module vents() {
    for (i = [0:6]) {
        translate([board_at[0] + 16 + i * 5, board_at[1] + outline[1] / 2 - 11, -1]) cube([2, 22, wall + 2]);
        translate([board_at[0] + 16 + i * 5, outer[1] - wall - 1, outer[2] - 12]) cube([2, wall + 2, 7]);
    }
}

// Recesses for rubber feet of 8 mm.
module feet() {
    for (x = [9, outer[0] - 9], y = [9, outer[1] - 9]) translate([x, y, -0.01]) cylinder(d = 8.4, h = 0.8);
}

module lid() {
    difference() {
        union() {
            rounded([outer[0], outer[1], wall], corner);
            // The rim that finds its place in the base, open where the screws are.
            difference() {
                translate([wall + gap, wall + gap, -2.5]) rounded([inner[0] - 2 * gap, inner[1] - 2 * gap, 2.6], corner - 1);
                translate([wall + gap + 1.6, wall + gap + 1.6, -3]) rounded([inner[0] - 2 * gap - 3.2, inner[1] - 2 * gap - 3.2, 3.5], corner - 2);
                at_corners() translate([0, 0, -3]) cylinder(d = boss + 1.5, h = 3);
                if (side[1] > 0) translate([outer[0] - wall - 4, wall, -3]) cube([6, inner[1], 2.99]);
            }
            translate([pair_at[0], pair_at[1], -5]) cylinder(d = 24, h = 5.1);
            lugs();
        }
        at_corners() {
            translate([0, 0, -1]) cylinder(d = screw_free, h = wall + 2);
            translate([0, 0, wall - 1.2]) cylinder(d = screw_head, h = 2);
        }
        translate([wipe_at[0], wipe_at[1], -1]) cylinder(d = wipe_hole, h = wall + 2);
        translate([pair_at[0], pair_at[1], -6]) cylinder(d = pair_hole, h = 20);
        translate([pair_at[0], pair_at[1], -2.6]) cylinder(d1 = 19, d2 = 21, h = wall + 2.7); // the well
        translate([light_at[0], light_at[1], -1]) cylinder(d = light_hole, h = wall + 2);
        translate([light_at[0], light_at[1], wall - 0.8]) cylinder(d1 = light_hole, d2 = light_hole + 2, h = 0.9);
        if (display) {
            translate([display_at[0] - display_glass[0] / 2, display_at[1] - display_glass[1] / 2, -1]) cube([display_glass[0], display_glass[1], wall + 2]);
        }
        if (buzzer) for (a = [0:60:359], r = [0, 3.2]) translate([buzzer_at[0] + r * cos(a), buzzer_at[1] + r * sin(a), -1]) cylinder(d = 1.5, h = wall + 2, $fn = 16);
        translate([pair_at[0] + 20, pair_at[1], wall - 0.6]) rotate(90) word(pair_word, 4);
    }
    if (display) display_posts();
}

// Sunk letters, to be felt in the dark.
module word(letters, size) {
    linear_extrude(1) text(letters, size = size, halign = "center", valign = "center", font = word_font);
}

module display_posts() {
    reach = [display_board[0] / 2 - 2, display_board[1] / 2 - 2];
    for (x = [-1, 1], y = [-1, 1]) translate([display_at[0] + x * reach[0], display_at[1] + y * reach[1], -3]) tube(4, 1.6, 3.1);
}

// Two lugs behind Wipe carry the cover's pin.
module lugs() {
    for (x = [-1, 1]) translate([wipe_at[0] + x * (cover_size[0] / 2 - lug[0] / 2 - 3), pin_y, wall])
        difference() {
            translate([-lug[0] / 2, -lug[1] / 2, -0.1]) cube(lug + [0, 0, 0.1]);
            translate([0, 0, pin_up]) rotate([0, 90]) cylinder(d = pin, h = lug[0] + 2, center = true, $fn = 24);
        }
}

// Drawn as it is printed: upside down, open side up.
module cover() {
    thick = 1.8;
    pin_at = [cover_size[0] / 2, cover_size[1] - pin_back, cover_size[2] - pin_up];
    difference() {
        rounded(cover_size, 3);
        translate([cover_size[0] / 2, cover_size[1] / 2, -0.4]) word(wipe_word, 6);
        translate([thick, thick, thick]) rounded([cover_size[0] - 2 * thick, cover_size[1] - 2 * thick, cover_size[2]], 2);
        // Behind, room for the lugs when it is lifted.
        translate([thick, cover_size[1] - 7, thick + 4]) cube([cover_size[0] - 2 * thick, 10, cover_size[2]]);
        translate(pin_at) rotate([0, 90]) cylinder(d = pin + gap, h = cover_size[0] + 2, center = true, $fn = 24);
        // What would meet the lid while it turns.
        difference() {
            translate([-1, pin_at[1], pin_at[2]]) cube([cover_size[0] + 2, pin_back + 1, pin_up + 1]);
            translate(pin_at) rotate([0, 90]) cylinder(r = pin_back, h = cover_size[0] + 4, center = true);
        }
    }
    // A lip for a fingernail.
    translate([cover_size[0] / 2 - 6, -2.5, 0]) cube([12, 3, 1.8]);
}

module assembly() {
    color("whitesmoke") base();
    color("white") translate([0, 0, outer[2] + 0.05]) lid();
    color("firebrick") translate([wipe_at[0], pin_y, outer[2] + wall + 0.1 + pin_up]) rotate([-cover_open, 0, 0])
        translate([-cover_size[0] / 2, pin_back - cover_size[1], cover_size[2] - pin_up]) mirror([0, 0, 1]) cover();
}

if (part == "base") base();
else if (part == "lid") lid();
else if (part == "cover") cover();
else assembly();
