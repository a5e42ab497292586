//! Notifications of Linux desktops, by the Desktop Notifications Specification 1.2, straight on
//! the bus: urgency, replacing, taking back, and an error when nobody shows them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use guard_core::Notification;
use tokio::sync::OnceCell;
use zbus::message::Type;
use zbus::zvariant::{StructureBuilder, Value};
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::Pressed;
use crate::gesture::Gesture;
use crate::tray::icon;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The key of a press on the notification itself.
const DEFAULT: &str = "default";
/// Milliseconds it stays: as the server decides, and until it is answered.
const AS_SERVER_LIKES: i32 = -1;
const NEVER: i32 = 0;
/// Px of the picture beside the text.
const ICON_SIDE: u32 = 48;

/// Why one was not shown.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// Nobody on the bus shows notifications, or there is no bus.
    #[error("this desktop has no notification service")]
    Nobody,
    /// Somebody does, but did not take it.
    #[error("the notification service did not take it ({0})")]
    NotTaken(zbus::Error),
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
pub struct Freedesktop {
    bus: OnceCell<Connection>,
    shown: Arc<Mutex<Shown>>,
    /// Held from sending one until its number is known: a press may come before the answer.
    sending: Arc<tokio::sync::Mutex<()>>,
    pressed: Pressed,
}

/// What is on the screen: the server's number of each key, and the buttons of each number.
#[derive(Default)]
struct Shown {
    numbers: HashMap<String, u32>,
    buttons: HashMap<u32, Vec<Gesture>>,
}

impl Freedesktop {
    /// Connects when the first one is shown.
    pub fn new(pressed: Pressed) -> Self {
        Self { bus: OnceCell::new(), shown: Arc::default(), sending: Arc::default(), pressed }
    }

    /// Shows one in place of the last with the same key.
    ///
    /// # Errors
    /// [`NotifyError`].
    pub async fn show(&self, notification: &Notification) -> Result<(), NotifyError> {
        let bus = self.bus().await?;
        let capabilities: Vec<String> =
            call(bus, "GetCapabilities", &()).await?.body().deserialize()?;
        let can = |what: &str| capabilities.iter().any(|capability| capability == what);
        let body = body(notification, can("actions"), can("body-markup"));
        let replaces = lock(&self.shown).numbers.get(&notification.key).copied().unwrap_or(0);
        let actions = if can("actions") { labels(notification) } else { Vec::new() };
        let urgency: u8 = if notification.critical { 2 } else { 1 };
        let mut hints = HashMap::from([
            ("urgency", Value::from(urgency)),
            ("desktop-entry", Value::from("Endpoint Guard")),
        ]);
        if let Some(image) = image() {
            hints.insert("image-data", image);
        }
        let stays = if notification.critical { NEVER } else { AS_SERVER_LIKES };
        let title = notification.title.as_str();
        let message = ("Endpoint Guard", replaces, "", title, body, actions, hints, stays);
        let _sending = self.sending.lock().await;
        let number: u32 = call(bus, "Notify", &message).await?.body().deserialize()?;
        let gestures =
            notification.actions.iter().map(|(_, request)| Gesture::Ask(request.clone()));
        let mut shown = lock(&self.shown);
        shown.numbers.insert(notification.key.clone(), number);
        shown.buttons.insert(number, gestures.collect());
        Ok(())
    }

    /// Takes one back, if it is still there.
    pub async fn withdraw(&self, key: &str) {
        let Some(number) = lock(&self.shown).forget_key(key) else { return };
        let Some(bus) = self.bus.get() else { return };
        // Servers answer with an error when it is gone already.
        if let Err(error) = call(bus, "CloseNotification", &number).await {
            tracing::debug!(%error, "could not take a notification back");
        }
    }

