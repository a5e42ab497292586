//! The rules of the guard as a page shows them, and what they would do.

use std::sync::Arc;

use super::Guard;
use crate::moment::Moment;
use crate::settings::{Own, Ruled, RulesNext, RulesView, Settings};

impl Guard {
    /// What is said of something and what follows from it; with a `draft`, what would follow from
    /// that instead. Nothing is changed.
    #[must_use]
    pub fn rules_view(&self, of: &Ruled, draft: Option<Own>, at: Moment) -> RulesView {
        let tags = match of {
            Ruled::Endpoint { id } => self.world.inventory.get(id).map(|seen| seen.tags.clone()),
            _ => None,
        };
        let inherited = self.world.settings.inherited(of, &tags.unwrap_or_default());
        let mut settings = Settings::clone(&self.world.settings);
        let notes = draft.map_or_else(Vec::new, |own| settings.set_own(of, own));
        let covered = self.world.inventory.endpoints().filter(|seen| of.covers(&seen.id));
        let next = covered.filter_map(|seen| {
            let rules = Arc::new(settings.rules(&seen.id, &seen.tags));
            let facts = self.facts_under(seen, &rules, at);
            let words = self.next_for(seen, &rules, facts.as_ref(), at)?;
            Some(RulesNext { id: seen.id.clone(), label: self.label(&seen.id), words })
        });
        RulesView {
            of: of.clone(),
            own: self.world.settings.own(of),
            inherited,
            next: next.collect(),
            notes,
            zone: self.world.zone.iana_name().unwrap_or("local time").to_owned(),
        }
    }
}
