//! A notification daemon without a screen: it remembers what it was sent and presses buttons when
//! told to.

use std::collections::HashMap;

use tokio::sync::watch;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use crate::{Error, SOON, World};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// One call of `Notify`, as it arrived.
#[derive(Debug)]
pub struct Sent {
    /// The number the daemon gave it: that of the one it replaces, or a new one.
    pub id: u32,
    pub app_name: String,
    /// 0 if it replaces none.
    pub replaces_id: u32,
    pub summary: String,
    pub body: String,
    /// Key and label of each button; the key `default` is the click on the notification itself.
    pub actions: Vec<(String, String)>,
    pub hints: HashMap<String, OwnedValue>,
    /// Milliseconds; -1 leaves it to the daemon, 0 means never.
    pub expire_timeout: i32,
}

/// The hint `urgency`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    Low,
    Normal,
    Critical,
}

impl Sent {
    /// `None` if the sender said nothing, or nothing the specification knows.
    pub fn urgency(&self) -> Option<Urgency> {
        match self.hints.get("urgency")?.downcast_ref::<u8>().ok()? {
            0 => Some(Urgency::Low),
            1 => Some(Urgency::Normal),
            2 => Some(Urgency::Critical),
            _ => None,
        }
    }
}

/// The fake daemon. Dropping it takes the name off the bus.
#[derive(Debug)]
pub struct FakeNotifications {
    connection: zbus::Connection,
    state: watch::Receiver<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<Sent>,
    closed_by_sender: Vec<u32>,
}

impl FakeNotifications {
    /// Appears on the world's bus as a daemon that shows buttons and keeps notifications.
    pub async fn start(world: &World) -> Result<Self, Error> {
        Self::with_capabilities(world, &["actions", "body", "persistence"]).await
    }

    /// A daemon with other capabilities, such as one that shows no buttons.
    pub async fn with_capabilities(world: &World, capabilities: &[&str]) -> Result<Self, Error> {
        let (sender, state) = watch::channel(State::default());
        let daemon = Daemon {
            state: sender,
            capabilities: capabilities.iter().map(ToString::to_string).collect(),
            last_id: 0,
        };
        let connection = world.serve(NAME, PATH, daemon).await?;
        Ok(Self { connection, state })
    }

    /// Waits for the first notification that is as `wanted` says, also among those that have
    /// arrived, and hands out what `look` takes of it.
    pub async fn when<T>(
        &mut self,
        what: &str,
        mut look: impl FnMut(&Sent) -> Option<T>,
    ) -> Result<T, Error> {
        let mut found = None;
        let waiting = self.state.wait_for(|state| {
            found = state.sent.iter().find_map(&mut look);
            found.is_some()
        });
        let late = || Error::TimedOut { what: what.to_owned(), seconds: SOON.as_secs() };
        tokio::time::timeout(SOON, waiting).await.map_err(|_| late())?.map_err(|_| late())?;
        found.ok_or_else(late)
    }

    /// Looks at everything that has been sent so far.
    pub fn sent<T>(&self, look: impl FnOnce(&[Sent]) -> T) -> T {
        look(&self.state.borrow().sent)
    }

    /// Waits until the sender takes notification `id` back.
    pub async fn until_closed_by_sender(&mut self, id: u32) -> Result<(), Error> {
        let waiting = self.state.wait_for(|state| state.closed_by_sender.contains(&id));
        let late = |_| Error::TimedOut {
            what: format!("notification {id} to be closed"),
            seconds: SOON.as_secs(),
        };
        tokio::time::timeout(SOON, waiting).await.map(|_| ()).map_err(late)
    }

    /// Presses the button with this key; like most daemons it then closes the notification.
    pub async fn press(&self, id: u32, key: &str) -> Result<(), Error> {
        let emitter = SignalEmitter::new(&self.connection, PATH)?;
        Daemon::action_invoked(&emitter, id, key).await?;
        self.close(id, 2).await
    }

    /// The person closes it.
    pub async fn dismiss(&self, id: u32) -> Result<(), Error> {
        self.close(id, 2).await
    }

    /// Its time is over.
    pub async fn expire(&self, id: u32) -> Result<(), Error> {
        self.close(id, 1).await
    }

    async fn close(&self, id: u32, reason: u32) -> Result<(), Error> {
        let emitter = SignalEmitter::new(&self.connection, PATH)?;
        Ok(Daemon::notification_closed(&emitter, id, reason).await?)
    }
}

struct Daemon {
    state: watch::Sender<State>,
    capabilities: Vec<String>,
    last_id: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[expect(clippy::too_many_arguments, reason = "the method's signature in the specification")]
    fn notify(
        &mut self,
        app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        expire_timeout: i32,
    ) -> u32 {
        let id = if replaces_id == 0 {
            self.last_id += 1;
            self.last_id
        } else {
            replaces_id
        };
        let actions =
            actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let sent =
            Sent { id, app_name, replaces_id, summary, body, actions, hints, expire_timeout };
        self.state.send_modify(|state| state.sent.push(sent));
        id
    }

    async fn close_notification(
        &self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        self.state.send_modify(|state| state.closed_by_sender.push(id));
        Ok(Self::notification_closed(&emitter, id, 3).await?)
    }

    fn get_capabilities(&self) -> Vec<String> {
        self.capabilities.clone()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("Fake notifications", "Endpoint Guard", "1", "1.2")
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;
}
