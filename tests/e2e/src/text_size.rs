//! How large text is on the display of the tests, as a person sets it for a whole session.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::Error;

/// Text of so many dots per inch, until this is dropped: all tests share the display.
#[derive(Debug)]
pub struct TextSize(());

impl TextSize {
    /// For every program that is started from now on; 96 is usual.
    pub fn dots(dots: u32) -> Result<Self, Error> {
        set(dots)?;
        Ok(Self(()))
    }
}

impl Drop for TextSize {
    fn drop(&mut self) {
        // A test that fails for another reason says that one.
        let _ = set(96);
    }
}

/// GTK reads the resources of the display where nobody keeps XSETTINGS.
fn set(dots: u32) -> Result<(), Error> {
    let failed = |source| Error::Io { doing: "say how large text is", source };
    let mut xrdb = Command::new("xrdb");
    let mut xrdb = xrdb.args(["-nocpp", "-merge"]).stdin(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut input) = xrdb.stdin.take() {
        writeln!(input, "Xft.dpi: {dots}").map_err(failed)?;
    }
    xrdb.wait().map(drop).map_err(failed)
}
