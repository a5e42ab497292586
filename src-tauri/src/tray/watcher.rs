//! Notices when a desktop begins to show tray icons: a panel that starts late, or starts again.

/// Calls `tell` each time somebody begins to show tray icons. Ends only when there is no bus to
/// listen on; then nobody ever will.
pub async fn each_time_a_tray_appears(tell: impl Fn() + Send) -> Result<(), zbus::Error> {
    use futures::StreamExt;
    use tokio::select;
    use zbus::{Connection, MatchRule, MessageStream, fdo::DBusProxy, message::Type};

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let bus = Connection::session().await?;
    let mut owners =
        DBusProxy::new(&bus).await?.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
    // A watcher can be there before any host that draws: then this comes later.
    let drawn = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface(WATCHER)?
        .member("StatusNotifierHostRegistered")?
        .build();
    let mut hosts = MessageStream::for_match_rule(drawn, &bus, None).await?;
    loop {
        select! {
            changed = owners.next() => {
                let Some(changed) = changed else { return Ok(()) };
                if changed.args().is_ok_and(|args| args.new_owner().is_some()) {
                    tell();
                }
            }
            drawn = hosts.next() => {
                if drawn.is_none() {
                    return Ok(());
                }
                tell();
            }
        }
    }
}
