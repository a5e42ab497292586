//! Draws every state of the tray icon at the sizes panels use, on panels of every kind, into one PNG:
//! `cargo run -p endpoint-guard-desktop --example icon_sheet -- sheet.png`. For looking at.

use guard_core::Shape;
use guard_resident::tray::icon;
use tiny_skia::{Color, FilterQuality, Pixmap, PixmapPaint, Transform};

const STATES: [(Shape, &str); 12] = [
    (Shape::Ring, ""),
    (Shape::Disc, "3.4"),
    (Shape::Disc, "12"),
    (Shape::Disc, ".8"),
    (Shape::Disc, "104"),
    (Shape::Disc, "<.1"),
    (Shape::Disc, "1k+"),
    (Shape::Disc, "?"),
    (Shape::NotchedDisc, "3.4"),
    (Shape::Square, "!"),
    (Shape::DashedRing, ""),
    (Shape::OpenRing, ""),
];

/// Each strip: side of the icon, and how many times it is magnified.
const STRIPS: [(u32, u32); 5] = [(16, 1), (22, 1), (32, 1), (16, 4), (22, 4)];
const CELL: u32 = 100;
/// Black, dark, blue, light, white.
const PANELS: [[u8; 3]; 5] = [
    [0x00, 0x00, 0x00],
    [0x2b, 0x2a, 0x28],
    [0x1d, 0x5c, 0xa8],
    [0xf3, 0xf2, 0xef],
    [0xff, 0xff, 0xff],
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("say where to: icon_sheet sheet.png")?;
    let columns = u32::try_from(STATES.len())?;
    let rows = u32::try_from(STRIPS.len() * PANELS.len())?;
    let mut sheet = Pixmap::new(columns * CELL, rows * CELL).ok_or("no room for the sheet")?;
    for (strip, (side, times)) in STRIPS.iter().enumerate() {
        for (panel, [red, green, blue]) in PANELS.into_iter().enumerate() {
            let y = u32::try_from(strip * PANELS.len() + panel)? * CELL;
            let mut row = Pixmap::new(columns * CELL, CELL).ok_or("no room for a strip")?;
            row.fill(Color::from_rgba8(red, green, blue, 255));
            for (column, (shape, text)) in STATES.iter().enumerate() {
                let picture = icon::draw(*shape, text, *side).ok_or("no room for an icon")?;
                let drawn = premultiplied(&picture).ok_or("no room for an icon")?;
                let x = u32::try_from(column)? * CELL + (CELL - side * times) / 2;
                let at = Transform::from_scale(*times as f32, *times as f32)
                    .post_translate(x as f32, ((CELL - side * times) / 2) as f32);
                let paint =
                    PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
                row.draw_pixmap(0, 0, drawn.as_ref(), &paint, at, None);
            }
            sheet.draw_pixmap(
                0,
                i32::try_from(y)?,
                row.as_ref(),
                &PixmapPaint::default(),
                Transform::identity(),
                None,
            );
        }
    }
    sheet.save_png(&path)?;
    Ok(())
}

fn premultiplied(picture: &icon::Picture) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(picture.side, picture.side)?;
    for (pixel, rgba) in pixmap.pixels_mut().iter_mut().zip(picture.rgba.chunks_exact(4)) {
        *pixel = tiny_skia::ColorU8::from_rgba(rgba[0], rgba[1], rgba[2], rgba[3]).premultiply();
    }
    Some(pixmap)
}
