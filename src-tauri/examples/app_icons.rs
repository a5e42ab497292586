//! Draws the application's icons into `icons/`: the only source they have.
//! `cargo run -p endpoint-guard-desktop --example app_icons -- icons`

use std::fs;
use std::path::PathBuf;

use guard_resident::tray::icon;
use tiny_skia::{ColorU8, Pixmap};

const PNGS: [(&str, u32); 4] =
    [("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)];
const ICO_SIDES: [u32; 6] = [16, 24, 32, 48, 64, 256];
/// Names of the PNG entries of an icon family: macOS 10.7 and later.
const ICNS: [(&[u8; 4], u32); 8] = [
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic09", 512),
    (b"ic10", 1024),
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic13", 256),
    (b"ic14", 512),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("say where to: app_icons icons")?);
    for (name, side) in PNGS {
        fs::write(folder.join(name), png(side)?)?;
    }
    fs::write(folder.join("icon.ico"), ico()?)?;
    fs::write(folder.join("icon.icns"), icns()?)?;
    Ok(())
}

fn png(side: u32) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let picture = icon::application(side).ok_or("no room for an icon")?;
    let mut pixmap = Pixmap::new(side, side).ok_or("no room for an icon")?;
    for (pixel, c) in pixmap.pixels_mut().iter_mut().zip(picture.rgba.chunks_exact(4)) {
        *pixel = ColorU8::from_rgba(c[0], c[1], c[2], c[3]).premultiply();
    }
    Ok(pixmap.encode_png()?)
}

/// A directory of 16 bytes an entry, then the PNGs.
fn ico() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let pngs = ICO_SIDES.iter().map(|side| png(*side)).collect::<Result<Vec<_>, _>>()?;
    let count = u16::try_from(pngs.len())?;
    let mut file = vec![0, 0, 1, 0];
    file.extend(count.to_le_bytes());
    let mut offset = 6 + 16 * u32::from(count);
    for (side, png) in ICO_SIDES.iter().zip(&pngs) {
        // 256 is written as 0.
        let side = u8::try_from(*side).unwrap_or(0);
        let length = u32::try_from(png.len())?;
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend(length.to_le_bytes());
        file.extend(offset.to_le_bytes());
        offset += length;
    }
    file.extend(pngs.concat());
    Ok(file)
}

/// A name and a length before each PNG, both lengths with their own eight bytes.
fn icns() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut entries = Vec::new();
    for (name, side) in ICNS {
        let png = png(side)?;
        entries.extend(name);
        entries.extend(u32::try_from(png.len() + 8)?.to_be_bytes());
        entries.extend(png);
    }
    let mut file = b"icns".to_vec();
    file.extend(u32::try_from(entries.len() + 8)?.to_be_bytes());
    file.extend(entries);
    Ok(file)
}
