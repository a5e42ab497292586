//! The icon, drawn: a shape that says the state without its colour, and up to three glyphs.

use guard_core::Shape;
use tiny_skia::{
    BlendMode, Color, FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash,
    Transform,
};

use super::glyphs;

/// Neither black nor white: 3:1 at least on light and on dark panels, whose colour no system tells.
pub const INK: [u8; 3] = [0x83, 0x80, 0x7a];
/// Money is being spent.
pub const AMBER: [u8; 3] = [0xc9, 0x6a, 0x0a];
/// Money is being spent against the person's will, and the dot of an open reminder.
pub const RED: [u8; 3] = [0xdd, 0x33, 0x33];

/// Shapes are described on a square of 16 by 16.
const GRID: f32 = 16.0;

/// A picture: rows of RGBA from the top left, not premultiplied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `side * side * 4` bytes.
    pub rgba: Vec<u8>,
    /// Width and height in px.
    pub side: u32,
}

/// Draws a shape with its glyphs. `None` only for a side of 0.
pub fn draw(shape: Shape, text: &str, side: u32) -> Option<Picture> {
    let mut canvas = Canvas::new(side)?;
    match shape {
        Shape::Ring => canvas.stroke(&circle(8.0, 8.0, 6.0)?, 2.1, INK, None),
        Shape::DashedRing => {
            // Six dashes: eight melt into a grey ring at 16 px.
            let period = std::f32::consts::TAU * 6.0 / 6.0;
            let dash = StrokeDash::new(vec![period * 0.62, period * 0.38], period * 0.31)?;
            canvas.stroke(&circle(8.0, 8.0, 6.0)?, 2.1, INK, Some(dash));
        }
        Shape::OpenRing => canvas.stroke(&open_ring(8.0, 8.0, 6.0)?, 2.1, INK, None),
        Shape::Disc => {
            canvas.fill(&circle(8.0, 8.0, 8.0)?, AMBER);
            canvas.cut_text(text, (8.0, 8.0), 13.6);
        }
        Shape::NotchedDisc => {
            canvas.fill(&circle(8.0, 8.0, 8.0)?, AMBER);
            canvas.cut_text(text, (7.8, 9.2), 13.0);
            canvas.cut(&circle(13.4, 2.6, 3.4)?);
            canvas.fill(&circle(13.4, 2.6, 2.5)?, RED);
        }
        Shape::Square => {
            // On whole pixels, or two of its edges would be drawn softer than the others.
            let edge = canvas.scale.round() / canvas.scale;
            canvas.fill(&rounded_bar(edge, edge, GRID - edge, GRID - edge, 3.0)?, RED);
            canvas.cut_text(text, (8.0, 8.0), 12.0);
        }
    }
    Some(canvas.finish())
}

/// The application's own icon: the disc with a pause mark cut out of it.
pub fn application(side: u32) -> Option<Picture> {
    let mut canvas = Canvas::new(side)?;
    canvas.fill(&circle(8.0, 8.0, 7.25)?, AMBER);
    for left in [5.25, 8.75] {
        canvas.cut(&rounded_bar(left, 4.5, left + 2.0, 11.5, 0.6)?);
    }
    Some(canvas.finish())
}

/// A pixmap that is drawn on in grid units.
struct Canvas {
    pixmap: Pixmap,
    scale: f32,
}

impl Canvas {
    fn new(side: u32) -> Option<Self> {
        let pixmap = Pixmap::new(side, side)?;
        // Sides are icon sizes, far below where f32 loses whole numbers.
        let scale = f32::from(u16::try_from(side).ok()?) / GRID;
        Some(Self { pixmap, scale })
    }

    fn grid(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    fn fill(&mut self, path: &Path, colour: [u8; 3]) {
        let grid = self.grid();
        self.pixmap.fill_path(path, &paint(colour), FillRule::Winding, grid, None);
    }

    fn cut(&mut self, path: &Path) {
        let grid = self.grid();
        self.pixmap.fill_path(path, &eraser(), FillRule::Winding, grid, None);
    }

    fn stroke(&mut self, path: &Path, width: f32, colour: [u8; 3], dash: Option<StrokeDash>) {
        let stroke = Stroke { width, dash, line_cap: LineCap::Butt, ..Stroke::default() };
        let grid = self.grid();
        self.pixmap.stroke_path(path, &paint(colour), &stroke, grid, None);
    }

    /// Cuts a text out. Two glyphs and fewer are drawn larger than three.
    fn cut_text(&mut self, text: &str, center: (f32, f32), width: f32) {
        let in_grid = if text.chars().count() > 2 { 6.0 } else { 8.0 };
        // An even height lies evenly about the middle of the icon, on whole pixels.
        let cap = (in_grid * self.scale / 2.0).round() * 2.0;
        let center = (center.0 * self.scale, (center.1 * self.scale).round());
        if let Some(path) = glyphs::outline(text, center, cap, width * self.scale) {
            let still = Transform::identity();
            self.pixmap.fill_path(&path, &eraser(), FillRule::Winding, still, None);
        }
    }

    fn finish(self) -> Picture {
        let side = self.pixmap.width();
        let mut rgba = Vec::with_capacity(self.pixmap.data().len());
        for pixel in self.pixmap.pixels() {
            let c = pixel.demultiply();
            rgba.extend([c.red(), c.green(), c.blue(), c.alpha()]);
        }
        Picture { rgba, side }
    }
}

fn paint(colour: [u8; 3]) -> Paint<'static> {
    let [red, green, blue] = colour;
    let mut paint = Paint::default();
    paint.set_color(Color::from_rgba8(red, green, blue, 255));
    paint
}

