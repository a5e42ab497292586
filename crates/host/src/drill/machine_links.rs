//! What this machine has for telling a person, and for pausing before it sleeps.

use guard_core::words;
use tokio::time::Instant;

use super::report::since;
use super::{Link, LinkName, LinkState};
use crate::machine;

/// What the notification of a drill says.
const TITLE: &str = "Endpoint Guard";
const BODY: &str = "This is how reminders reach you.";

/// Both at the same time. `notify`: a notification is shown, instead of asking only what would show it.
pub(super) async fn links(notify: bool) -> Vec<Link> {
    let begun = Instant::now();
    let link = |link, result: Result<String, String>, lacks: &str| {
        let (state, words, why) = match result {
            Ok(words) => (LinkState::Ok, words, None),
            Err(why) => (LinkState::Failed, lacks.to_owned(), Some(why)),
        };
        Link { link, state, seconds: Some(since(begun)), words, why }
    };
    let notifications = async {
        let service = machine::notification_service().await;
        let shown = match notify {
            true => machine::notify_once(TITLE, BODY)
                .await
                .and(service)
                .map(|name| format!("{name} accepted one: look whether you see it")),
            false => service.map(|name| format!("shown by {name}")),
        };
        link(LinkName::Notifications, shown, "nothing here shows notifications")
    };
    let lock = async {
        let waits = machine::waits_for_us().await;
        let said = waits.map(|time| format!("it waits {} for us", words::stopwatch(time)));
        link(LinkName::SleepLock, said, "this machine does not wait for us before it sleeps")
    };
    let (notifications, lock) = tokio::join!(notifications, lock);
    vec![notifications, lock]
}
