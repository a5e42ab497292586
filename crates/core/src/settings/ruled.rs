//! Which rule holds for an endpoint: its own, its tag, its namespace's, or the general one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::own::tagged;
use super::{Away, Key, Level, Own, Settings};
use crate::endpoint::EndpointId;
use crate::windows::Window;

/// What a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Ruled {
    /// All that has no rule of its own.
    Everything,
    /// What belongs to a user or an organization.
    Namespace {
        /// Its name.
        name: String,
    },
    /// One endpoint.
    Endpoint {
        /// Which.
        id: EndpointId,
    },
}

/// Where something that holds comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The person chose it for this endpoint.
    Own,
    /// The endpoint's own tag, for everybody who sees it.
    Tag(String),
    /// The person chose it for the namespace.
    Namespace,
    /// It holds for everything else.
    General,
}

/// What holds for one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Guard level.
    pub level: Level,
    /// Which rule gave that level.
    pub by: Rule,
    /// Minutes after which level guard pauses.
    pub limit_minutes: u32,
    /// Minutes until the first reminder.
    pub first_after_minutes: u32,
    /// Minutes until each further one.
    pub again_after_minutes: u32,
    /// Minutes until a small window comes.
    pub popup_after_minutes: u32,
    /// Minutes without a request until that is told; 0 for never.
    pub idle_after_minutes: u32,
    /// Minutes of starting, at least, until that is told.
    pub stuck_after_minutes: u32,
    /// What happens when this machine goes away.
    pub away: Away,
    /// Times of the week in which it may run; empty: always.
    pub windows: Vec<Window>,
    /// Minutes for which what is started outside its windows may run.
    pub exception_minutes: u32,
    /// Minutes before the end of a window at which that is told.
    pub warn_minutes: u32,
    /// Tags that begin as ours do and say nothing we know.
    pub unread_tags: Vec<String>,
}

/// Every rule that says something of an endpoint, the strongest first. The last says everything.
pub(super) struct Chain(Vec<(Rule, Own)>);

impl Ruled {
    /// Whether the rule is about this endpoint.
    #[must_use]
    pub fn covers(&self, endpoint: &EndpointId) -> bool {
        match self {
            Self::Everything => true,
            Self::Namespace { name } => *name == endpoint.namespace,
            Self::Endpoint { id } => id == endpoint,
        }
    }
}

impl Chain {
    /// What the first rule says that says it, and which that is. The last one says all of it.
    pub(super) fn first<T: Clone>(&self, key: impl Fn(&Own) -> Option<&T>) -> Option<(T, &Rule)> {
        self.0.iter().find_map(|(rule, own)| Some((key(own)?.clone(), rule)))
    }
}

impl Settings {
    /// What holds for an endpoint: each key by the first rule that says it.
    #[must_use]
    pub fn rules(&self, id: &EndpointId, tags: &[String]) -> Rules {
        let chain = self.chain(&Ruled::Endpoint { id: id.clone() }, tags);
        let (_, unread_tags) = tagged(tags);
        let (guard, remind) = (&self.guard, &self.remind);
        let minutes = |key: fn(&Own) -> Option<&u32>, general| {
            chain.first(key).map_or(general, |(minutes, _)| minutes)
        };
        let level = chain.first(|own| own.level.as_ref());
        let (level, by) = level.unwrap_or((guard.level, &Rule::General));
        let away = chain.first(|own| own.away.as_ref());
        let windows = chain.first(|own| own.windows.as_ref());
        Rules {
            level,
            by: by.clone(),
            limit_minutes: minutes(|own| own.limit_minutes.as_ref(), guard.limit_minutes),
            first_after_minutes: minutes(
                |own| own.first_after_minutes.as_ref(),
                remind.first_after_minutes,
            ),
            again_after_minutes: minutes(
                |own| own.again_after_minutes.as_ref(),
                remind.again_after_minutes,
            ),
            popup_after_minutes: minutes(
                |own| own.popup_after_minutes.as_ref(),
                remind.popup_after_minutes,
            ),
            idle_after_minutes: minutes(
                |own| own.idle_after_minutes.as_ref(),
                remind.idle_after_minutes,
            ),
            stuck_after_minutes: minutes(
                |own| own.stuck_after_minutes.as_ref(),
                remind.stuck_after_minutes,
            ),
            exception_minutes: minutes(
                |own| own.exception_minutes.as_ref(),
                guard.exception_minutes,
            ),
            away: away.map_or(guard.away, |(away, _)| away),
            windows: windows.map_or_else(|| guard.windows.clone(), |(windows, _)| windows),
            warn_minutes: minutes(|own| own.warn_minutes.as_ref(), guard.warn_minutes),
            unread_tags,
        }
    }

    /// Every rule that says something, the strongest first.
    pub(super) fn chain(&self, of: &Ruled, tags: &[String]) -> Chain {
        let mut links = Vec::new();
        let namespace = match of {
            Ruled::Everything => None,
            Ruled::Namespace { name } => Some(name),
            Ruled::Endpoint { id } => {
                links.extend(self.endpoints.get(id).map(|own| (Rule::Own, own.clone())));
                let (tag, _) = tagged(tags);
                links.extend(tag.map(|(tag, own)| (Rule::Tag(tag), own)));
                Some(&id.namespace)
            }
        };
        let own = namespace.and_then(|name| self.namespaces.get(name));
        links.extend(own.map(|own| (Rule::Namespace, own.clone())));
        links.push((Rule::General, self.general()));
        Chain(links)
    }

