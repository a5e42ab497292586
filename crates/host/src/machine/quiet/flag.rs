//! Following a yes or no that somebody on a bus knows, who may come and go.

use tokio::sync::Notify;
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::names::BusName;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, MatchRule, Message, Result};

use crate::bus::{Heard, Signals};

/// One such yes or no.
pub(super) trait Flag {
    /// Who knows it. Nobody is started for being asked.
    const OWNER: &'static str;

    /// Who says that it changed.
    const TELLER: &'static str = Self::OWNER;

    /// The signals after which it may be another.
    fn changes(&self) -> Result<MatchRule<'static>>;

    /// Whether such a signal is about it.
    fn concerns(&self, _signal: &Message) -> bool {
        true
    }

    /// Asks for it.
    async fn read(&self, bus: &Connection) -> Result<bool>;
}

/// Tells each change, beginning with the first yes, until the bus is gone.
///
/// A signal only says when to ask again: what it carries is not believed, and many at once are one.
pub(super) async fn follow<F: Flag>(bus: &Connection, flag: F, tell: impl Fn(bool)) -> Result<()> {
    let dbus = DBusProxy::new(bus).await?;
    let mut changes = Signals::of(bus, F::TELLER, flag.changes()?).await?;
    let ask = Notify::new();
    // Taken from the bus also while an answer is awaited: a full queue would hold back the answer.
    let listening = async {
        loop {
            let concerns = match changes.next().await {
                Some(Heard::Owner(_)) => true,
                Some(Heard::Signal(signal)) => flag.concerns(&signal),
                None => return Ok(()),
            };
            if concerns {
                ask.notify_one();
            }
        }
    };
    let asking = async {
        let mut told = false;
        loop {
            let now = is_there(&dbus, F::OWNER).await? && read(bus, &flag).await;
            if std::mem::replace(&mut told, now) != now {
                tell(now);
            }
            ask.notified().await;
        }
    };
    tokio::select! {
        ended = listening => ended,
        failed = asking => failed,
    }
}

async fn is_there(dbus: &DBusProxy<'_>, owner: &'static str) -> Result<bool> {
    Ok(dbus.name_has_owner(BusName::from_static_str(owner)?).await?)
}

/// What cannot be asked is a no: most desktops have only one of these.
async fn read(bus: &Connection, flag: &impl Flag) -> bool {
    flag.read(bus).await.unwrap_or_else(|error| {
        tracing::debug!(%error, "could not ask whether a person may be disturbed");
        false
    })
}

/// The signal that a property of `interface` changed.
pub(super) fn property_changes(interface: &'static str) -> Result<MatchRule<'static>> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface("org.freedesktop.DBus.Properties")?
        .member("PropertiesChanged")?;
    Ok(rule.arg(0, interface)?.build())
}

/// Reads a property that is a yes or no.
pub(super) async fn property(
    bus: &Connection,
    owner: &str,
    path: &str,
    interface: &str,
    name: &str,
) -> Result<bool> {
    let asked = Some("org.freedesktop.DBus.Properties");
    let answer = bus.call_method(Some(owner), path, asked, "Get", &(interface, name)).await?;
    yes_or_no(&answer)
}

/// The yes or no in a variant.
pub(super) fn yes_or_no(answer: &Message) -> Result<bool> {
    let value: OwnedValue = answer.body().deserialize()?;
    match *value {
        Value::Bool(yes) => Ok(yes),
        _ => Err(zbus::Error::Variant(zbus::zvariant::Error::IncorrectType)),
    }
}
