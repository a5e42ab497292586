//! Both buses of a Linux desktop: logind on that of the machine, the desktop on that of the session.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use zbus::connection::Builder;
use zbus::zvariant::{DynamicType, Value};
use zbus::{Connection, Message, Result};

use super::logind;
use super::news::News;
use super::quiet::Board;

/// Somebody on the bus who does not answer within this is not there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Ends when both buses are gone, or were never there.
pub(super) async fn listen(tell: &UnboundedSender<News>) {
    let board = Board::new(tell.clone());
    tokio::join!(machine(tell, &board), session(&board));
}

const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
const NOTIFICATIONS_PATH: &str = "/org/freedesktop/Notifications";

async fn ask_notifications<B>(method: &str, body: &B) -> Result<Message>
where
    B: serde::Serialize + DynamicType,
{
    let (bus, name) = (connect(Builder::session()).await?, Some(NOTIFICATIONS));
    bus.call_method(name, NOTIFICATIONS_PATH, name, method, body).await
}

/// Has one notification shown, for as long as the service likes.
pub(super) async fn notify_once(title: &str, body: &str) -> Result<()> {
    let (no_buttons, hints): (&[&str], HashMap<&str, Value<'_>>) = Default::default();
    let message = ("Endpoint Guard", 0_u32, "", title, body, no_buttons, hints, -1_i32);
    ask_notifications("Notify", &message).await.map(drop)
}

/// What shows notifications here, by its own name.
pub(super) async fn notification_service() -> Result<String> {
    let said = ask_notifications("GetServerInformation", &()).await?;
    let (name, _, version, _): (String, String, String, String) = said.body().deserialize()?;
    Ok(format!("{name} {version}"))
}

/// Whether whoever keeps the list of tray icons knows of somebody who shows them.
pub(super) async fn tray() -> Result<()> {
    const NAME: &str = "org.kde.StatusNotifierWatcher";
    let bus = connect(Builder::session()).await?;
    let (path, of) = ("/StatusNotifierWatcher", Some("org.freedesktop.DBus.Properties"));
    let asked = (NAME, "IsStatusNotifierHostRegistered");
    let said = bus.call_method(Some(NAME), path, of, "Get", &asked).await?;
    let shown: zbus::zvariant::OwnedValue = said.body().deserialize()?;
    match bool::try_from(shown) {
        Ok(true) => Ok(()),
        _ => Err(zbus::Error::Failure("nothing shows the icons".to_owned())),
    }
}

/// How long sleep and shut-down wait for us: a lock is taken and given back.
pub(super) async fn waits_for_us() -> Result<Duration> {
    logind::try_lock(&connect(Builder::system()).await?).await
}

async fn machine(tell: &UnboundedSender<News>, board: &Board) {
    match connect(Builder::system()).await {
        Ok(bus) => {
            tokio::join!(logind::watch(&bus, tell), board.watch_screen(&bus));
        }
        Err(error) => tracing::info!(
            %error,
            "no system bus: sleep, shut-down and a locked screen are not noticed"
        ),
    }
}

async fn session(board: &Board) {
    match connect(Builder::session()).await {
        Ok(bus) => board.watch_desktop(&bus).await,
        Err(error) => tracing::info!(%error, "no session bus: Do Not Disturb is not noticed"),
    }
}

async fn connect(bus: Result<Builder<'_>>) -> Result<Connection> {
    bus?.method_timeout(ANSWERS_WITHIN).build().await
}
