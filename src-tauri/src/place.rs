//! Where windows go that belong to the tray: beside its icon, or into the top right corner.

use guard_resident::desk::Point;
use tauri::{AppHandle, Monitor, Runtime};

/// What Tauri knows the tray icon by.
#[cfg(any(not(target_os = "linux"), test))]
pub const ICON: &str = "endpoint-guard";

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

/// The top left corner for the small window, which stays beside notifications, in logical pixels; `None` where the
/// system does not tell about its screens. To be called on the main thread.
pub fn of_pop_up<R: Runtime>(app: &AppHandle<R>, size: (f64, f64)) -> Option<(f64, f64)> {
    of(app, icon(app), size, notifications())
}

/// The same for a window that opens because the icon was pressed at `pressed`. Hosts of icons that do not know where
/// say 0, 0.
pub fn of_panel<R: Runtime>(
    app: &AppHandle<R>,
    pressed: Point,
    size: (f64, f64),
) -> Option<(f64, f64)> {
    let known = (pressed != Point { x: 0, y: 0 }).then_some(pressed);
    of(app, known, size, 0.0)
}

fn of<R: Runtime>(
    app: &AppHandle<R>,
    pressed: Option<Point>,
    size: (f64, f64),
    kept_free: f64,
) -> Option<(f64, f64)> {
    let pressed = pressed.map(|at| (f64::from(at.x), f64::from(at.y)));
    let monitor = pressed.and_then(|(x, y)| app.monitor_from_point(x, y).ok().flatten());
    let pressed = pressed.filter(|_| monitor.is_some());
    let monitor = monitor.or_else(|| first_monitor(app))?;
    let scale = monitor.scale_factor();
    let icon = pressed.map(|(x, y)| Area { x: x / scale, y: y / scale, width: 0.0, height: 0.0 });
    let free = monitor.work_area();
    let position = free.position.to_logical::<f64>(scale);
    let extent = free.size.to_logical::<f64>(scale);
    let free = Area { x: position.x, y: position.y, width: extent.width, height: extent.height };
    let free = Area { width: free.width - kept_free, ..free };
    Some(corner(free, icon, size))
}

/// Where the icon is, where the system tells.
#[cfg(not(target_os = "linux"))]
fn icon<R: Runtime>(app: &AppHandle<R>) -> Option<Point> {
    let rect = app.tray_by_id(ICON)?.rect().ok()??;
    // Both are physical as the tray tells them, so that the scale does not matter.
    let position = rect.position.to_physical::<i32>(1.0);
    let size = rect.size.to_physical::<i32>(1.0);
    let middle = Point { x: position.x + size.width / 2, y: position.y + size.height / 2 };
    (size.width > 0).then_some(middle)
}

/// On the bus an icon only says where it was pressed.
#[cfg(target_os = "linux")]
fn icon<R: Runtime>(_: &AppHandle<R>) -> Option<Point> {
    None
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
