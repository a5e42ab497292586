//! What to type for what a button would do: in a terminal there is nobody to press it.

use guard_core::{EndpointId, Level, Request};

/// The command that does the same; `None` when there is none.
pub fn command(request: &Request) -> Option<String> {
    let words = match request {
        Request::Pause { endpoints } => format!("pause {}", named(endpoints)?),
        Request::PauseAll | Request::PauseAllNow { include_protected: false } => {
            "pause --all".to_owned()
        }
        Request::PauseAllNow { include_protected: true } => {
            "pause --all --include-protected".to_owned()
        }
        Request::Resume { endpoints, .. } => format!("resume {}", named(endpoints)?),
        Request::ScaleToZero { endpoints } => format!("scale-to-zero {}", named(endpoints)?),
        Request::SetLevel { endpoint, level } => {
            let level = match level {
                Level::Watch => "watch",
                Level::Guard => "guard",
                Level::Protected => "protected",
            };
            format!("config set endpoints.{endpoint}.level {level}")
        }
        Request::EndSession { id } => format!("session stop {id}"),
        Request::ExtendSession { id, minutes } => format!("session extend {id} {minutes}m"),
        _ => return None,
    };
    Some(format!("endpoint-guard {words}"))
}

fn named(endpoints: &[EndpointId]) -> Option<String> {
    let names: Vec<String> = endpoints.iter().map(ToString::to_string).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_command_that_is_named_can_be_typed() {
        let phi = || EndpointId::new("alice", "phi-4");
        let endpoints = || vec![phi(), EndpointId::new("acme", "whisper")];
        for (request, said) in [
            (
                Request::Pause { endpoints: endpoints() },
                "endpoint-guard pause alice/phi-4 acme/whisper",
            ),
            (Request::PauseAll, "endpoint-guard pause --all"),
            (
                Request::PauseAllNow { include_protected: true },
                "endpoint-guard pause --all --include-protected",
            ),
            (
                Request::Resume { endpoints: vec![phi()], arm: Some(false) },
                "endpoint-guard resume alice/phi-4",
            ),
            (
                Request::ScaleToZero { endpoints: vec![phi()] },
                "endpoint-guard scale-to-zero alice/phi-4",
            ),
            (
                Request::EndSession { id: "20261125-100000-k3f".to_owned() },
                "endpoint-guard session stop 20261125-100000-k3f",
            ),
            (
                Request::ExtendSession { id: "20261125-100000-k3f".to_owned(), minutes: 30 },
                "endpoint-guard session extend 20261125-100000-k3f 30m",
            ),
            (
                Request::SetLevel { endpoint: phi(), level: Level::Protected },
                "endpoint-guard config set endpoints.alice/phi-4.level protected",
            ),
        ] {
            assert_eq!(command(&request).as_deref(), Some(said));
            Arguments::try_parse_from(said.split(' ')).unwrap();
        }
        assert_eq!(command(&Request::Snooze { endpoint: phi(), minutes: 15 }), None);
        assert_eq!(command(&Request::Pause { endpoints: Vec::new() }), None);
    }
}