    async fn bus(&self) -> Result<&Connection, NotifyError> {
        self.bus.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<Connection, NotifyError> {
        let bus = Connection::session().await.map_err(|error| {
            tracing::debug!(%error, "no session bus");
            NotifyError::Nobody
        })?;
        Ok(self.listen_on(bus).await?)
    }

    async fn listen_on(&self, bus: Connection) -> Result<Connection, zbus::Error> {
        // One stream for both signals: a press and the closing after it must stay in this order.
        let signals =
            MatchRule::builder().msg_type(Type::Signal).interface(SERVICE)?.path(PATH)?.build();
        let signals = MessageStream::for_match_rule(signals, &bus, None).await?;
        let (shown, sending) = (Arc::clone(&self.shown), Arc::clone(&self.sending));
        tokio::spawn(listen(signals, shown, sending, Arc::clone(&self.pressed)));
        Ok(bus)
    }
}

impl Shown {
    /// What a press on this button of this notification means, if it is one of ours.
    fn gesture(&self, number: u32, button: &str) -> Option<Gesture> {
        let buttons = self.buttons.get(&number)?;
        if button == DEFAULT {
            return Some(Gesture::Open(String::new()));
        }
        buttons.get(button.parse::<usize>().ok()?).cloned()
    }

    fn forget_key(&mut self, key: &str) -> Option<u32> {
        let number = self.numbers.remove(key)?;
        self.buttons.remove(&number);
        Some(number)
    }

