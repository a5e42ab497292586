//! Pictures of one kind side by side, to be looked at together and to be shown in the README.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, foreground};

/// Which pictures go on one sheet: what their names end in, in this order, and how many stand in a
/// row.
struct Sheet {
    name: &'static str,
    of: &'static [&'static str],
    in_a_row: u32,
    gap: &'static str,
}

const SHEETS: &[Sheet] = &[
    Sheet { name: "sheet-panel", of: &["readme-panel"], in_a_row: 2, gap: "+16+0" },
    Sheet {
        name: "sheet-tray",
        of: &[
            "signed-out-tray",
            "empty-tray",
            "running-tray",
            "reminder-tray",
            "alarm-tray",
            "refused-tray",
        ],
        in_a_row: 6,
        gap: "+0+0",
    },
];

/// Writes the sheets whose pictures are all there, light ones before dark ones.
pub fn write_all(folder: &Path) -> Result<(), Error> {
    for sheet in SHEETS {
        let pictures: Vec<PathBuf> = ["light", "dark"]
            .iter()
            .flat_map(|theme| sheet.of.iter().map(move |name| format!("{theme}-{name}.png")))
            .map(|name| folder.join(name))
            .collect();
        if pictures.iter().all(|picture| picture.exists()) {
            let mut montage = Command::new("montage");
            for picture in pictures {
                // Few enough colours for a small file; of all pictures together, and with the
                // transparent gaps among them, the colours would shift.
                montage.arg("(").arg(picture).args(["-alpha", "off", "+dither"]);
                montage.args(["-colors", "120", ")"]);
            }
            montage.args(["-tile", &format!("{}x", sheet.in_a_row), "-geometry", sheet.gap]);
            // A hairline, since a light window on a light page would have no edge.
            montage.args(["-border", "1", "-bordercolor", "#b8b5af"]);
            montage.args(["-background", "none", "-strip", "-depth", "8"]);
            foreground::run_quietly(montage.arg(folder.join(format!("{}.png", sheet.name))))?;
        }
    }
    Ok(())
}
