//! The tray: draws [`guard_core::Tray`], and only what changed in it.

use std::sync::{Mutex, PoisonError};

use guard_core::{Shape, Tray};
use guard_resident::desk::{Point, Press};
use guard_resident::gesture::Gesture;
use guard_resident::tray::{icon, title, tooltip};
use tauri::image::Image;
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Runtime};

use super::menu;
use crate::place::ICON;

/// Px of the picture handed over. Panels scale it: 32 halves evenly to 16, and suits 22 to 48.
const SIDE: u32 = if cfg!(target_os = "macos") { 44 } else { 32 };

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
        let mut builder = TrayIconBuilder::with_id(ICON)
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

/// What a press on a line of the menu means.
pub fn pressed(id: &str) -> Option<Press> {
    Gesture::of(id).map(Press::Gesture)
}

/// What a click on the icon means.
pub fn clicked(event: &TrayIconEvent) -> Option<Press> {
    let TrayIconEvent::Click { button, button_state: MouseButtonState::Up, position, .. } = event
    else {
        return None;
    };
    #[expect(clippy::cast_possible_truncation, reason = "no screen is that large")]
    let near = Point { x: position.x as i32, y: position.y as i32 };
    match button {
        MouseButton::Left => Some(Press::Icon(near)),
        MouseButton::Middle => Some(Press::Panel(near)),
        MouseButton::Right => None,
    }
}

fn image(tray: &Tray) -> Option<Image<'static>> {
    let picture = icon::draw(tray.shape, &tray.glyphs, SIDE);
    if picture.is_none() {
        tracing::error!(shape = ?tray.shape, "could not draw the tray icon");
    }
    picture.map(|picture| Image::new_owned(picture.rgba, picture.side, picture.side))
}

/// macOS recolours a template to suit its menu bar: right for rings, whose colour says nothing.
fn is_template(tray: &Tray) -> bool {
    matches!(tray.shape, Shape::Ring | Shape::DashedRing | Shape::OpenRing)
}
