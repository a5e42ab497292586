//! Notifications of Linux desktops, by the Desktop Notifications Specification 1.2, straight on
//! the bus: urgency, replacing, taking back, and an error when nobody shows them.

mod listening;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guard_core::Notification;
use guard_host::bus::Signals;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use zbus::connection::Builder;
use zbus::message::Type;
use zbus::zvariant::{StructureBuilder, Value};
use zbus::{Connection, MatchRule, Message};

use crate::gesture::Gesture;
use crate::tray::icon;
use shown::{DEFAULT, Number, Shown, lock};

/// Called when something on a notification is pressed.
pub(super) type Pressed = Arc<dyn Fn(Gesture) + Send + Sync>;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// A service that takes longer than this to take one is treated as if it were not there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// An answer that comes later than that is still waited for, so that what it shows after all can be
/// taken back: nobody would hear its buttons.
const LATE_WITHIN: Duration = Duration::from_secs(60);
/// Milliseconds it stays: as the server decides, and until it is answered.
const AS_SERVER_LIKES: i32 = -1;
const NEVER: i32 = 0;
/// Px of the picture beside the text.
const ICON_SIDE: u32 = 48;

/// Why one was not shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotifyError {
    /// Nobody on the bus shows notifications, or there is no bus.
    #[error("this desktop has no notification service")]
    Nobody,
    /// Somebody does, but did not take it.
    #[error("the notification service did not take it ({0})")]
    NotTaken(zbus::Error),
    /// Somebody does, and hangs.
    #[error("the notification service did not answer within {} s", .0.as_secs())]
    NoAnswer(Duration),
}

impl From<zbus::Error> for NotifyError {
    fn from(error: zbus::Error) -> Self {
        const NOBODY: [&str; 2] = [
            "org.freedesktop.DBus.Error.ServiceUnknown",
            "org.freedesktop.DBus.Error.NameHasNoOwner",
        ];
        match &error {
            zbus::Error::MethodError(name, ..) if NOBODY.contains(&name.as_str()) => Self::Nobody,
            _ => Self::NotTaken(error),
        }
    }
}

/// The notification service of the session.
pub(super) struct Freedesktop {
    bus: OnceCell<Connection>,
    shown: Arc<Mutex<Shown>>,
    /// Held from sending one until its number is known: a press may come before the answer.
    sending: Arc<tokio::sync::Mutex<()>>,
    pressed: Pressed,
    within: Duration,
    /// When it last did not answer: what was waiting then is not tried one after the other.
    hung: Mutex<Option<Instant>>,
}

impl Freedesktop {
    /// Connects when the first one is shown.
    pub(super) fn new(pressed: Pressed) -> Self {
        Self {
            bus: OnceCell::new(),
            shown: Arc::default(),
            sending: Arc::default(),
            pressed,
            within: ANSWERS_WITHIN,
            hung: Mutex::default(),
        }
    }