fn eraser() -> Paint<'static> {
    Paint { blend_mode: BlendMode::DestinationOut, ..paint([0, 0, 0]) }
}

fn circle(x: f32, y: f32, radius: f32) -> Option<Path> {
    rounded_bar(x - radius, y - radius, x + radius, y + radius, radius)
}

/// A circle without its lowest quarter, as one line from the lower right round to the lower left.
fn open_ring(x: f32, y: f32, radius: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    let steps: u8 = 60;
    for step in 0..=steps {
        let part = f32::from(step) / f32::from(steps);
        // Angles run clockwise from the right; the gap is centred below.
        let angle = (135.0 + 270.0 * part).to_radians();
        let (px, py) = (x + radius * angle.cos(), y + radius * angle.sin());
        if step == 0 {
            path.move_to(px, py);
        } else {
            path.line_to(px, py);
        }
    }
    path.finish()
}

/// A rectangle with round corners, clockwise from the top left. Tiny-skia's own circles are
/// flattened before they are scaled, which shows on large icons.
fn rounded_bar(left: f32, top: f32, right: f32, bottom: f32, radius: f32) -> Option<Path> {
    // How far the handles of a cubic reach for a quarter of a circle, from its corner.
    let near = radius * (1.0 - 0.552_285);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - near, top, right, top + near, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - near, right - near, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + near, bottom, left, bottom - near, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + near, left + near, top, left + radius, top);
    path.close();
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIGHT_PANEL: [u8; 3] = [0xf3, 0xf2, 0xef];
    const DARK_PANEL: [u8; 3] = [0x2b, 0x2a, 0x28];
    const SHAPES: [(Shape, &str); 6] = [
        (Shape::Ring, ""),
        (Shape::Disc, "3.4"),
        (Shape::NotchedDisc, "3.4"),
        (Shape::Square, "!"),
        (Shape::DashedRing, ""),
        (Shape::OpenRing, ""),
    ];

    fn alpha(picture: &Picture) -> Vec<u8> {
        picture.rgba.chunks(4).map(|pixel| pixel[3]).collect()
    }

    /// WCAG 2 relative luminance.
    fn luminance(colour: [u8; 3]) -> f64 {
        let [r, g, b] = colour.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_is_seen_on_light_and_on_dark_panels() {
        for colour in [INK, AMBER, RED] {
            for panel in [LIGHT_PANEL, DARK_PANEL] {
                let ratio = contrast(colour, panel);
                assert!(ratio >= 3.0, "{colour:02x?} on {panel:02x?} is {ratio:.2}");
            }
        }
    }

    #[test]
    fn shapes_differ_without_any_colour() {
        for side in [16, 22, 32] {
            let drawn = SHAPES
                .map(|(shape, text)| (shape, alpha(&draw(shape, text, side).expect("a picture"))));
            for (i, (one, mask)) in drawn.iter().enumerate() {
                for (other, other_mask) in &drawn[i + 1..] {
                    let differing =
                        mask.iter().zip(other_mask).filter(|(a, b)| a.abs_diff(**b) > 96).count();
                    // A thirtieth of the icon is about 9 of 256 pixels at 16 px.
                    let enough = (side * side / 30) as usize;
                    assert!(differing >= enough, "{one:?} and {other:?}: {differing} at {side} px");
                }
            }
        }
    }

    #[test]
    fn glyphs_are_cut_out_and_stay_inside_the_disc() {
        for side in [16, 22, 32, 44] {
            let bare = alpha(&draw(Shape::Disc, "", side).expect("a picture"));
            for text in ["3.4", "12", ".8", "104", "1k+", "<.1", "?"] {
                let cut = alpha(&draw(Shape::Disc, text, side).expect("a picture"));
                let holes = cut.iter().zip(&bare).filter(|(c, b)| **b > 200 && **c < 60).count();
                assert!(holes as u32 >= side * side / 64, "{text} at {side} px: {holes} px");
                // The rim stays whole: nothing at the edge is touched.
                let center = side as f32 / 2.0;
                for (at, (c, b)) in cut.iter().zip(&bare).enumerate() {
                    let (x, y) = (at as u32 % side, at as u32 / side);
                    let far = (x as f32 + 0.5 - center).hypot(y as f32 + 0.5 - center);
                    if far > center - 0.5 {
                        assert_eq!(c, b, "{text} touches the rim at {x},{y} of {side}");
                    }
                }
            }
        }
    }

    #[test]
    fn texts_differ_from_one_another() {
        let seen: Vec<_> = ["3.4", "3.5", "12", "1.2", ".8", "?"]
            .map(|text| draw(Shape::Disc, text, 16).expect("a picture").rgba)
            .into();
        for (i, one) in seen.iter().enumerate() {
            assert!(seen[i + 1..].iter().all(|other| other != one));
        }
    }
}
