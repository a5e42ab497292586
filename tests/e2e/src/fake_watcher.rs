//! A tray host without a panel: it owns `org.kde.StatusNotifierWatcher` and remembers what
//! registers.

use futures::StreamExt;
use tokio::sync::watch;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;

use crate::{Error, SOON, TrayItem, World};

const NAME: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";

/// The fake host. Dropping it takes the tray away, as when a panel ends.
#[derive(Debug)]
pub struct FakeWatcher {
    connection: zbus::Connection,
    items: watch::Receiver<Vec<Registered>>,
    forget: tokio::task::JoinHandle<()>,
}

/// Who registered: the bus name to talk to, the object path, and the connection behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Registered {
    service: String,
    path: String,
    owner: String,
}

impl FakeWatcher {
    /// Appears on the world's bus as watcher and host.
    pub async fn start(world: &World) -> Result<Self, Error> {
        let (sender, items) = watch::channel(Vec::new());
        let connection = world.serve(NAME, PATH, Watcher { items: sender.clone() }).await?;
        Self::minding(connection, sender, items).await
    }

    /// The same on the bus of the session this process is in.
    pub async fn of_the_session() -> Result<Self, Error> {
        let (sender, items) = watch::channel(Vec::new());
        let served = zbus::connection::Builder::session()?
            .serve_at(PATH, Watcher { items: sender.clone() })?;
        Self::minding(served.name(NAME)?.build().await?, sender, items).await
    }

    /// Owns the name, and refuses every icon until [`Self::draws`].
    pub async fn refuses(world: &World) -> Result<zbus::Connection, Error> {
        world.serve(NAME, PATH, Idle).await
    }

    /// Begins to show icons, where the name was owned already.
    pub async fn draws(connection: zbus::Connection) -> Result<Self, Error> {
        let (sender, items) = watch::channel(Vec::new());
        connection.object_server().at(PATH, Watcher { items: sender.clone() }).await?;
        Self::minding(connection, sender, items).await
    }

    async fn minding(
        connection: zbus::Connection,
        sender: watch::Sender<Vec<Registered>>,
        items: watch::Receiver<Vec<Registered>>,
    ) -> Result<Self, Error> {
        let changes =
            zbus::fdo::DBusProxy::new(&connection).await?.receive_name_owner_changed().await?;
        let forget = tokio::spawn(forget_the_gone(changes, sender));
        Ok(Self { connection, items, forget })
    }

    /// The first icon in the tray, waited for.
    pub async fn item(&mut self) -> Result<TrayItem, Error> {
        let late =
            |_| Error::TimedOut { what: "an icon in the tray".to_owned(), seconds: SOON.as_secs() };
        let first = {
            let items =
                tokio::time::timeout(SOON, self.items.wait_for(|items| !items.is_empty())).await;
            items.map_err(late)?.ok().and_then(|items| items.first().cloned())
        };
        match first {
            Some(Registered { service, path, .. }) => {
                TrayItem::new(&self.connection, &service, &path).await
            }
            None => Err(Error::TimedOut {
                what: "an icon, but the watcher ended".to_owned(),
                seconds: 0,
            }),
        }
    }

    /// How many icons are in the tray now.
    pub fn count(&self) -> usize {
        self.items.borrow().len()
    }

    /// Waits until the tray is empty.
    pub async fn until_empty(&mut self) -> Result<(), Error> {
        let empty = tokio::time::timeout(SOON, self.items.wait_for(Vec::is_empty)).await;
        let seconds = SOON.as_secs();
        empty.map(|_| ()).map_err(|_| Error::TimedOut { what: "an empty tray".to_owned(), seconds })
    }
}

impl Drop for FakeWatcher {
    fn drop(&mut self) {
        // The task holds the connection, and with it the name.
        self.forget.abort();
    }
}

/// Items whose connection has gone are no longer in the tray.
async fn forget_the_gone(
    mut changes: zbus::fdo::NameOwnerChangedStream,
    items: watch::Sender<Vec<Registered>>,
) {
    while let Some(change) = changes.next().await {
        let Ok(change) = change.args() else {
            continue;
        };
        if change.new_owner.is_none() {
            let gone = change.name.as_str();
            items.send_modify(|items| {
                items.retain(|item| item.service != gone && item.owner != gone);
            });
        }
    }
}

/// Nothing that anybody asks for.
struct Idle;

#[zbus::interface(name = "org.endpoint_guard.Idle")]
impl Idle {}

struct Watcher {
    items: watch::Sender<Vec<Registered>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// The argument is a bus name (KDE) or an object path of the caller (Ayatana).
    async fn register_status_notifier_item(
        &mut self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        let owner = header.sender().map(ToString::to_string).unwrap_or_default();
        let registered = if service.starts_with('/') {
            Registered { service: owner.clone(), path: service.to_owned(), owner }
        } else {
            Registered {
                service: service.to_owned(),
                path: "/StatusNotifierItem".to_owned(),
                owner,
            }
        };
        let name = registered.shown();
        self.items.send_modify(|items| {
            if !items.contains(&registered) {
                items.push(registered);
            }
        });
        Ok(Self::status_notifier_item_registered(&emitter, &name).await?)
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.borrow().iter().map(Registered::shown).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(
        emitter: &SignalEmitter<'_>,
        service: &str,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

impl Registered {
    fn shown(&self) -> String {
        format!("{}{}", self.service, self.path)
    }
}
