//! The smallest application with a tray icon, to prove the fake host and the screenshots before the
//! real one is looked at.

use std::collections::HashMap;

use tokio::sync::watch;
use zbus::zvariant::{ObjectPath, OwnedValue, Value};

use crate::Error;

/// A tray icon of one colour, with a tooltip and a menu of two entries. Dropping it removes it.
#[derive(Debug)]
pub struct FakeItem {
    _connection: zbus::Connection,
    heard: watch::Receiver<Vec<String>>,
}

impl FakeItem {
    /// Appears on the bus at `address` and registers with the watcher there.
    pub async fn start(address: &str, argb: [u8; 4]) -> Result<Self, Error> {
        let (sender, heard) = watch::channel(Vec::new());
        let connection = zbus::connection::Builder::address(address)?
            .method_timeout(crate::SOON)
            .serve_at("/StatusNotifierItem", Item { argb, heard: sender.clone() })?
            .serve_at("/MenuBar", Menu { heard: sender })?
            .build()
            .await?;
        let name = connection.unique_name().map(ToString::to_string).unwrap_or_default();
        let watcher = "org.kde.StatusNotifierWatcher";
        connection
            .call_method(
                Some(watcher),
                "/StatusNotifierWatcher",
                Some(watcher),
                "RegisterStatusNotifierItem",
                &name,
            )
            .await?;
        Ok(Self { _connection: connection, heard })
    }

    /// What was done to it so far: `activate`, `secondary`, `menu N`.
    pub fn heard(&self) -> Vec<String> {
        self.heard.borrow().clone()
    }

    /// Waits until something has been done to it.
    pub async fn until_heard(&mut self, what: &str) -> Result<(), Error> {
        let waiting = self.heard.wait_for(|heard| heard.iter().any(|entry| entry == what));
        let late = |_| Error::TimedOut { what: what.to_owned(), seconds: crate::SOON.as_secs() };
        tokio::time::timeout(crate::SOON, waiting).await.map(|_| ()).map_err(late)
    }
}

/// `(sa(iiay)ss)` of org.kde.StatusNotifierItem.
type ToolTipParts = (String, Vec<(i32, i32, Vec<u8>)>, String, String);

struct Item {
    argb: [u8; 4],
    heard: watch::Sender<Vec<String>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierItem")]
impl Item {
    fn activate(&self, _x: i32, _y: i32) {
        self.heard.send_modify(|heard| heard.push("activate".to_owned()));
    }

    fn secondary_activate(&self, _x: i32, _y: i32) {
        self.heard.send_modify(|heard| heard.push("secondary".to_owned()));
    }

    #[zbus(property)]
    fn id(&self) -> &str {
        "fake-item"
    }

    #[zbus(property)]
    fn category(&self) -> &str {
        "ApplicationStatus"
    }

    #[zbus(property)]
    fn title(&self) -> &str {
        "Fake item"
    }

    #[zbus(property)]
    fn status(&self) -> &str {
        "Active"
    }

    #[zbus(property)]
    fn icon_name(&self) -> &str {
        ""
    }

    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<(i32, i32, Vec<u8>)> {
        vec![(22, 22, self.argb.repeat(22 * 22))]
    }

    #[zbus(property)]
    fn tool_tip(&self) -> ToolTipParts {
        (String::new(), Vec::new(), "2 running".to_owned(), "$2.60/h".to_owned())
    }

    #[zbus(property)]
    fn item_is_menu(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn menu(&self) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked("/MenuBar")
    }
}

struct Menu {
    heard: watch::Sender<Vec<String>>,
}

type Properties = HashMap<String, OwnedValue>;
/// `(ia{sv}av)` of com.canonical.dbusmenu.
type Layout = (i32, Properties, Vec<OwnedValue>);

#[zbus::interface(name = "com.canonical.dbusmenu")]
impl Menu {
    fn about_to_show(&self, _id: i32) -> bool {
        false
    }

    fn get_layout(
        &self,
        _parent: i32,
        _depth: i32,
        _properties: Vec<String>,
    ) -> zbus::fdo::Result<(u32, Layout)> {
        let child = |id| {
            let layout = (id, properties_of(id)?, Vec::<OwnedValue>::new());
            Value::from(layout).try_into().map_err(failed)
        };
        Ok((1, (0, properties_of(0)?, vec![child(1)?, child(2)?])))
    }

    fn get_group_properties(
        &self,
        ids: Vec<i32>,
        _names: Vec<String>,
    ) -> zbus::fdo::Result<Vec<(i32, Properties)>> {
        ids.into_iter().map(|id| Ok((id, properties_of(id)?))).collect()
    }

    fn event(&self, id: i32, event: &str, _data: Value<'_>, _timestamp: u32) {
        if event == "clicked" {
            self.heard.send_modify(|heard| heard.push(format!("menu {id}")));
        }
    }

    /// Hosts send several events at once from version 3 on; none is refused.
    fn event_group(&self, events: Vec<(i32, String, OwnedValue, u32)>) -> Vec<i32> {
        for (id, event, data, timestamp) in events {
            self.event(id, &event, data.into(), timestamp);
        }
        Vec::new()
    }

    fn about_to_show_group(&self, _ids: Vec<i32>) -> (Vec<i32>, Vec<i32>) {
        (Vec::new(), Vec::new())
    }

    #[zbus(property)]
    fn version(&self) -> u32 {
        3
    }

    #[zbus(property)]
    fn status(&self) -> &str {
        "normal"
    }
}

fn properties_of(id: i32) -> zbus::fdo::Result<Properties> {
    let values = match id {
        0 => vec![("children-display", Value::from("submenu"))],
        1 => vec![("label", Value::from("_Pause all")), ("enabled", Value::from(true))],
        _ => vec![("label", Value::from("Quit")), ("enabled", Value::from(false))],
    };
    values
        .into_iter()
        .map(|(name, value)| Ok((name.to_owned(), value.try_into().map_err(failed)?)))
        .collect()
}

fn failed(error: zbus::zvariant::Error) -> zbus::fdo::Error {
    zbus::fdo::Error::Failed(error.to_string())
}
