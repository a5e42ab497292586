//! The few glyphs of the icon as outlines, from a font that holds nothing else.

use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// `0-9 . < + ? k !` of Inter Bold, cut down with fonttools (licence: icons/font/OFL.txt).
const FONT: &[u8] = include_bytes!("../../../../icons/font/inter-bold-tray.otf");

/// Space taken from between two glyphs, in ems: the icon has none to give away.
const TIGHTER_EM: f32 = 0.035;

/// The narrowest a text may be pressed before it is drawn smaller instead.
const NARROWEST: f32 = 0.84;

/// A text as an outline, centred on `center`, its capitals `cap` px high and at most `width` px
/// wide. What is too wide is pressed a little, then drawn smaller. `None` for an empty text or
/// one without any known glyph.
pub fn outline(text: &str, center: (f32, f32), cap: f32, width: f32) -> Option<Path> {
    let face = Face::parse(FONT, 0).ok()?;
    let em = f32::from(face.units_per_em());
    let cap_units = f32::from(face.capital_height()?);
    let mut line = Line::default();
    for glyph in text.chars().filter_map(|letter| face.glyph_index(letter)) {
        face.outline_glyph(glyph, &mut line);
        line.x += f32::from(face.glyph_hor_advance(glyph)?) - TIGHTER_EM * em;
    }
    let path = line.path.finish()?;
    // The ink counts, not the advance: side bearings would push `.8` off centre.
    let ink = path.bounds();
    let natural = cap / cap_units;
    let pressed = (width / ink.width()).min(natural);
    let (across, up) = if pressed >= natural * NARROWEST {
        (pressed, natural)
    } else {
        (pressed, pressed / NARROWEST)
    };
    let left = center.0 - (ink.left() + ink.width() / 2.0) * across;
    // Whole pixels above and below the centre keep the horizontal strokes crisp.
    let baseline = (center.1 + cap_units * up / 2.0).round();
    path.transform(Transform::from_row(across, 0.0, 0.0, -up, left, baseline))
}

/// Glyph outlines one after the other, in font units.
#[derive(Default)]
struct Line {
    path: PathBuilder,
    x: f32,
}

impl OutlineBuilder for Line {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, y1, self.x + x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + x1, y1, self.x + x2, y2, self.x + x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_the_core_can_write_has_a_glyph_and_fits() {
        for text in ["0", ".8", "12", "3.4", "99", "104", "888", "<.1", "1k+", "?", "!"] {
            let path = outline(text, (8.0, 8.0), 6.0, 13.0).expect(text);
            let ink = path.bounds();
            assert!(ink.width() <= 13.01, "{text} is {} wide", ink.width());
            assert!((ink.left() + ink.right() - 16.0).abs() < 0.01, "{text} is not centred");
        }
        let face = Face::parse(FONT, 0).expect("the font");
        for letter in "0123456789.<+?k!".chars() {
            assert!(face.glyph_index(letter).is_some(), "{letter} is not in the font");
        }
    }

    #[test]
    fn nothing_to_draw_is_no_outline() {
        assert!(outline("", (8.0, 8.0), 6.0, 13.0).is_none());
        assert!(outline("é", (8.0, 8.0), 6.0, 13.0).is_none());
    }
}
