//! What to type for what a button would do: in a terminal there is nobody to press it.

use guard_core::{EndpointId, Request, Ruled, quoted};

/// The command that does the same, quoted for a POSIX shell whatever things are called; `None` when
/// there is none.
pub fn command(request: &Request) -> Option<String> {
    let words: Vec<String> = match request {
        Request::Pause { endpoints } => named("pause", endpoints)?,
        Request::PauseAll | Request::PauseAllNow { include_protected: false } => {
            of(["pause", "--all"])
        }
        Request::PauseAllNow { include_protected: true } => {
            of(["pause", "--all", "--include-protected"])
        }
        Request::Resume { endpoints, .. } => named("resume", endpoints)?,
        Request::ScaleToZero { endpoints } => named("scale-to-zero", endpoints)?,
        Request::ChangeSettings { of: Ruled::Endpoint { id }, set } => {
            let (key, value) = set.only()?;
            let value = toml::Value::try_from(value).ok()?;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            of(["config", "set", &format!("endpoints.{id}.{}", key.last()), &value])
        }
        Request::ChangeSettings { of: Ruled::Everything, set } => {
            let (key, value) = set.only()?;
            let value = toml::Value::try_from(value).ok()?;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            of(["config", "set", key.path, &value])
        }
        Request::EndSession { id } => of(["session", "stop", id]),
        Request::ExtendSession { id, minutes } => {
            of(["session", "extend", id, &format!("{minutes}m")])
        }
        _ => return None,
    };
    typed(words.iter().map(String::as_str))
}

/// These words after the name of this program, as they are typed; `None` for what no shell can say.
pub fn typed<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let words: Vec<String> = std::iter::once("endpoint-guard").chain(words).map(quoted).collect();
    // No shell has a word with this in it.
    (!words.iter().any(|word| word.contains('\0'))).then(|| words.join(" "))
}

fn of<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

fn named(command: &str, endpoints: &[EndpointId]) -> Option<Vec<String>> {
    let names = endpoints.iter().map(ToString::to_string);
    (!endpoints.is_empty()).then(|| std::iter::once(command.to_owned()).chain(names).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use guard_core::{Level, SettingsChange};

    use super::*;
    use crate::arguments::Arguments;

    /// What a shell makes of the words after the name of this program.
    #[cfg(unix)]
    fn heard(line: &str) -> Vec<String> {
        let line = line.strip_prefix("endpoint-guard ").unwrap();
        let script = format!("printf '%s\\0' {line}");
        let said = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        said.trim_end_matches('\0').split('\0').map(str::to_owned).collect()
    }

    #[cfg(unix)]
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
                Request::set_level(phi(), Level::Protected),
                "endpoint-guard config set endpoints.alice/phi-4.level protected",
            ),
            (
                Request::ChangeSettings {
                    of: Ruled::Everything,
                    set: SettingsChange::default().with("remind.weekly_summary", false),
                },
                "endpoint-guard config set remind.weekly_summary false",
            ),
        ] {
            assert_eq!(command(&request).as_deref(), Some(said));
            Arguments::try_parse_from(said.split(' ')).unwrap();
        }
        // Whatever somebody called it, a shell takes it for one word.
        for name in ["a b", "$(reboot)", "`reboot`", "a'b\"c", "x;rm -rf ~", "a\nb", "*", "!1"] {
            let odd = EndpointId::new("acme & co", name);
            let pause = command(&Request::Pause { endpoints: vec![odd.clone()] }).unwrap();
            let id = odd.to_string();
            assert_eq!(heard(&pause), ["pause", id.as_str()]);
            let level = command(&Request::set_level(odd, Level::Guard)).unwrap();
            assert_eq!(heard(&level)[2], format!("endpoints.{id}.level"));
        }
        // What no shell can take is typed as it is shown.
        let nul = Request::Pause { endpoints: vec![EndpointId::new("alice", "a\0b")] };
        assert_eq!(command(&nul).as_deref(), Some("endpoint-guard pause 'alice/a\\0b'"));
        assert_eq!(command(&Request::Snooze { endpoint: phi(), minutes: 15 }), None);
        assert_eq!(command(&Request::Pause { endpoints: Vec::new() }), None);
    }
}
