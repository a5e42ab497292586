//! The tray: draws [`guard_core::Tray`], and only what changed in it.

mod glyphs;
pub mod icon;
mod menu;
#[cfg(target_os = "linux")]
pub mod watcher;

use std::sync::{Mutex, PoisonError};

use guard_core::{Request, Shape, Tray};
use tauri::image::Image;
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Runtime};

use crate::gesture::Gesture;

/// Px of the picture handed over. Panels scale it: 32 halves evenly to 16, and suits 22 to 48.
const SIDE: u32 = if cfg!(target_os = "macos") { 44 } else { 32 };

/// The name of the icon on the bus.
const ID: &str = "endpoint-guard";

/// The one tray icon of the application, there or not yet.
pub struct Board<R: Runtime>(Mutex<Option<Drawn<R>>>);

/// An icon that is there, with what it shows.
struct Drawn<R: Runtime> {
    icon: TrayIcon<R>,
    menu: menu::Shown<R>,
    tray: Tray,
}

impl<R: Runtime> Default for Board<R> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<R: Runtime> std::fmt::Debug for Board<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Board").finish_non_exhaustive()
    }
}

impl<R: Runtime> Board<R> {
    /// Whether an icon is there.
    #[cfg(target_os = "linux")]
    pub fn is_shown(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Shows this. To be called on the main thread.
    ///
    /// # Errors
    /// When the desktop shows no tray icons: to be tried again when that changes.
    pub fn show(&self, app: &AppHandle<R>, tray: &Tray) -> tauri::Result<()> {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match drawn.as_mut() {
            Some(drawn) => drawn.change(app, tray),
            None => {
                *drawn = Some(Drawn::build(app, tray)?);
                Ok(())
            }
        }
    }
}

impl<R: Runtime> Drawn<R> {
    fn build(app: &AppHandle<R>, tray: &Tray) -> tauri::Result<Self> {
        let menu = menu::Shown::build(app, &tray.menu)?;
        let mut builder = TrayIconBuilder::with_id(ID)
            .menu(menu.menu())
            .show_menu_on_left_click(false)
            .icon_as_template(is_template(tray))
            .tooltip(tooltip(tray))
            .title(title(tray));
        if let Some(image) = image(tray) {
            builder = builder.icon(image);
        }
        Ok(Self { icon: builder.build(app)?, menu, tray: tray.clone() })
    }

    fn change(&mut self, app: &AppHandle<R>, tray: &Tray) -> tauri::Result<()> {
        if (self.tray.shape, &self.tray.glyphs) != (tray.shape, &tray.glyphs) {
            self.icon.set_icon_with_as_template(image(tray), is_template(tray))?;
        }
        if self.tray.tooltip != tray.tooltip {
            self.icon.set_tooltip(Some(tooltip(tray)))?;
        }
        if title(&self.tray) != title(tray) {
            self.icon.set_title(Some(title(tray)))?;
        }
        if self.tray.menu != tray.menu && !self.menu.reword(&tray.menu)? {
            self.menu = menu::Shown::build(app, &tray.menu)?;
            self.icon.set_menu(Some(self.menu.menu().clone()))?;
        }
        self.tray = tray.clone();
        Ok(())
    }
}

/// Does what a press on a line of the menu means.
pub fn pressed<R: Runtime>(app: &AppHandle<R>, id: &str) {
    if let Some(gesture) = Gesture::of(id) {
        gesture.perform(app);
    }
}

/// Does what a click on the icon means.
pub fn clicked<R: Runtime>(app: &AppHandle<R>, event: &TrayIconEvent) {
    let TrayIconEvent::Click { button, button_state: MouseButtonState::Up, .. } = event else {
        return;
    };
    match button {
        MouseButton::Left => Gesture::Ask(Request::ClickTray).perform(app),
        MouseButton::Middle => Gesture::Open(String::new()).perform(app),
        MouseButton::Right => {}
    }
}

/// Where the icon is, where the system tells: left, top, width and height in physical pixels.
pub(crate) fn place<R: Runtime>(app: &AppHandle<R>) -> Option<(f64, f64, f64, f64)> {
    let rect = app.tray_by_id(ID)?.rect().ok()??;
    // Both are physical as the tray tells them, so that the scale does not matter.
    let position = rect.position.to_physical::<f64>(1.0);
    let size = rect.size.to_physical::<f64>(1.0);
    (size.width > 0.0).then_some((position.x, position.y, size.width, size.height))
}

fn image(tray: &Tray) -> Option<Image<'static>> {
    let picture = icon::draw(tray.shape, &tray.glyphs, SIDE);
    if picture.is_none() {
        tracing::error!(shape = ?tray.shape, "could not draw the tray icon");
    }
    picture.map(|picture| Image::new_owned(picture.rgba, picture.side, picture.side))
}

/// macOS draws the rate beside the icon. On Linux the title is the name of the application, which
/// panels show above the tooltip.
fn title(tray: &Tray) -> &str {
    if cfg!(target_os = "macos") { &tray.title } else { "Endpoint Guard" }
}

/// On Linux the title above says already whose icon it is.
fn tooltip(tray: &Tray) -> &str {
    let named = if cfg!(target_os = "linux") { "Endpoint Guard: " } else { "" };
    tray.tooltip.strip_prefix(named).unwrap_or(&tray.tooltip)
}

/// macOS recolours a template to suit its menu bar: right for rings, whose colour says nothing.
fn is_template(tray: &Tray) -> bool {
    matches!(tray.shape, Shape::Ring | Shape::DashedRing | Shape::OpenRing)
}
