//! The icon on the session bus, a StatusNotifierItem.

use guard_core::{Shape, Tray};
use ksni::{Handle, Icon, OfflineReason, ToolTip, TrayMethods};
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;

use super::{menu, watcher};
use crate::desk::{Point, Press};
use crate::tray::{self, icon};

/// The name of the icon on the bus.
const ID: &str = "endpoint-guard";

/// Px of the pictures handed over, each drawn for itself: panels take the one that fits and scale nothing.
const SIDES: [u32; 5] = [16, 22, 24, 32, 48];

/// What the icon shows, as the bus asks for it.
pub(super) struct Item {
    tray: Tray,
    pictures: Vec<Icon>,
    /// Turned over each time lines of the menu mean something else.
    menu_changed: bool,
    presses: UnboundedSender<Press>,
}

impl Item {
    fn new(tray: Tray, presses: UnboundedSender<Press>) -> Self {
        let pictures = pictures(tray.shape, &tray.glyphs);
        Self { tray, pictures, menu_changed: false, presses }
    }

    fn take(&mut self, tray: Tray) {
        if (self.tray.shape, &self.tray.glyphs) != (tray.shape, &tray.glyphs) {
            self.pictures = pictures(tray.shape, &tray.glyphs);
        }
        self.menu_changed ^= !tray::mean_the_same(&self.tray.menu, &tray.menu);
        self.tray = tray;
    }

    pub(super) fn press(&self, press: Press) {
        // Nobody hears it only when the application ends.
        let _ = self.presses.send(press);
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        ID.to_owned()
    }

    fn title(&self) -> String {
        tray::title(&self.tray).to_owned()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: tray::title(&self.tray).to_owned(),
            description: escaped(tray::tooltip(&self.tray)),
            ..ToolTip::default()
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.pictures.clone()
    }

    fn menu(&self) -> Vec<ksni::MenuItem<Self>> {
        menu::lines(&self.tray.menu, self.menu_changed)
    }

    fn activate(&mut self, x: i32, y: i32) {
        self.press(Press::Icon(Point { x, y }));
    }

    fn secondary_activate(&mut self, x: i32, y: i32) {
        self.press(Press::Panel(Point { x, y }));
    }

    /// It is shown again by itself where a panel comes back.
    fn watcher_offline(&self, _: OfflineReason) -> bool {
        true
    }
}

/// Tooltips may hold markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn pictures(shape: Shape, glyphs: &str) -> Vec<Icon> {
    let drawn = SIDES.iter().filter_map(|side| {
        let picture = icon::draw(shape, glyphs, *side)?;
        let side = i32::try_from(picture.side).ok()?;
        let mut data = picture.rgba;
        for pixel in data.as_chunks_mut::<4>().0 {
            pixel.rotate_right(1);
        }
        Some(Icon { width: side, height: side, data })
    });
    let drawn: Vec<Icon> = drawn.collect();
    if drawn.len() < SIDES.len() {
        tracing::error!(?shape, "could not draw the tray icon");
    }
    drawn
}

async fn in_time<T>(what: impl Future<Output = T>) -> Result<T, String> {
    let done = tokio::time::timeout(watcher::ANSWERS_WITHIN, what).await;
    done.map_err(|_| "whoever shows tray icons does not answer".to_owned())
}

/// The one icon of the application, there or not yet.
#[derive(Default)]
pub(super) struct Board(Mutex<Option<Handle<Item>>>);

impl Board {
    /// Shows this.
    ///
    /// # Errors
    /// In words, when the desktop shows no tray icons: to be tried again when that changes.
    pub(super) async fn show(
        &self,
        tray: Tray,
        presses: &UnboundedSender<Press>,
    ) -> Result<(), String> {
        let mut shown = self.0.lock().await;
        if let Some(handle) = shown.as_ref() {
            let updated = in_time(handle.update(|item| item.take(tray.clone()))).await?;
            if updated.is_some() {
                return Ok(());
            }
            // The bus it was on is gone.
            *shown = None;
        }
        watcher::answers().await.map_err(|error| error.to_string())?;
        let item = Item::new(tray, presses.clone());
        let spawned = in_time(item.spawn()).await?;
        *shown = Some(spawned.map_err(|error| error.to_string())?);
        Ok(())
    }
}
