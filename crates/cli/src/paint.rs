//! Colour where somebody reads it: not in a file, a pipe, a dumb terminal or with `NO_COLOR`, which
//! `anstream` sees to when it is printed. No colour says what the words do not.

use anstyle::{AnsiColor, Style};

/// What matters most.
pub const STRONG: Style = Style::new().bold();
/// What costs nothing.
pub const QUIET: Style = Style::new().dimmed();
/// What costs money and should be looked at.
pub const ATTENTION: Style = AnsiColor::Yellow.on_default();
/// What costs money against the person's will.
pub const ALARM: Style = AnsiColor::Red.on_default().bold();

/// The text in this style.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
