//! Pictures of the stage, and the hands that move on it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Area, Stage};
use crate::child::until;
use crate::{Error, foreground};

/// A mouse button as X numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    Left = 1,
    Middle = 2,
    Right = 3,
}

impl Stage {
    /// Writes a picture of `area`, or of the whole display, as `FOLDER/NAME.png`.
    pub fn shot(&self, folder: &Path, name: &str, area: Option<Area>) -> Result<PathBuf, Error> {
        let file = folder.join(format!("{name}.png"));
        let mut import = self.command("import");
        import.args(["-silent", "-window", "root"]);
        if let Some(area) = area {
            import.args(["-crop", &area.geometry(), "+repage"]);
        }
        foreground::run_quietly(import.arg(&file))?;
        Ok(file)
    }

    /// Writes a part of a picture taken before as `NAME.png` beside it.
    pub fn crop(&self, picture: &Path, name: &str, area: Area) -> Result<PathBuf, Error> {
        let file = picture.with_file_name(format!("{name}.png"));
        let mut convert = self.command("convert");
        convert.arg(picture).args(["-crop", &area.geometry(), "+repage"]);
        foreground::run_quietly(convert.arg(&file))?;
        Ok(file)
    }

    /// Waits until the display has not changed for `quiet`: the thing to photograph has been drawn.
    /// A cursor that blinks keeps it from ever being so, hence the limit, after which the display
    /// is taken as it is.
    pub fn settle(&self, quiet: Duration, limit: Duration) -> Result<(), Error> {
        let started = std::time::Instant::now();
        let mut last = self.checksum()?;
        let mut since = started;
        while since.elapsed() < quiet && started.elapsed() < limit {
            std::thread::sleep(Duration::from_millis(50));
            let now = self.checksum()?;
            if now != last {
                last = now;
                since = std::time::Instant::now();
            }
        }
        Ok(())
    }

    /// The smallest area in which two pictures of the same size differ; `None` if they are equal.
    pub fn changed_area(&self, before: &Path, after: &Path) -> Result<Option<Area>, Error> {
        let mut convert = self.command("convert");
        // Quiet, since two equal pictures are not worth a warning.
        convert.arg("-quiet").arg(before).arg(after);
        // A black frame of one pixel keeps -trim from taking the picture's own edge colour for the
        // background.
        convert.args(["-compose", "difference", "-composite", "-alpha", "off", "-threshold", "4%"]);
        convert.args([
            "-bordercolor",
            "black",
            "-border",
            "1",
            "-format",
            "%@ %[fx:maxima]",
            "info:",
        ]);
        parse_box(&foreground::output(&mut convert)?)
    }

    pub fn click(&self, x: u32, y: u32, button: Button) -> Result<(), Error> {
        let button = (button as u8).to_string();
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", &button])
    }

    /// Moves in two steps: a tooltip needs a movement within its window.
    pub fn hover(&self, x: u32, y: u32) -> Result<(), Error> {
        self.xdotool(&["mousemove", &(x + 1).to_string(), &(y + 1).to_string()])?;
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])
    }

    /// Presses a key by its X name, such as `Escape` or `ctrl+q`.
    pub fn press(&self, key: &str) -> Result<(), Error> {
        self.xdotool(&["key", "--clearmodifiers", key])
    }

    /// Types into whatever has the keyboard.
    pub fn type_text(&self, text: &str) -> Result<(), Error> {
        self.xdotool(&["type", "--clearmodifiers", text])
    }

    /// Waits for a visible window whose title contains `title`, and says where it is.
    pub fn window(&self, title: &str, limit: Duration) -> Result<Area, Error> {
        until(&format!("a window titled {title}"), limit, || self.find_window(title))
    }

    fn find_window(&self, title: &str) -> Option<Area> {
        let mut search = self.command("xdotool");
        search.args(["search", "--onlyvisible", "--name", title, "getwindowgeometry", "--shell"]);
        let output = search.output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let number = |key: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('=')?.parse::<u32>().ok())
        };
        Some(Area {
            x: number("X")?,
            y: number("Y")?,
            width: number("WIDTH")?,
            height: number("HEIGHT")?,
        })
    }

    fn checksum(&self) -> Result<String, Error> {
        // `identify` on what `import` writes would need a file; the signature of the pixels needs
        // none.
        let mut import = self.command("import");
        import.args(["-silent", "-window", "root", "-depth", "8", "-format", "%#", "info:-"]);
        foreground::output(&mut import)
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<(), Error> {
        let mut command: Command = self.command("xdotool");
        foreground::run_quietly(command.args(arguments))
    }
}

impl Area {
    /// As X and ImageMagick write it: `WIDTHxHEIGHT+X+Y`.
    pub fn geometry(self) -> String {
        format!("{}x{}+{}+{}", self.width, self.height, self.x, self.y)
    }

    pub fn centre(self) -> (u32, u32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }

    /// Grown by `margin` on every side, as far as the display of `size` goes.
    pub fn grown(self, margin: u32, size: (u32, u32)) -> Self {
        let (x, y) = (self.x.saturating_sub(margin), self.y.saturating_sub(margin));
        let right = (self.x + self.width + margin).min(size.0);
        let bottom = (self.y + self.height + margin).min(size.1);
        Self { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) }
    }
}

/// Reads `WxH+X+Y MAXIMUM`, measured on a picture with a frame of one pixel.
fn parse_box(text: &str) -> Result<Option<Area>, Error> {
    let unreadable = || Error::Told(format!("could not read ImageMagick's answer {text:?}"));
    let (geometry, maximum) = text.trim().split_once(' ').ok_or_else(unreadable)?;
    if maximum.trim().parse::<f64>().map_err(|_| unreadable())? <= 0.0 {
        return Ok(None);
    }
    let numbers = geometry
        .split(['x', '+'])
        .map(str::parse::<u32>)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| unreadable())?;
    let [width, height, x, y] = numbers[..] else {
        return Err(unreadable());
    };
    Ok(Some(Area { x: x.saturating_sub(1), y: y.saturating_sub(1), width, height }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changed_area_is_read_without_its_frame() {
        let area = parse_box("22x20+1245+5 1\n").unwrap().unwrap();
        assert_eq!(area, Area { x: 1244, y: 4, width: 22, height: 20 });
        assert_eq!(area.geometry(), "22x20+1244+4");
        assert_eq!(area.centre(), (1255, 14));
        assert_eq!(parse_box("1282x802+0+0 0\n").unwrap(), None);
        assert!(parse_box("convert: no images").is_err());
    }

    #[test]
    fn growing_stops_at_the_edge_of_the_display() {
        let area = Area { x: 1260, y: 4, width: 22, height: 22 };
        let grown = area.grown(10, (1280, 800));
        assert_eq!(grown, Area { x: 1250, y: 0, width: 30, height: 36 });
    }
}
