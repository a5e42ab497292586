//! Against services on a bus of the test's own.

use guard_core::Request;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use xtask::bus::{Activation, PrivateBus};

use super::*;

/// Longer than anything here takes, on a busy machine too.
const AT_LAST: Duration = Duration::from_secs(60);

fn reminder() -> Notification {
    Notification {
        key: "long:alice/phi-4".into(),
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

/// A session bus, and us on it.
struct Desk {
    _bus: PrivateBus,
    address: String,
    notifications: Freedesktop,
    answers: UnboundedReceiver<Gesture>,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn new(within: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bus = PrivateBus::start(folder.path(), Activation::Off, |_| {}).expect("a bus");
        let (told, answers) = unbounded_channel();
        let mut notifications = Freedesktop::new(Arc::new(move |gesture| {
            told.send(gesture).expect("the test listens");
        }));
        notifications.within = within;
        let address = bus.address().to_owned();
        let ours = connect(&address).await;
        let ours = notifications.listen_on(ours).await.expect("listening");
        notifications.bus.set(ours).expect("the first bus");
        Self { _bus: bus, address, notifications, answers, _folder: folder }
    }

    /// Somebody else on the same bus.
    async fn somebody(&self) -> Connection {
        connect(&self.address).await
    }

    /// A service that answers each call after `takes`, and what it was asked to show.
    async fn service(&self, takes: Duration) -> (Connection, Got) {
        let got = Got::default();
        let server = self.somebody().await;
        let serves = Server { got: Arc::clone(&got), takes };
        server.object_server().at(PATH, serves).await.expect("a path");
        server.request_name(SERVICE).await.expect("the name");
        (server, got)
    }

    async fn show(&self, told: &Notification) -> Result<(), NotifyError> {
        self.notifications.show(told, Instant::now()).await
    }

    async fn answer(&mut self) -> Option<Gesture> {
        tokio::time::timeout(AT_LAST, self.answers.recv()).await.expect("an answer")
    }
}

async fn connect(address: &str) -> Connection {
    let bus = Builder::address(address).expect("an address").method_timeout(AT_LAST);
    bus.build().await.expect("a connection")
}

/// Replaced number, title, urgency, and how long it stays; or the number that was closed.
type Got = Arc<Mutex<Vec<(u32, String, u8, i32)>>>;

struct Server {
    got: Got,
    takes: Duration,
}

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
        _actions: Vec<String>,
        hints: HashMap<String, Value<'_>>,
        stays: i32,
    ) -> u32 {
        let urgency = hints.get("urgency").and_then(|u| u.downcast_ref().ok()).unwrap_or(9);
        let number = {
            let mut got = self.got.lock().expect("got");
            got.push((replaces, title, urgency, stays));
            40 + u32::try_from(got.len()).expect("few")
        };
        // On a thread of the bus: it is no task of tokio's.
        std::thread::sleep(self.takes);
        if replaces == 0 { number } else { replaces }
    }

    fn close_notification(&self, number: u32) {
        self.got.lock().expect("got").push((number, "closed".to_owned(), 0, 0));
    }
}

/// Emits a signal of the service as this connection, to everybody or to us alone.
async fn says(who: &Connection, to: Option<&str>, member: &str, number: u32, word: &str) {
    let said = who.emit_signal(to, PATH, SERVICE, member, &(number, word)).await;
    said.expect("sent");
}

#[tokio::test]
async fn a_reminder_is_shown_replaced_and_answered() {
    let mut desk = Desk::new(AT_LAST).await;
    let (server, got) = desk.service(Duration::ZERO).await;
    let mut note = reminder();
    desk.show(&note).await.expect("shown");
    note.title = "phi-4 has been running for 2 h 30 min".to_owned();
    note.critical = true;
    desk.show(&note).await.expect("shown again");
    let seen = got.lock().expect("got").clone();
    let kept: Vec<_> = seen.iter().map(|(n, _, urgency, stays)| (*n, *urgency, *stays)).collect();
    assert_eq!(kept, [(0, 1, AS_SERVER_LIKES), (41, 2, NEVER)]);
    // Another program's press, then ours.
    says(&server, None, "ActionInvoked", 7, "0").await;
    says(&server, None, "ActionInvoked", 41, "1").await;
    assert_eq!(desk.answer().await, Some(Gesture::Ask(Request::Refresh)));
    says(&server, None, "ActionInvoked", 41, "default").await;
    assert_eq!(desk.answer().await, Some(Gesture::Open(String::new())));
}

