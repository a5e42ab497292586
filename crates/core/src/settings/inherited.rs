//! What would hold where something says nothing of its own, in words.

use serde::Serialize;
use ts_rs::TS;

use super::ruled::Chain;
use super::{Away, Level, Own, Rule, Ruled, Settings};
use crate::words;

/// What would hold, and by which rule: `Guard, by its tag guard:max=2h`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
pub struct Inherited {
    /// Guard level.
    pub level: String,
    /// The time after which level guard pauses.
    pub limit_minutes: String,
    /// The time until the first reminder.
    pub first_after_minutes: String,
    /// The time until each further one.
    pub again_after_minutes: String,
    /// The time until a small window comes.
    pub popup_after_minutes: String,
    /// The time without a request until that is told.
    pub idle_after_minutes: String,
    /// The time of starting, at least, until that is told.
    pub stuck_after_minutes: String,
    /// The time for which what is started outside its windows may run.
    pub exception_minutes: String,
    /// The time before the end of a window at which that is told.
    pub warn_minutes: String,
    /// What happens when this machine goes away.
    pub away: String,
    /// When it may run.
    pub windows: String,
}

impl Settings {
    /// What would hold for it without what is said of it here. `None` of everything: there is
    /// nothing behind it.
    #[must_use]
    pub fn inherited(&self, of: &Ruled, tags: &[String]) -> Option<Inherited> {
        let mut without = self.clone();
        let namespace = match of {
            Ruled::Everything => return None,
            Ruled::Namespace { name } => {
                without.namespaces.remove(name);
                name
            }
            Ruled::Endpoint { id } => {
                without.endpoints.remove(id);
                &id.namespace
            }
        };
        let said = Said { chain: without.chain(of, tags), namespace };
        Some(Inherited {
            level: said.words(|own| own.level.as_ref(), |level| level_words(*level).to_owned()),
            limit_minutes: said.minutes(|own| own.limit_minutes.as_ref()),
            first_after_minutes: said.minutes(|own| own.first_after_minutes.as_ref()),
            again_after_minutes: said.minutes(|own| own.again_after_minutes.as_ref()),
            popup_after_minutes: said.minutes(|own| own.popup_after_minutes.as_ref()),
            idle_after_minutes: said.minutes(|own| own.idle_after_minutes.as_ref()),
            stuck_after_minutes: said.minutes(|own| own.stuck_after_minutes.as_ref()),
            exception_minutes: said.minutes(|own| own.exception_minutes.as_ref()),
            warn_minutes: said.minutes(|own| own.warn_minutes.as_ref()),
            away: said.words(|own| own.away.as_ref(), |away| away_words(*away).to_owned()),
            windows: said.words(|own| own.windows.as_ref(), |windows| windows_words(windows)),
        })
    }
}

struct Said<'a> {
    chain: Chain,
    namespace: &'a str,
}

impl Said<'_> {
    fn words<T: Clone>(
        &self,
        key: impl Fn(&Own) -> Option<&T>,
        words: impl Fn(&T) -> String,
    ) -> String {
        let Some((value, rule)) = self.chain.first(key) else { return String::new() };
        match rule {
            Rule::General => format!("{}, as everything", words(&value)),
            other => format!("{}, {}", words(&value), other.words(self.namespace)),
        }
    }

    fn minutes(&self, key: impl Fn(&Own) -> Option<&u32>) -> String {
        self.words(key, |minutes| match minutes {
            0 => "never".to_owned(),
            minutes => words::minutes(*minutes),
        })
    }
}

fn level_words(level: Level) -> &'static str {
    match level {
        Level::Watch => "Watch",
        Level::Guard => "Guard",
        Level::Protected => "Protected",
    }
}

fn away_words(away: Away) -> &'static str {
    match away {
        Away::Pause => "Pause it",
        Away::Ask => "Ask",
        Away::Keep => "Let it run on",
    }
}

fn windows_words(windows: &[crate::windows::Window]) -> String {
    let words: Vec<String> = windows.iter().map(crate::windows::Window::words).collect();
    if words.is_empty() { "Always".to_owned() } else { words::sentence(&words.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::EndpointId;
    use crate::settings::DEFAULTS;

    #[test]
    fn what_would_hold_is_said_with_the_rule_that_says_it() {
        let mut settings: Settings = toml::from_str(DEFAULTS).unwrap();
        let phi = Ruled::Endpoint { id: EndpointId::new("acme", "phi-4") };
        let acme = Ruled::Namespace { name: "acme".to_owned() };
        let office =
            toml::from_str("[[windows]]\ndays = [\"mon-fri\"]\nfrom = \"09:00\"\nto = \"18:00\"\n");
        assert_eq!(settings.set_own(&acme, office.unwrap()), Vec::<String>::new());
        let own = Own { level: Some(Level::Protected), ..Own::default() };
        settings.set_own(&phi, own);
        let tags = ["guard:max=90m".to_owned()];
        let inherited = settings.inherited(&phi, &tags).unwrap();
        assert_eq!(inherited.level, "Guard, by its tag guard:max=90m");
        assert_eq!(inherited.limit_minutes, "1 h 30 min, by its tag guard:max=90m");
        assert_eq!(inherited.windows, "Mon to Fri 09:00 to 18:00, by your choice for acme");
        assert_eq!(inherited.away, "Ask, as everything");
        assert_eq!(settings.inherited(&acme, &[]).unwrap().windows, "Always, as everything");
        assert_eq!(settings.inherited(&Ruled::Everything, &[]), None);
    }

    #[test]
    fn saying_nothing_any_more_leaves_nothing_in_the_file_and_a_slip_is_told() {
        let mut settings: Settings = toml::from_str(DEFAULTS).unwrap();
        let phi = Ruled::Endpoint { id: EndpointId::new("acme", "phi-4") };
        let own = Own { limit_minutes: Some(0), ..Own::default() };
        let told = settings.set_own(&phi, own);
        assert_eq!(told, ["endpoints.acme/phi-4.limit_minutes = 0 is outside 1 to 10080; using 1"]);
        assert_eq!(settings.own(&phi).limit_minutes, Some(1));
        settings.set_own(&phi, Own::default());
        assert!(settings.endpoints.is_empty());
        let general = settings.general();
        settings.set_own(&Ruled::Everything, Own { away: Some(Away::Keep), ..Own::default() });
        assert_eq!(settings.general(), Own { away: Some(Away::Keep), ..general });
    }
}
