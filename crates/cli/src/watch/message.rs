//! One reminder as it is printed, handed to a command and posted.

use guard_core::{EndpointId, Logged, Notification, Outcome};
use guard_host::Utc;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::commands::command;

/// What a message is called among the lines that are printed.
const TOLD: &str = "told";

/// Told, or to be told: the body that is posted, and the line that is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Message {
    /// When it was first tried.
    pub at: Utc,
    /// `told`, so that the body reads like the line.
    #[schemars(extend("const" = TOLD))]
    happening: &'static str,
    /// The same for each attempt to tell the same: key, round and level; for what is told directly, key
    /// and time.
    pub id: String,
    /// What it is about: the condition, and the endpoint, account or budget, such as
    /// `left-running:alice/phi-4`.
    pub key: String,
    /// Which; null when it is not about one endpoint.
    pub endpoint: Option<EndpointId>,
    /// The first line, in words.
    pub title: String,
    /// The rest.
    pub body: String,
    /// Money is about to be saved, or spent against the person's will.
    pub critical: bool,
    /// What can be done, and the command that does it.
    #[serde(rename = "do")]
    pub todo: Vec<Todo>,
    /// Title, body and commands in one text, for services that show this field.
    pub text: String,
}

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Todo {
    /// `Pause now`.
    pub label: String,
    /// `endpoint-guard pause alice/phi-4`.
    pub command: String,
}

impl Message {
    /// `reminder` is the round and level of what is told once for each; what is told directly, such
    /// as a receipt, is known by its time.
    pub fn of(
        notification: Notification,
        reminder: Option<(Timestamp, u32)>,
        at: Timestamp,
    ) -> Self {
        let Notification { key, title, body, critical, actions, .. } = notification;
        let id = match reminder {
            Some((round, level)) => format!("{key}/{round}/{level}"),
            None => format!("{key}/{at}"),
        };
        let logged = Logged { at, key, level: 0, title, outcome: Outcome::Told };
        let endpoint = logged.endpoint();
        let Logged { key, title, .. } = logged;
        let key = key.to_string();
        let todo: Vec<Todo> = actions
            .into_iter()
            .filter_map(|(label, request)| Some(Todo { label, command: command(&request)? }))
            .collect();
        let mut lines = vec![title.clone()];
        lines.extend((!body.is_empty()).then(|| body.clone()));
        lines.extend(todo.iter().map(|todo| format!("{}: {}", todo.label, todo.command)));
        let text = lines.join("\n");
        let at = Utc::of(at);
        Self { at, happening: TOLD, id, key, endpoint, title, body, critical, todo, text }
    }
}

#[cfg(test)]
mod tests {
    use guard_core::{EndpointId, Request};

    use super::*;

    fn left_running(title: &str) -> Notification {
        let phi = EndpointId::new("alice", "phi-4");
        Notification {
            key: "left-running:alice/phi-4".into(),
            title: title.to_owned(),
            body: "$0.93 so far, $1.80/h.".to_owned(),
            critical: false,
            window: true,
            actions: vec![
                ("Pause now".to_owned(), Request::Pause { endpoints: vec![phi.clone()] }),
                ("15 min".to_owned(), Request::Snooze { endpoint: phi, minutes: 15 }),
            ],
        }
    }

    #[test]
    fn it_says_what_to_type_and_keeps_its_id_while_it_is_tried() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let reminder = Some((at("2026-11-23T18:00:00Z"), 1));
        let first = Message::of(left_running("30 min"), reminder, at("2026-11-23T18:30:12Z"));
        let again = Message::of(left_running("31 min"), reminder, at("2026-11-23T18:31:12Z"));
        assert_eq!(first.id, "left-running:alice/phi-4/2026-11-23T18:00:00Z/1");
        assert_eq!(first.id, again.id);
        assert_eq!(first.endpoint, Some(EndpointId::new("alice", "phi-4")));
        assert_eq!(
            first.text,
            "30 min\n$0.93 so far, $1.80/h.\nPause now: endpoint-guard pause alice/phi-4"
        );
        let direct = Message::of(left_running("30 min"), None, at("2026-11-23T18:30:12Z"));
        assert_eq!(direct.id, "left-running:alice/phi-4/2026-11-23T18:30:12Z");
    }
}
