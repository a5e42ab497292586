//! The icon, drawn: a shape that says the state without its colour, and up to three glyphs.
//!
//! No system tells the colour of its panel, so each shape is light or bright with a dark edge: one of the two is seen
//! on whatever lies behind it.

use guard_core::Shape;
use tiny_skia::{
    BlendMode, Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke,
    StrokeDash, Transform,
};

use super::glyphs;

/// The edge of every shape, and the glyphs.
pub const DARK: [u8; 3] = [0x14, 0x0e, 0x06];
/// Nothing costs money, or nobody knows.
pub const LIGHT: [u8; 3] = [0xb9, 0xb6, 0xaf];
/// Money is being spent.
pub const AMBER: [u8; 3] = [0xf5, 0xa6, 0x3c];
/// Money is being spent against the person's will, and the dot of an open reminder.
pub const RED: [u8; 3] = [0xff, 0x5c, 0x50];
/// The disc of the application's own icon, which people know it by.
const OWN: [u8; 3] = [0xc9, 0x6a, 0x0a];

/// How far the dark edge reaches around a shape, in grid units: a pixel at 16 px.
const EDGE: f32 = 1.0;

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
        Shape::Ring => canvas.ring(&circle(8.0, 8.0, 5.9)?, None),
        Shape::DashedRing => {
            // Six dashes: eight melt into a grey ring at 16 px.
            let period = std::f32::consts::TAU * 5.9 / 6.0;
            canvas.ring(&circle(8.0, 8.0, 5.9)?, Some((period * 0.58, period * 0.42)));
        }
        Shape::OpenRing => canvas.ring(&open_ring(8.0, 8.0, 5.9)?, None),
        Shape::Disc => {
            canvas.edged(&circle(8.0, 8.0, 8.0)?, &circle(8.0, 8.0, 8.0 - EDGE)?, AMBER);
            canvas.text(text, (8.0, 8.0), 8.0, 12.4);
        }
        Shape::NotchedDisc => {
            canvas.edged(&circle(8.0, 8.0, 8.0)?, &circle(8.0, 8.0, 8.0 - EDGE)?, AMBER);
            // Small enough, and low enough, to stay clear of the dot.
            canvas.text(text, (7.3, 9.8), 6.0, 11.0);
            canvas.cut(&circle(DOT.0, DOT.1, 3.7)?);
            canvas.edged(&circle(DOT.0, DOT.1, 2.9)?, &circle(DOT.0, DOT.1, 2.1)?, RED);
        }
        Shape::Square => {
            let edge = EDGE * canvas.scale.round() / canvas.scale;
            let inner = rounded_bar(edge, edge, GRID - edge, GRID - edge, 2.4)?;
            canvas.edged(&rounded_bar(0.0, 0.0, GRID, GRID, 3.4)?, &inner, RED);
            canvas.text(text, (8.0, 8.0), 8.0, 11.4);
        }
    }
    Some(canvas.finish())
}

/// The middle of the dot of an open reminder.
const DOT: (f32, f32) = (13.0, 3.0);

/// The application's own icon: the disc with a pause mark cut out of it.
pub fn application(side: u32) -> Option<Picture> {
    let mut canvas = Canvas::new(side)?;
    canvas.fill(&circle(8.0, 8.0, 7.25)?, OWN);
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

    /// A filled shape and the dark one behind it.
    fn edged(&mut self, outer: &Path, inner: &Path, colour: [u8; 3]) {
        self.fill(outer, DARK);
        self.fill(inner, colour);
    }

    /// A light line with a dark edge on both sides; in dashes of so long, so far from each other.
    fn ring(&mut self, path: &Path, dashes: Option<(f32, f32)>) {
        for (width, longer, colour) in [(4.1, 0.8, DARK), (2.3, 0.0, LIGHT)] {
            let dash = dashes.and_then(|(length, gap)| {
                StrokeDash::new(vec![length + longer, gap - longer], (length + longer) / 2.0)
            });
            let line_cap = LineCap::Butt;
            let stroke =
                Stroke { width, dash, line_cap, line_join: LineJoin::Round, ..Stroke::default() };
            let grid = self.grid();
            self.pixmap.stroke_path(path, &paint(colour), &stroke, grid, None);
        }
    }

    /// Writes a text whose capitals are at most so high, and which is at most so wide. Three glyphs are drawn
    /// smaller than two.
    fn text(&mut self, text: &str, center: (f32, f32), cap: f32, width: f32) {
        let in_grid = if text.chars().count() > 2 { cap.min(6.0) } else { cap };
        // An even height lies evenly about the middle of the icon, on whole pixels.
        let cap = (in_grid * self.scale / 2.0).round() * 2.0;
        let center = (center.0 * self.scale, (center.1 * self.scale).round());
        if let Some(path) = glyphs::outline(text, center, cap, width * self.scale) {
            let still = Transform::identity();
            self.pixmap.fill_path(&path, &paint(DARK), FillRule::Winding, still, None);
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
mod tests;
