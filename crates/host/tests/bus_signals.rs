//! Signals on a bus of the test's own: from the owner of a name, and from a stranger who can send
//! whatever a program can.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]
#![cfg(target_os = "linux")]

use guard_host::bus::{Heard, Signals};
use xtask::bus::{Activation, PrivateBus};
use zbus::connection::Builder;
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::{Connection, MatchRule};

const NAME: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const INTERFACE: &str = "org.freedesktop.login1.Manager";

struct Bench {
    bus: PrivateBus,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bus = PrivateBus::start(folder.path(), Activation::Off, |_| {}).unwrap();
        Self { bus, _folder: folder }
    }

    async fn join(&self) -> Connection {
        Builder::address(self.bus.address()).unwrap().build().await.unwrap()
    }
}

async fn listen(bus: &Connection) -> Signals {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(NAME).unwrap();
    let rule = rule.path(PATH).unwrap().interface(INTERFACE).unwrap().build();
    Signals::of(bus, NAME, rule).await.unwrap()
}

async fn sleeps(who: &Connection, to: Option<&str>, begins: bool) {
    who.emit_signal(to, PATH, INTERFACE, "PrepareForSleep", &begins).await.unwrap();
}

/// Returns when the bus has passed on everything this connection sent before.
async fn all_sent(who: &Connection) {
    DBusProxy::new(who).await.unwrap().get_id().await.unwrap();
}

async fn next_signal(signals: &mut Signals) -> bool {
    match signals.next().await {
        Some(Heard::Signal(said)) => said.body().deserialize().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_the_owner_of_a_name_is_believed_also_when_a_stranger_sends_to_us_alone() {
    let bench = Bench::new();
    let (us, logind, stranger) = tokio::join!(bench.join(), bench.join(), bench.join());
    logind.request_name(NAME).await.unwrap();
    let mut signals = listen(&us).await;
    let our_name = us.unique_name().unwrap().to_string();
    let theirs = stranger.unique_name().unwrap().to_string();
    for to in [None, Some(our_name.as_str())] {
        sleeps(&stranger, to, true).await;
        // It says that the name is its own, as the bus would.
        let body = (NAME, logind.unique_name().unwrap().as_str(), theirs.as_str());
        let (path, interface) = ("/org/freedesktop/DBus", "org.freedesktop.DBus");
        stranger.emit_signal(to, path, interface, "NameOwnerChanged", &body).await.unwrap();
        sleeps(&stranger, to, true).await;
    }
    all_sent(&stranger).await;
    sleeps(&logind, None, false).await;
    assert!(!next_signal(&mut signals).await, "the first that is heard is that of the owner");
    assert_eq!(signals.owner().unwrap().as_str(), logind.unique_name().unwrap().as_str());
}

#[tokio::test]
async fn an_owner_may_come_and_go_and_each_is_believed_while_it_is_the_owner() {
    let bench = Bench::new();
    let (us, first, second) = tokio::join!(bench.join(), bench.join(), bench.join());
    let mut signals = listen(&us).await;
    assert_eq!(signals.owner(), None);
    sleeps(&first, None, true).await;
    all_sent(&first).await;
    first.request_name(NAME).await.unwrap();
    assert!(matches!(signals.next().await, Some(Heard::Owner(Some(_)))));
    sleeps(&first, None, false).await;
    assert!(!next_signal(&mut signals).await);

    first.release_name(NAME).await.unwrap();
    second.request_name(NAME).await.unwrap();
    sleeps(&first, None, true).await;
    all_sent(&first).await;
    sleeps(&second, None, false).await;
    assert!(matches!(signals.next().await, Some(Heard::Owner(None))));
    assert!(matches!(signals.next().await, Some(Heard::Owner(Some(_)))));
    assert!(!next_signal(&mut signals).await, "what the first said afterwards is not heard");
}