#[tokio::test]
async fn nobody_but_the_notification_service_can_press_a_button_or_close_one() {
    let mut desk = Desk::new(AT_LAST).await;
    let (server, _) = desk.service(Duration::ZERO).await;
    desk.show(&reminder()).await.expect("shown");
    let us = desk.notifications.bus.get().and_then(Connection::unique_name).expect("a name");
    let us = us.to_string();
    let stranger = desk.somebody().await;
    for to in [None, Some(us.as_str())] {
        says(&stranger, to, "ActionInvoked", 41, "0").await;
        let closed =
            stranger.emit_signal(to, PATH, SERVICE, "NotificationClosed", &(41_u32, 2_u32));
        closed.await.expect("sent");
        // Saying that the name is theirs does not make it theirs.
        let name = stranger.unique_name().expect("a name").to_string();
        let body = (SERVICE, server.unique_name().expect("a name").as_str(), name.as_str());
        let bus = ("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged");
        stranger.emit_signal(to, bus.0, bus.1, bus.2, &body).await.expect("sent");
        says(&stranger, to, "ActionInvoked", 41, "0").await;
    }
    // The bus keeps the order of what one connection sends; this makes it one line for both.
    let after = zbus::fdo::DBusProxy::new(&stranger).await.expect("the bus");
    after.get_id().await.expect("everything before it was passed on");
    says(&server, None, "ActionInvoked", 41, "1").await;
    assert_eq!(desk.answer().await, Some(Gesture::Ask(Request::Refresh)), "and no pause before it");
}

#[tokio::test]
async fn a_service_that_starts_again_counts_anew_and_its_numbers_are_not_taken_for_ours() {
    let mut desk = Desk::new(AT_LAST).await;
    let (first, _) = desk.service(Duration::ZERO).await;
    desk.show(&reminder()).await.expect("shown");
    first.release_name(SERVICE).await.expect("released");
    let (second, got) = desk.service(Duration::ZERO).await;
    // 41 is another program's there, until ours is shown anew under the next number.
    says(&second, None, "ActionInvoked", 41, "0").await;
    got.lock().expect("got").push((0, "another program's".to_owned(), 1, 0));
    desk.show(&reminder()).await.expect("shown anew");
    says(&first, None, "ActionInvoked", 42, "0").await;
    zbus::fdo::DBusProxy::new(&first).await.expect("the bus").get_id().await.expect("passed on");
    says(&second, None, "ActionInvoked", 42, "1").await;
    assert_eq!(desk.answer().await, Some(Gesture::Ask(Request::Refresh)));
    assert_eq!(got.lock().expect("got").last().expect("one").0, 0, "it replaces none");
}

#[tokio::test]
async fn a_service_that_hangs_is_told_in_words_and_what_waited_fails_at_once() {
    let within = Duration::from_millis(300);
    let desk = Desk::new(within).await;
    let _hung = hung_service(&desk).await;
    let begun = Instant::now();
    let words = desk.show(&reminder()).await.expect_err("not shown").to_string();
    assert!(words.starts_with("the notification service did not answer within "), "{words}");
    assert!(begun.elapsed() >= within && begun.elapsed() < AT_LAST / 2, "{:?}", begun.elapsed());
    let before = Instant::now();
    for _ in 0..100 {
        let waited = desk.notifications.show(&reminder(), begun).await;
        assert!(matches!(waited, Err(NotifyError::NoAnswer(_))));
    }
    assert!(before.elapsed() < within, "each would have waited: {:?}", before.elapsed());
    desk.notifications.withdraw("long:alice/phi-4");
}

/// A service that never answers.
async fn hung_service(desk: &Desk) -> Connection {
    let bus = desk.somebody().await;
    bus.object_server().at(PATH, Hangs).await.expect("a path");
    bus.request_name(SERVICE).await.expect("the name");
    bus
}

struct Hangs;

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Hangs {
    async fn get_capabilities(&self) -> Vec<String> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn what_is_shown_after_it_was_given_up_is_taken_back() {
    let desk = Desk::new(Duration::from_millis(400)).await;
    let (_server, got) = desk.service(Duration::from_millis(1_000)).await;
    let late = desk.show(&reminder()).await;
    assert!(matches!(late, Err(NotifyError::NoAnswer(_))), "{late:?}");
    let closed = async {
        loop {
            let seen = got.lock().expect("got").last().cloned();
            if seen.is_some_and(|(number, what, ..)| number == 41 && what == "closed") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(AT_LAST, closed).await.expect("taken back");
}

#[tokio::test]
async fn a_service_that_is_not_there_or_refuses_is_told_in_words() {
    let desk = Desk::new(AT_LAST).await;
    let words = desk.show(&reminder()).await.expect_err("nobody shows it").to_string();
    assert_eq!(words, "this desktop has no notification service");
    let (server, _) = desk.service(Duration::ZERO).await;
    let gone = server.object_server().remove::<Server, _>(PATH).await.expect("removed");
    assert!(gone);
    let words = desk.show(&reminder()).await.expect_err("nobody shows it").to_string();
    assert!(words.starts_with("the notification service did not take it ("), "{words}");
}
