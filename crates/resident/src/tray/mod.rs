//! How the tray is drawn and worded, whoever shows it.

mod glyphs;
pub mod icon;
mod meaning;

pub use meaning::mean_the_same;

use guard_core::Tray;

/// macOS draws the rate beside the icon. On Linux the title is the name of the application, which
/// panels show above the tooltip.
#[must_use]
pub fn title(tray: &Tray) -> &str {
    if cfg!(target_os = "macos") { &tray.title } else { "Endpoint Guard" }
}

/// On Linux the title above says already whose icon it is.
#[must_use]
pub fn tooltip(tray: &Tray) -> &str {
    let named = if cfg!(target_os = "linux") { "Endpoint Guard: " } else { "" };
    tray.tooltip.strip_prefix(named).unwrap_or(&tray.tooltip)
}
