//! Seen on any panel, told apart without colour, and read.

use super::*;

/// Black, dark, blue, light, white, and all greys between.
fn panels() -> impl Iterator<Item = [u8; 3]> {
    let named = [[0x2b, 0x2a, 0x28], [0x1d, 0x5c, 0xa8], [0xf3, 0xf2, 0xef]];
    named.into_iter().chain((0..=255).step_by(15).map(|grey| [grey; 3]))
}

const SIDES: [u32; 6] = [16, 22, 24, 32, 44, 48];
const SHAPES: [(Shape, &str); 6] = [
    (Shape::Ring, ""),
    (Shape::Disc, "3.4"),
    (Shape::NotchedDisc, "3.4"),
    (Shape::Square, "!"),
    (Shape::DashedRing, ""),
    (Shape::OpenRing, ""),
];
const TEXTS: [&str; 7] = ["3.4", "12", ".8", "104", "1k+", "<.1", "?"];

fn drawn(shape: Shape, text: &str, side: u32) -> Picture {
    draw(shape, text, side).expect("a picture")
}

/// WCAG 2 relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let c = channel / 255.0;
        if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn bright(colour: [u8; 3]) -> f64 {
    luminance(colour.map(f64::from))
}

/// The luminance of each pixel on a panel of this colour.
fn on_panel(picture: &Picture, panel: [u8; 3]) -> Vec<f64> {
    let over = |pixel: &[u8]| {
        let alpha = f64::from(pixel[3]) / 255.0;
        let mixed = |channel: usize| {
            f64::from(pixel[channel]) * alpha + f64::from(panel[channel]) * (1.0 - alpha)
        };
        luminance([mixed(0), mixed(1), mixed(2)])
    };
    picture.rgba.chunks(4).map(over).collect()
}

#[test]
fn every_state_is_seen_on_every_panel_at_every_size() {
    for (shape, text) in SHAPES {
        for side in SIDES {
            let picture = drawn(shape, text, side);
            for panel in panels() {
                let behind = bright(panel);
                let pixels = on_panel(&picture, panel);
                let seen = pixels.iter().filter(|pixel| contrast(**pixel, behind) >= 2.5).count();
                // A ring of one pixel would be about a tenth.
                let enough = pixels.len() / 10;
                assert!(seen >= enough, "{shape:?} on {panel:?} at {side} px: {seen} of {enough}");
            }
        }
    }
}

#[test]
fn the_glyphs_are_read_on_their_disc() {
    for colour in [AMBER, RED] {
        let ratio = contrast(bright(colour), bright(DARK));
        assert!(ratio >= 4.5, "{colour:02x?}: {ratio:.2}");
    }
    for (shape, side) in [(Shape::Disc, 16), (Shape::NotchedDisc, 16), (Shape::Square, 22)] {
        let bare = on_panel(&drawn(shape, "", side), [0; 3]);
        for text in TEXTS {
            let written = on_panel(&drawn(shape, text, side), [0; 3]);
            let inked = written.iter().zip(&bare).filter(|(w, b)| contrast(**w, **b) >= 3.0);
            let inked = inked.count();
            assert!(inked as u32 >= side * side / 64, "{text} on {shape:?} at {side} px: {inked}");
        }
    }
}

#[test]
fn shapes_differ_without_any_colour() {
    for side in SIDES {
        for panel in [[0x2b, 0x2a, 0x28], [0xf3, 0xf2, 0xef]] {
            let drawn =
                SHAPES.map(|(shape, text)| (shape, on_panel(&drawn(shape, text, side), panel)));
            for (i, (one, pixels)) in drawn.iter().enumerate() {
                for (other, others) in &drawn[i + 1..] {
                    let differ = |(a, b): &(&f64, &f64)| contrast(**a, **b) > 1.8;
                    let differing = pixels.iter().zip(others).filter(differ).count();
                    // A thirtieth of the icon is about 9 of 256 pixels at 16 px.
                    let enough = (side * side / 30) as usize;
                    assert!(differing >= enough, "{one:?} and {other:?}: {differing} at {side} px");
                }
            }
        }
    }
}

/// The pixels that a text changes.
fn inked(shape: Shape, text: &str, side: u32) -> Vec<bool> {
    let (bare, written) = (drawn(shape, "", side), drawn(shape, text, side));
    bare.rgba.chunks(4).zip(written.rgba.chunks(4)).map(|(a, b)| a != b).collect()
}

#[test]
fn glyphs_stay_inside_the_disc_and_clear_of_the_dot() {
    for side in SIDES {
        let middle = |at: usize| {
            let (x, y) = (at as u32 % side, at as u32 / side);
            (x as f32 + 0.5, y as f32 + 0.5)
        };
        let scale = side as f32 / GRID;
        for text in TEXTS {
            for shape in [Shape::Disc, Shape::NotchedDisc] {
                let inked = inked(shape, text, side);
                for (at, _) in inked.iter().enumerate().filter(|(_, inked)| **inked) {
                    let (x, y) = middle(at);
                    let far = (x - 8.0 * scale).hypot(y - 8.0 * scale);
                    assert!(far <= 8.0 * scale, "{text} leaves {shape:?} of {side} px at {x},{y}");
                    let off = (x - DOT.0 * scale).hypot(y - DOT.1 * scale);
                    let clear = shape == Shape::Disc || off >= 2.9 * scale;
                    assert!(clear, "{text} lies under the dot of {side} px at {x},{y}");
                }
            }
        }
    }
}

#[test]
fn texts_differ_from_one_another() {
    let seen: Vec<_> =
        ["3.4", "3.5", "12", "1.2", ".8", "?"].map(|text| drawn(Shape::Disc, text, 16).rgba).into();
    for (i, one) in seen.iter().enumerate() {
        assert!(seen[i + 1..].iter().all(|other| other != one));
    }
}
