//! Notices when a desktop begins to show tray icons: a panel that starts late, or starts again; and
//! whether it answers.

use std::time::Duration;

use guard_host::bus::{Heard, Signals};
use zbus::{Connection, MatchRule, connection::Builder, message::Type};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// One that has not answered by then hangs.
pub(super) const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Asks whoever shows tray icons whether icons are drawn.
///
/// # Errors
/// Nobody shows tray icons, or who does answers too late.
pub(super) async fn answers() -> Result<(), zbus::Error> {
    let bus = Builder::session()?.method_timeout(ANSWERS_WITHIN).build().await?;
    let (path, properties) = ("/StatusNotifierWatcher", "org.freedesktop.DBus.Properties");
    let drawn = (WATCHER, "IsStatusNotifierHostRegistered");
    bus.call_method(Some(WATCHER), path, Some(properties), "Get", &drawn).await.map(drop)
}

/// Calls `tell` when somebody shows tray icons, and each time somebody begins to. Ends only when
/// there is no bus to listen on; then nobody ever will.
pub(super) async fn each_time_a_tray_appears(tell: impl Fn() + Send) -> Result<(), zbus::Error> {
    let bus = Connection::session().await?;
    // A watcher can be there before any host that draws: then this comes later.
    let drawn = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(WATCHER)?
        .interface(WATCHER)?
        .member("StatusNotifierHostRegistered")?
        .build();
    let mut signals = Signals::of(&bus, WATCHER, drawn).await?;
    // It may have come after the icon was first tried and before this began to listen.
    if signals.owner().is_some() {
        tell();
    }
    while let Some(heard) = signals.next().await {
        match heard {
            Heard::Owner(None) => {}
            Heard::Owner(Some(_)) | Heard::Signal(_) => tell(),
        }
    }
    Ok(())
}