    /// What holds for everything without a rule of its own; every key is there.
    #[must_use]
    pub fn general(&self) -> Own {
        let (guard, remind) = (&self.guard, &self.remind);
        Own {
            level: Some(guard.level),
            limit_minutes: Some(guard.limit_minutes),
            first_after_minutes: Some(remind.first_after_minutes),
            again_after_minutes: Some(remind.again_after_minutes),
            popup_after_minutes: Some(remind.popup_after_minutes),
            idle_after_minutes: Some(remind.idle_after_minutes),
            stuck_after_minutes: Some(remind.stuck_after_minutes),
            exception_minutes: Some(guard.exception_minutes),
            warn_minutes: Some(guard.warn_minutes),
            away: Some(guard.away),
            windows: Some(guard.windows.clone()),
        }
    }

    /// What is said of it, and nothing that is said elsewhere.
    #[must_use]
    pub fn own(&self, of: &Ruled) -> Own {
        match of {
            Ruled::Everything => self.general(),
            Ruled::Namespace { name } => self.namespaces.get(name).cloned().unwrap_or_default(),
            Ruled::Endpoint { id } => self.endpoints.get(id).cloned().unwrap_or_default(),
        }
    }

    /// Sets all that is said of it. Of everything, what is not said stays as it is. Returns in words
    /// what was brought into the range that works.
    pub fn set_own(&mut self, of: &Ruled, own: Own) -> Vec<String> {
        match of {
            Ruled::Everything => self.set_general(&own),
            Ruled::Namespace { name } if own.is_empty() => drop(self.namespaces.remove(name)),
            Ruled::Namespace { name } => drop(self.namespaces.insert(name.clone(), own)),
            Ruled::Endpoint { id } if own.is_empty() => drop(self.endpoints.remove(id)),
            Ruled::Endpoint { id } => drop(self.endpoints.insert(id.clone(), own)),
        }
        self.clamp()
    }

    fn set_general(&mut self, own: &Own) {
        for key in Key::own_keys() {
            if let (Some(field), Some(value)) = (key.field, key.own(own)) {
                field.set_general(self, value);
            }
        }
    }
}

impl Rule {
    /// In words: `by your choice`, `by its tag guard:max=2h`.
    #[must_use]
    pub fn words(&self, namespace: &str) -> String {
        match self {
            Self::Own => "by your choice".to_owned(),
            Self::Tag(tag) => format!("by its tag {tag}"),
            Self::Namespace => format!("by your choice for {namespace}"),
            Self::General => "by default".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::DEFAULTS;

    fn settings() -> Settings {
        toml::from_str(DEFAULTS).unwrap()
    }

    fn rules(settings: &Settings, tags: &[&str]) -> Rules {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        settings.rules(&EndpointId::new("acme", "phi-4"), &tags)
    }

    #[test]
    fn the_first_rule_that_says_something_wins_key_by_key() {
        let mut settings = settings();
        assert_eq!(
            (rules(&settings, &[]).level, rules(&settings, &[]).by),
            (Level::Watch, Rule::General)
        );
        let acme = Own { level: Some(Level::Guard), away: Some(Away::Keep), ..Own::default() };
        settings.namespaces.insert("acme".to_owned(), acme);
        assert_eq!(rules(&settings, &[]).by, Rule::Namespace);
        let tagged = rules(&settings, &["team:nlp", "guard:max=2h"]);
        assert_eq!(
            (tagged.level, tagged.limit_minutes, tagged.away),
            (Level::Guard, 120, Away::Keep)
        );
        assert_eq!(tagged.by.words("acme"), "by its tag guard:max=2h");
        let own = Own { level: Some(Level::Watch), ..Own::default() };
        settings.endpoints.insert(EndpointId::new("acme", "phi-4"), own);
        let own = rules(&settings, &["guard:max=2h"]);
        assert_eq!((own.level, own.by, own.limit_minutes), (Level::Watch, Rule::Own, 120));
    }

    #[test]
    fn tags_are_read_as_people_write_them_and_what_is_not_read_is_named() {
        let settings = settings();
        for (tag, level, minutes) in [
            ("guard:protected", Level::Protected, 180),
            ("guard:Watch", Level::Watch, 180),
            ("guard:max=90m", Level::Guard, 90),
            ("guard:max=1h30m", Level::Guard, 90),
            ("guard:max=45min", Level::Guard, 45),
        ] {
            let rules = rules(&settings, &[tag]);
            assert_eq!((rules.level, rules.limit_minutes), (level, minutes), "{tag}");
        }
        for tag in ["guard:max=0h", "guard:max=soon", "guard:max=2", "guard:maybe"] {
            let rules = rules(&settings, &[tag]);
            assert_eq!((rules.level, rules.unread_tags), (Level::Watch, vec![tag.to_owned()]));
        }
        let both = rules(&settings, &["guard:max=1h", "guard:protected", "guard:max=3h"]);
        assert_eq!(both.level, Level::Protected, "what somebody protects is never paused");
        assert_eq!(rules(&settings, &["guard:max=3h", "guard:max=1h"]).limit_minutes, 60);
    }
}
