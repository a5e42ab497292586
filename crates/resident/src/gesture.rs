//! What pressing something in the tray menu or on a notification means.

use guard_core::Request;

/// What is done when something is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The host is asked for this.
    Ask(Request),
    /// This page opens in the window it belongs to.
    Open(String),
}

impl Gesture {
    /// The gesture as the id of what is pressed. An id says all by itself, so that a press on a
    /// line that changes at that moment still does what stood on the line.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Open(page) => format!("open:{page}"),
            Self::Ask(request) => match serde_json::to_string(request) {
                Ok(json) => format!("ask:{json}"),
                Err(error) => {
                    tracing::error!(%error, "could not write a request down");
                    String::new()
                }
            },
        }
    }

    /// The gesture an id stands for. `None` for ids that are not ours.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        if let Some(page) = id.strip_prefix("open:") {
            return Some(Self::Open(page.to_owned()));
        }
        let request = serde_json::from_str(id.strip_prefix("ask:")?).ok()?;
        Some(Self::Ask(request))
    }
}

#[cfg(test)]
mod tests {
    use guard_core::{EndpointId, Level, QuitChoice};

    use super::*;

    #[test]
    fn an_id_says_all_by_itself() {
        let phi = EndpointId { namespace: "alice".to_owned(), name: "phi-4".to_owned() };
        let gestures = [
            Gesture::Open(String::new()),
            Gesture::Open("settings".to_owned()),
            Gesture::Open("history".to_owned()),
            Gesture::Ask(Request::PauseAll),
            Gesture::Ask(Request::Pause { endpoints: vec![phi.clone()] }),
            Gesture::Ask(Request::Snooze { endpoint: phi.clone(), minutes: 60 }),
            Gesture::Ask(Request::set_level(phi, Level::Protected)),
            Gesture::Ask(Request::AnswerQuit { choice: QuitChoice::Cancel }),
        ];
        for gesture in gestures {
            assert_eq!(Gesture::of(&gesture.id()), Some(gesture));
        }
    }

    #[test]
    fn foreign_ids_do_nothing() {
        for id in ["", "quit", "ask:", "ask:{\"ask\":\"burnMoney\"}"] {
            assert_eq!(Gesture::of(id), None);
        }
    }
}