    fn forget_number(&mut self, number: u32) {
        self.buttons.remove(&number);
        self.numbers.retain(|_, other| *other != number);
    }
}

async fn listen(
    mut signals: MessageStream,
    shown: Arc<Mutex<Shown>>,
    sending: Arc<tokio::sync::Mutex<()>>,
    pressed: Pressed,
) {
    while let Some(Ok(signal)) = signals.next().await {
        drop(sending.lock().await);
        let header = signal.header();
        match header.member().map(zbus::names::MemberName::as_str) {
            Some("ActionInvoked") => {
                let Ok((number, button)) = signal.body().deserialize::<(u32, String)>() else {
                    continue;
                };
                // Signals tell everybody's presses: numbers that are not ours mean nothing.
                let gesture = lock(&shown).gesture(number, &button);
                if let Some(gesture) = gesture {
                    pressed(gesture);
                }
            }
            Some("NotificationClosed") => {
                if let Ok((number, _why)) = signal.body().deserialize::<(u32, u32)>() {
                    lock(&shown).forget_number(number);
                }
            }
            _ => {}
        }
    }
}

async fn call<B>(bus: &Connection, method: &str, body: &B) -> Result<Message, zbus::Error>
where
    B: serde::ser::Serialize + zbus::zvariant::DynamicType,
{
    bus.call_method(Some(SERVICE), PATH, Some(SERVICE), method, body).await
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

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use guard_core::Request;
    use zbus::Guid;

    use super::*;

    fn reminder() -> Notification {
        Notification {
            key: "long:alice/phi-4".to_owned(),
            title: "phi-4 has been running for 2 h".to_owned(),
            body: "$3.60 so far, <$0.01 & more".to_owned(),
            critical: false,
            window: false,
            actions: vec![
                ("Pause now".to_owned(), Request::PauseAll),
                ("Not now".to_owned(), Request::Refresh),
            ],
        }
    }

    #[test]
    fn buttons_are_named_by_their_place_and_come_before_the_body_itself() {
        assert_eq!(labels(&reminder()), ["0", "Pause now", "1", "Not now", "default", "Open"]);
    }

    #[test]
    fn without_buttons_the_text_says_where_to_act() {
        let text = body(&reminder(), false, false);
        assert!(text.starts_with("$3.60 so far, <$0.01 & more\n"), "{text}");
        assert!(text.contains("tray icon"), "{text}");
        assert_eq!(body(&reminder(), true, true), "$3.60 so far, &lt;$0.01 &amp; more");
    }

    /// Replaced number, title, buttons, urgency, and how long it stays.
    type Got = Arc<Mutex<Vec<(u32, String, Vec<String>, u8, i32)>>>;

    /// A notification service at the other end of a socket, without any bus between.
    struct Server(Got);

    #[zbus::interface(name = "org.freedesktop.Notifications")]
    impl Server {
        fn get_capabilities(&self) -> Vec<String> {
            vec!["actions".to_owned(), "body".to_owned()]
        }

        #[expect(clippy::too_many_arguments, reason = "as the specification has it")]
        fn notify(
            &self,
            _application: &str,
            replaces: u32,
            _icon: &str,
            title: String,
            _body: &str,
            actions: Vec<String>,
            hints: HashMap<String, Value<'_>>,
            stays: i32,
        ) -> u32 {
            let urgency = hints.get("urgency").and_then(|u| u.downcast_ref().ok()).unwrap_or(9);
            let mut got = self.0.lock().expect("got");
            got.push((replaces, title, actions, urgency, stays));
            if replaces == 0 { 40 + u32::try_from(got.len()).expect("few") } else { replaces }
        }
    }

    async fn talk(notifications: &Freedesktop) -> (Connection, Got) {
        let got = Got::default();
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().expect("a socket");
        let server = zbus::connection::Builder::async_io_unix_stream(theirs)
            .server(Guid::generate())
            .expect("a server")
            .p2p()
            .serve_at(PATH, Server(Arc::clone(&got)))
            .expect("a path");
        let client = zbus::connection::Builder::async_io_unix_stream(ours).p2p();
        let (server, client) = tokio::join!(server.build(), client.build());
        let client = client.expect("a client");
        let bus = notifications.listen_on(client).await.expect("listening");
        notifications.bus.set(bus).expect("the first bus");
        (server.expect("a server"), got)
    }

    #[tokio::test]
    async fn a_reminder_is_shown_replaced_and_answered() {
        let (told, mut answers) = tokio::sync::mpsc::unbounded_channel();
        let notifications = Freedesktop::new(Arc::new(move |gesture| {
            told.send(gesture).expect("the test listens");
        }));
        let (server, got) = talk(&notifications).await;
        let mut note = reminder();
        notifications.show(&note).await.expect("shown");
        note.title = "phi-4 has been running for 2 h 30 min".to_owned();
        note.critical = true;
        notifications.show(&note).await.expect("shown again");
        let seen = got.lock().expect("got").clone();
        let kept: Vec<_> =
            seen.iter().map(|(n, _, _, urgency, stays)| (*n, *urgency, *stays)).collect();
        assert_eq!(kept, [(0, 1, AS_SERVER_LIKES), (41, 2, NEVER)]);
        // Somebody else's press, then ours, then the closing that follows it.
        let says = |member, number: u32, word: &'static str| {
            let server = server.clone();
            async move { server.emit_signal(None::<&str>, PATH, SERVICE, member, &(number, word)).await }
        };
        says("ActionInvoked", 7, "0").await.expect("sent");
        says("ActionInvoked", 41, "1").await.expect("sent");
        assert_eq!(answers.recv().await, Some(Gesture::Ask(Request::Refresh)));
        says("ActionInvoked", 41, "default").await.expect("sent");
        assert_eq!(answers.recv().await, Some(Gesture::Open(String::new())));
    }

    #[tokio::test]
    async fn a_service_that_refuses_is_told_in_words() {
        let notifications = Freedesktop::new(Arc::new(|_| {}));
        let (server, _) = talk(&notifications).await;
        let gone = server.object_server().remove::<Server, _>(PATH).await.expect("removed");
        assert!(gone);
        let words = notifications.show(&reminder()).await.expect_err("nobody shows it").to_string();
        assert!(words.starts_with("the notification service did not take it ("), "{words}");
    }

    #[test]
    fn a_press_counts_only_while_it_is_ours() {
        let mut shown = Shown::default();
        shown.numbers.insert("a".to_owned(), 7);
        shown.buttons.insert(7, vec![Gesture::Ask(Request::PauseAll)]);
        assert_eq!(shown.gesture(7, "0"), Some(Gesture::Ask(Request::PauseAll)));
        assert_eq!(shown.gesture(7, DEFAULT), Some(Gesture::Open(String::new())));
        assert_eq!(shown.gesture(7, "1"), None);
        assert_eq!(shown.gesture(8, "0"), None);
        shown.forget_number(7);
        assert_eq!(shown.gesture(7, "0"), None);
        assert_eq!(shown.forget_key("a"), None);
    }
}
