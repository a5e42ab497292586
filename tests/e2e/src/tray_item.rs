//! What a tray host sees of an application, and what it can do to it.

use std::collections::HashMap;

use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::{Error, SOON, until};

/// An icon: `width × height` pixels of four bytes each in the order alpha, red, green, blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixmap {
    pub width: i32,
    pub height: i32,
    pub argb: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolTip {
    pub title: String,
    pub text: String,
}

/// One entry of the menu with those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: i32,
    /// Without the underscores that mark keys; empty for a separator.
    pub label: String,
    pub enabled: bool,
    pub visible: bool,
    pub separator: bool,
    /// `None` if it cannot be ticked.
    pub ticked: Option<bool>,
    pub children: Vec<Entry>,
}

/// A StatusNotifierItem on the bus.
#[derive(Debug, Clone)]
pub struct TrayItem {
    item: StatusNotifierItemProxy<'static>,
    menu: DbusMenuProxy<'static>,
}

impl TrayItem {
    /// The item of `service`, a bus name, at `path`.
    pub(crate) async fn new(
        connection: &zbus::Connection,
        service: &str,
        path: &str,
    ) -> Result<Self, Error> {
        let item = StatusNotifierItemProxy::builder(connection)
            .destination(service.to_owned())?
            .path(path.to_owned())?
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let menu = DbusMenuProxy::builder(connection)
            .destination(service.to_owned())?
            .path(item.menu().await?)?
            .build()
            .await?;
        Ok(Self { item, menu })
    }

    pub async fn title(&self) -> Result<String, Error> {
        Ok(self.item.title().await?)
    }

    /// `Active`, `Passive` or `NeedsAttention`.
    pub async fn status(&self) -> Result<String, Error> {
        Ok(self.item.status().await?)
    }

    pub async fn tool_tip(&self) -> Result<ToolTip, Error> {
        let (_, _, title, text) = self.item.tool_tip().await?;
        Ok(ToolTip { title, text })
    }

    /// The icon in each size it comes in.
    pub async fn icon(&self) -> Result<Vec<Pixmap>, Error> {
        let pixmaps = self.item.icon_pixmap().await?;
        Ok(pixmaps
            .into_iter()
            .map(|(width, height, argb)| Pixmap { width, height, argb })
            .collect())
    }

    /// The left click.
    pub async fn activate(&self) -> Result<(), Error> {
        Ok(self.item.activate(0, 0).await?)
    }

    /// The middle click, on an icon at this place.
    pub async fn secondary_activate(&self, (x, y): (i32, i32)) -> Result<(), Error> {
        Ok(self.item.secondary_activate(x, y).await?)
    }

    /// The entries of the menu as they are now.
    pub async fn entries(&self) -> Result<Vec<Entry>, Error> {
        // What a host does before it opens the menu; the answer only says whether to ask again.
        self.menu.about_to_show(0).await?;
        let (_, (_, _, children)) = self.menu.get_layout(0, -1, &[]).await?;
        Ok(children.into_iter().filter_map(entry).collect())
    }

    /// Chooses the entry whose label starts with `label`, wherever it is in the menu.
    pub async fn choose(&self, label: &str) -> Result<(), Error> {
        let entries = self.entries().await?;
        let found = find(&entries, label).ok_or_else(|| Error::NoEntry(label.to_owned()))?;
        Ok(self.menu.event(found.id, "clicked", &Value::from(0_i32), 0).await?)
    }

    /// Waits until the tooltip is as `wanted` says, and returns it.
    pub async fn tool_tip_when(
        &self,
        what: &str,
        wanted: impl Fn(&ToolTip) -> bool,
    ) -> Result<ToolTip, Error> {
        until(what, SOON, async || self.tool_tip().await.ok().filter(&wanted)).await
    }
}

fn find<'a>(entries: &'a [Entry], label: &str) -> Option<&'a Entry> {
    entries.iter().find_map(|entry| {
        if entry.label.starts_with(label) { Some(entry) } else { find(&entry.children, label) }
    })
}

/// Properties that are left out have the defaults of the dbusmenu specification: enabled, visible,
/// a standard entry.
fn entry(value: OwnedValue) -> Option<Entry> {
    let (id, properties, children): Layout = value.try_into().ok()?;
    let text =
        |name: &str| properties.get(name).and_then(|value| value.downcast_ref::<&str>().ok());
    let flag =
        |name: &str| properties.get(name).and_then(|value| value.downcast_ref::<bool>().ok());
    let ticked = properties.get("toggle-state").and_then(|value| value.downcast_ref::<i32>().ok());
    let can_be_ticked = text("toggle-type").is_some_and(|kind| !kind.is_empty());
    Some(Entry {
        id,
        label: text("label")
            .unwrap_or_default()
            .replace("__", "\0")
            .replace('_', "")
            .replace('\0', "_"),
        enabled: flag("enabled").unwrap_or(true),
        visible: flag("visible").unwrap_or(true),
        separator: text("type") == Some("separator"),
        ticked: can_be_ticked.then_some(ticked == Some(1)),
        children: children.into_iter().filter_map(entry).collect(),
    })
}

type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[zbus::proxy(interface = "org.kde.StatusNotifierItem", gen_blocking = false)]
trait StatusNotifierItem {
    fn activate(&self, x: i32, y: i32) -> zbus::Result<()>;
    fn secondary_activate(&self, x: i32, y: i32) -> zbus::Result<()>;
    #[zbus(property)]
    fn title(&self) -> zbus::Result<String>;
    #[zbus(property)]
    fn status(&self) -> zbus::Result<String>;
    #[zbus(property)]
    fn menu(&self) -> zbus::Result<OwnedObjectPath>;
    #[zbus(property)]
    fn icon_pixmap(&self) -> zbus::Result<Vec<(i32, i32, Vec<u8>)>>;
    #[zbus(property)]
    fn tool_tip(&self) -> zbus::Result<(String, Vec<(i32, i32, Vec<u8>)>, String, String)>;
}

#[zbus::proxy(interface = "com.canonical.dbusmenu", gen_blocking = false)]
trait DbusMenu {
    fn about_to_show(&self, id: i32) -> zbus::Result<bool>;
    fn get_layout(
        &self,
        parent: i32,
        depth: i32,
        properties: &[&str],
    ) -> zbus::Result<(u32, Layout)>;
    fn event(&self, id: i32, event: &str, data: &Value<'_>, timestamp: u32) -> zbus::Result<()>;
}
