//! How large text is on this desktop. What the pages measure in text has to fit into windows, which are measured in
//! pixels.

use tauri::{AppHandle, Runtime};

/// Nobody reads smaller text than it was drawn for, and no screen has room for more.
const LIMITS: (f64, f64) = (1.0, 3.0);

/// Logical pixels that stay free between a window and the edges of the work area, both sides together.
const MARGINS: f64 = 24.0;

/// A size in logical pixels that was drawn for text of the usual size, for the text of this desktop, and never larger
/// than its first screen. To be called on the main thread.
pub fn fitted<R: Runtime>(app: &AppHandle<R>, (width, height): (f64, f64)) -> (f64, f64) {
    let scale = of_desktop().clamp(LIMITS.0, LIMITS.1);
    let (width, height) = (width * scale, height * scale);
    let screen = app.primary_monitor().ok().flatten();
    let screen = screen.or_else(|| app.available_monitors().ok()?.into_iter().next());
    let Some(screen) = screen else { return (width, height) };
    let free = screen.work_area().size.to_logical::<f64>(screen.scale_factor());
    within((width, height), (free.width, free.height))
}

fn within((width, height): (f64, f64), (most_width, most_height): (f64, f64)) -> (f64, f64) {
    // A screen that says nothing of its size has one.
    let most =
        |wanted: f64, free: f64| if free > MARGINS { wanted.min(free - MARGINS) } else { wanted };
    (most(width, most_width), most(height, most_height))
}

/// Dots per inch of text against the usual 96, as WebKit reads them too.
#[cfg(target_os = "linux")]
fn of_desktop() -> f64 {
    use gtk::prelude::ObjectExt;
    const USUAL: f64 = 96.0 * 1_024.0;
    let said = gtk::Settings::default().map(|settings| settings.property::<i32>("gtk-xft-dpi"));
    // Nothing said is -1.
    said.filter(|dots| *dots > 0).map_or(1.0, |dots| f64::from(dots) / USUAL)
}

/// Other systems scale windows and text together.
#[cfg(not(target_os = "linux"))]
fn of_desktop() -> f64 {
    1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_window_is_larger_than_its_screen() {
        assert_eq!(within((720.0, 400.0), (1_280.0, 770.0)), (720.0, 400.0));
        assert_eq!(within((980.0, 1_440.0), (1_280.0, 770.0)), (980.0, 746.0));
        assert_eq!(within((980.0, 720.0), (0.0, 0.0)), (980.0, 720.0), "it is not known");
    }
}
