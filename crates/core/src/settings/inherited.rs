//! What would hold where something says nothing of its own, in words.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use super::{Key, Rule, Ruled, Settings};

/// What would hold for each key, and by which rule: `Guard, by its tag guard:max=2h`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
pub struct Inherited(#[ts(type = "Record<keyof Own, string>")] BTreeMap<&'static str, String>);

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
        let chain = without.chain(of, tags);
        let words = |key: &'static Key| {
            let (own, rule) = chain.first(|own| key.own(own).is_some().then_some(own))?;
            let words = key.words(&key.own(&own)?);
            let words = match rule {
                Rule::General => format!("default ({words})"),
                other => format!("{words}, {}", other.words(namespace)),
            };
            Some((key.last(), words))
        };
        Some(Inherited(Key::own_keys().filter_map(words).collect()))
    }
}

impl Inherited {
    /// What would hold of `limit_minutes`; empty for what is no key of [`super::Own`].
    #[must_use]
    pub fn of(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::EndpointId;
    use crate::settings::{Away, DEFAULTS, Level, Own};

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
        assert_eq!(inherited.of("level"), "Guard, by its tag guard:max=90m");
        assert_eq!(inherited.of("limit_minutes"), "1 h 30 min, by its tag guard:max=90m");
        assert_eq!(inherited.of("windows"), "Mon to Fri 09:00 to 18:00, by your choice for acme");
        assert_eq!(inherited.of("away"), "default (Ask)");
        assert_eq!(settings.inherited(&acme, &[]).unwrap().of("windows"), "default (Always)");
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
