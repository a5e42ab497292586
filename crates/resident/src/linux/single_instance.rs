//! One application for each session: whoever is started second tells the first and ends.

use tokio::sync::mpsc::UnboundedSender;
use zbus::Connection;
use zbus::connection::Builder;

use crate::desk::Press;

/// As earlier versions are called: a new start reaches an old application, and the other way round.
const NAME: &str = "co.endpointguard.desktop.SingleInstance";
const PATH: &str = "/co/endpointguard/desktop/SingleInstance";
const INTERFACE: &str = "org.SingleInstance.DBus";

/// Whether this is the only one.
pub(super) enum Alone {
    /// For as long as this is kept; `None` where there is no bus to ask on.
    Yes(Option<Connection>),
    /// Another one is there, and was told.
    Told,
}

struct First(UnboundedSender<Press>);

#[zbus::interface(name = "org.SingleInstance.DBus")]
impl First {
    fn execute_callback(&self, words: Vec<String>, _folder: String) {
        // Nobody hears it only when the application ends.
        let _ = self.0.send(Press::StartedAgain(words.into_iter().skip(1).collect()));
    }
}

/// Takes the place of the only one, or tells the one that has it what this was started with.
///
/// # Errors
/// In words, when another one is there and cannot be told.
pub(super) async fn of(press: &UnboundedSender<Press>) -> Result<Alone, String> {
    match take(press).await {
        Ok(connection) => Ok(Alone::Yes(Some(connection))),
        Err(zbus::Error::NameTaken) => {
            tell()
                .await
                .map_err(|error| format!("it runs already and does not answer: {error}"))?;
            Ok(Alone::Told)
        }
        Err(error) => {
            tracing::warn!(%error, "no session bus: another one may run beside this");
            Ok(Alone::Yes(None))
        }
    }
}

async fn take(press: &UnboundedSender<Press>) -> zbus::Result<Connection> {
    let builder = Builder::session()?.serve_at(PATH, First(press.clone()))?;
    builder.replace_existing_names(false).allow_name_replacements(false).name(NAME)?.build().await
}

async fn tell() -> zbus::Result<()> {
    let words: Vec<String> =
        std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let folder = std::env::current_dir().unwrap_or_default().to_string_lossy().into_owned();
    let bus = Connection::session().await?;
    let told = (words, folder);
    bus.call_method(Some(NAME), PATH, Some(INTERFACE), "ExecuteCallback", &told).await.map(drop)
}
