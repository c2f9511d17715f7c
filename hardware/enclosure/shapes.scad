// The few shapes that the parts are made of.

// A plate or block with rounded upright edges.
module rounded(size, radius) {
    linear_extrude(size[2])
        offset(radius)
            translate([radius, radius])
                square([size[0] - 2 * radius, size[1] - 2 * radius]);
}

// A ring that stands upright.
module tube(outside, inside, height) {
    difference() {
        cylinder(d = outside, h = height);
        translate([0, 0, -1]) cylinder(d = inside, h = height + 2);
    }
}

// The four places of the screws that hold the lid.
module at_corners() {
    for (x = [wall + boss / 2, outer[0] - wall - boss / 2], y = [wall + boss / 2, outer[1] - wall - boss / 2])
        translate([x, y]) children();
}

module at_holes() {
    for (hole = holes) translate([board_at[0] + hole[0], board_at[1] + hole[1]]) children();
}
