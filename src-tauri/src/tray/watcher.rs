//! Notices when a desktop begins to show tray icons: a panel that starts late, or starts again.

/// Calls `tell` each time somebody begins to show tray icons. Ends only when there is no bus to
/// listen on; then nobody ever will.
pub async fn each_time_a_tray_appears(tell: impl Fn() + Send) -> Result<(), zbus::Error> {
    use guard_host::bus::{Heard, Signals};
    use zbus::{Connection, MatchRule, message::Type};

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let bus = Connection::session().await?;
    // A watcher can be there before any host that draws: then this comes later.
    let drawn = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(WATCHER)?
        .interface(WATCHER)?
        .member("StatusNotifierHostRegistered")?
        .build();
    let mut signals = Signals::of(&bus, WATCHER, drawn).await?;
    while let Some(heard) = signals.next().await {
        match heard {
            Heard::Owner(None) => {}
            Heard::Owner(Some(_)) | Heard::Signal(_) => tell(),
        }
    }
    Ok(())
}
