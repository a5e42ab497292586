//! Where the small window goes: beside the tray icon, or into the top right corner.

use tauri::{AppHandle, Monitor, Runtime};

use crate::tray;

/// Logical pixels between the window and the edges of the work area.
const MARGIN: f64 = 12.0;

/// The width of the column in which most desktops show notifications, in the corner of the tray. They
/// lie over everything, so the window stays beside them.
const NOTIFICATIONS: f64 = 440.0;

/// A part of the screens in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// The top left corner for a window of this size, in logical pixels; `None` where the system does
/// not tell about its screens. To be called on the main thread.
pub fn of<R: Runtime>(app: &AppHandle<R>, size: (f64, f64)) -> Option<(f64, f64)> {
    let icon = tray::place(app);
    let monitor = icon.and_then(|(x, y, ..)| app.monitor_from_point(x, y).ok().flatten());
    let icon = icon.filter(|_| monitor.is_some());
    let monitor = monitor.or_else(|| first_monitor(app))?;
    let scale = monitor.scale_factor();
    let icon = icon.map(|(x, y, width, height)| Area {
        x: x / scale,
        y: y / scale,
        width: width / scale,
        height: height / scale,
    });
    let free = monitor.work_area();
    let position = free.position.to_logical::<f64>(scale);
    let extent = free.size.to_logical::<f64>(scale);
    let free = Area { x: position.x, y: position.y, width: extent.width, height: extent.height };
    let free = Area { width: free.width - notifications(), ..free };
    Some(corner(free, icon, size))
}

/// How much of the right edge belongs to notifications.
fn notifications() -> f64 {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    // GNOME shows them in the middle.
    if desktop.split(':').any(|name| name.eq_ignore_ascii_case("gnome")) {
        0.0
    } else {
        NOTIFICATIONS
    }
}

fn first_monitor<R: Runtime>(app: &AppHandle<R>) -> Option<Monitor> {
    let primary = app.primary_monitor().ok().flatten();
    primary.or_else(|| app.available_monitors().ok()?.into_iter().next())
}

/// Under an icon in the upper half, over one in the lower half, and always whole.
fn corner(free: Area, icon: Option<Area>, (width, height): (f64, f64)) -> (f64, f64) {
    let left = free.x + MARGIN;
    let right = (free.x + free.width - width - MARGIN).max(left);
    let top = free.y + MARGIN;
    let bottom = (free.y + free.height - height - MARGIN).max(top);
    match icon {
        None => (right, top),
        Some(icon) => {
            let x = (icon.x + icon.width / 2.0 - width / 2.0).clamp(left, right);
            let above = icon.y + icon.height / 2.0 < free.y + free.height / 2.0;
            (x, if above { top } else { bottom })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0.0, y: 30.0, width: 1_280.0, height: 770.0 };
    const SIZE: (f64, f64) = (360.0, 180.0);

    #[test]
    fn it_is_beside_the_icon_and_never_over_an_edge() {
        let icon = |x, y| Some(Area { x, y, width: 24.0, height: 24.0 });
        assert_eq!(corner(SCREEN, None, SIZE), (908.0, 42.0));
        assert_eq!(corner(SCREEN, icon(1_250.0, 3.0), SIZE), (908.0, 42.0), "at the right end");
        assert_eq!(corner(SCREEN, icon(600.0, 3.0), SIZE), (432.0, 42.0), "under it");
        assert_eq!(corner(SCREEN, icon(600.0, 790.0), SIZE), (432.0, 608.0), "over it");
        let second = Area { x: -800.0, y: 0.0, width: 300.0, height: 100.0 };
        assert_eq!(corner(second, None, SIZE), (-788.0, 12.0), "too small: the top left counts");
    }
}