    /// Shows one, wanted `since`, in place of the last with the same key. Takes 5 s at most; what
    /// was wanted before the service was found to hang fails at once.
    ///
    /// # Errors
    /// [`NotifyError`].
    pub(super) async fn show(
        &self,
        told: &Notification,
        since: Instant,
    ) -> Result<(), NotifyError> {
        if self.hung_at().is_some_and(|hung| since <= hung) {
            return Err(NotifyError::NoAnswer(self.within));
        }
        let until = Instant::now() + self.within;
        let shown = self.show_until(told, until).await;
        if matches!(shown, Err(NotifyError::NoAnswer(_))) {
            *self.hung.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        shown
    }

    /// Takes one back, if it is still there. Waits for nothing.
    pub(super) fn withdraw(&self, key: &str) {
        let Some(number) = lock(&self.shown).forget_key(key) else { return };
        if let Some(bus) = self.bus.get() {
            tokio::spawn(close(bus.clone(), number));
        }
    }

    async fn show_until(&self, told: &Notification, until: Instant) -> Result<(), NotifyError> {
        let bus = self.in_time(until, self.bus()).await??;
        let asked = call(bus, SERVICE, "GetCapabilities", &());
        let capabilities: Vec<String> = self.in_time(until, asked).await??.body().deserialize()?;
        let can = |what: &str| capabilities.iter().any(|capability| capability == what);
        let _sending = self.in_time(until, self.sending.lock()).await?;
        let replaces = lock(&self.shown).number_of(told.key.as_str());
        let mut asked = notify(bus.clone(), told, replaces, can("actions"), can("body-markup"));
        let Ok(answer) = timeout_at(until, &mut asked).await else {
            tokio::spawn(take_back(bus.clone(), asked));
            return Err(NotifyError::NoAnswer(self.within));
        };
        let number = number_in(answer)?;
        let gestures = told.actions.iter().map(|(_, request)| Gesture::Ask(request.clone()));
        lock(&self.shown).remember(told.key.as_str(), number, gestures.collect());
        Ok(())
    }

    fn hung_at(&self) -> Option<Instant> {
        *self.hung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn in_time<T>(
        &self,
        until: Instant,
        what: impl Future<Output = T>,
    ) -> Result<T, NotifyError> {
        timeout_at(until, what).await.map_err(|_| NotifyError::NoAnswer(self.within))
    }

    async fn bus(&self) -> Result<&Connection, NotifyError> {
        self.bus.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<Connection, NotifyError> {
        let session = async { Builder::session()?.method_timeout(LATE_WITHIN).build().await };
        let bus = session.await.map_err(|error| {
            tracing::debug!(%error, "no session bus");
            NotifyError::Nobody
        })?;
        Ok(self.listen_on(bus).await?)
    }

    async fn listen_on(&self, bus: Connection) -> Result<Connection, zbus::Error> {
        // One stream for both signals: a press and the closing after it must stay in this order.
        let rule = MatchRule::builder().msg_type(Type::Signal).sender(SERVICE)?;
        let signals = Signals::of(&bus, SERVICE, rule.interface(SERVICE)?.path(PATH)?.build());
        listening::start(
            signals.await?,
            Arc::clone(&self.shown),
            Arc::clone(&self.sending),
            Arc::clone(&self.pressed),
        );
        Ok(bus)
    }
}

/// Sends one off. It goes on being asked for when nobody waits for the answer any more.
fn notify(
    bus: Connection,
    told: &Notification,
    replaces: u32,
    actions: bool,
    markup: bool,
) -> JoinHandle<Result<Message, zbus::Error>> {
    let told = told.clone();
    tokio::spawn(async move {
        let urgency: u8 = if told.critical { 2 } else { 1 };
        let mut hints = HashMap::from([
            ("urgency", Value::from(urgency)),
            ("desktop-entry", Value::from("endpoint-guard")),
        ]);
        if let Some(image) = image() {
            hints.insert("image-data", image);
        }
        let stays = if told.critical { NEVER } else { AS_SERVER_LIKES };
        let body = body(&told, actions, markup);
        let labels = if actions { labels(&told) } else { Vec::new() };
        let title = told.title.as_str();
        let message = ("Endpoint Guard", replaces, "", title, body, labels, hints, stays);
        call(&bus, SERVICE, "Notify", &message).await
    })
}

/// The number of what is shown, with whoever shows it.
fn number_in(
    answer: Result<Result<Message, zbus::Error>, tokio::task::JoinError>,
) -> Result<Number, NotifyError> {
    let answer = answer.map_err(|error| zbus::Error::Failure(error.to_string()))??;
    let server = answer.header().sender().map(ToString::to_string).unwrap_or_default();
    let number = answer.body().deserialize()?;
    Ok(Number { server, number })
}

/// Takes back what is shown too late to be believed shown.
async fn take_back(bus: Connection, asked: JoinHandle<Result<Message, zbus::Error>>) {
    if let Ok(number) = number_in(asked.await) {
        close(bus, number).await;
    }
}

async fn close(bus: Connection, number: Number) {
    // Servers answer with an error when it is gone already.
    if let Err(error) = call(&bus, &number.server, "CloseNotification", &number.number).await {
        tracing::debug!(%error, "could not take a notification back");
    }
}

async fn call<B>(bus: &Connection, to: &str, method: &str, body: &B) -> Result<Message, zbus::Error>
where
    B: serde::ser::Serialize + zbus::zvariant::DynamicType,
{
    bus.call_method(Some(to), PATH, Some(SERVICE), method, body).await
}

/// The text, with the way to act where there are no buttons, as plain text or as markup.
fn body(notification: &Notification, actions: bool, markup: bool) -> String {
    let mut body = notification.body.clone();
    if !actions && !notification.actions.is_empty() {
        body = format!("{body}\nClick the tray icon, or open Endpoint Guard, to act on it.");
    }
    if markup {
        body = body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    }
    body
}

/// Key and label of each button, in turn. The key is the place of the button.
fn labels(notification: &Notification) -> Vec<String> {
    let mut labels = Vec::new();
    for (place, (label, _)) in notification.actions.iter().enumerate() {
        labels.extend([place.to_string(), label.clone()]);
    }
    // Last, because some servers draw a button for it too.
    labels.extend([DEFAULT.to_owned(), "Open".to_owned()]);
    labels
}

/// The application's icon as `(width, height, bytes a row, alpha, bits, channels, bytes)`, so that
/// it is seen before anything is installed.
fn image() -> Option<Value<'static>> {
    let picture = icon::application(ICON_SIDE)?;
    let side = i32::try_from(picture.side).ok()?;
    let image = StructureBuilder::new()
        .add_field(side)
        .add_field(side)
        .add_field(side * 4)
        .add_field(true)
        .add_field(8_i32)
        .add_field(4_i32)
        .add_field(picture.rgba)
        .build()
        .ok()?;
    Some(Value::from(image))
}
