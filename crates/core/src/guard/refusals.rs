//! Where the token may not pause: by what Hugging Face says of the token, or by its answers to pauses.
//!
//! *Pause all* leaves that out and says so beforehand. Nothing is left out on a guess: where nothing is
//! known, or a pause was accepted once, it is tried. One endpoint that is paused by name always is.

use std::collections::{BTreeMap, BTreeSet};

use super::Guard;
use crate::call::Action;
use crate::endpoint::{EndpointId, Observed};
use crate::moment::Moment;
use crate::problem::{Attempt, Problem};
use crate::settings::Level;
use crate::words;

/// What answers to pauses told, by namespace.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusals {
    /// When one was refused last, and why.
    refused: BTreeMap<String, (Moment, String)>,
    /// One was accepted since, whatever is said of the token.
    accepted: BTreeSet<String>,
}

impl Refusals {
    /// A pause was answered.
    pub(super) fn answered(&mut self, id: &EndpointId, answer: &Result<(), Problem>, at: Moment) {
        match answer {
            Ok(()) => {
                self.refused.remove(&id.namespace);
                self.accepted.insert(id.namespace.clone());
            }
            Err(problem) if problem.is_refused() => {
                let why = problem.words(Attempt::Act(Action::Pause));
                self.refused.insert(id.namespace.clone(), (at, why));
                self.accepted.remove(&id.namespace);
            }
            Err(_) => {}
        }
    }
}

/// What *Pause all* leaves out because the token may not pause it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many that cost money, by namespace, and why.
    by_namespace: BTreeMap<String, (usize, String)>,
}

impl LeftOut {
    /// How many endpoints that cost money it leaves out.
    #[must_use]
    pub fn count(&self) -> usize {
        self.by_namespace.values().map(|(count, _)| count).sum()
    }

    /// `Leaves out 3 endpoints of acme, which this token may not pause: the token can only read.`;
    /// `None` when nothing is left out.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let (_, (_, why)) = self.by_namespace.first_key_value()?;
        Some(format!("Leaves out {}, which this token may not pause: {why}.", self.named()))
    }

    /// `3 endpoints of acme cost money, and this token may not pause them`.
    pub(super) fn alone(&self) -> String {
        let (cost, them) = if self.count() == 1 { ("costs", "it") } else { ("cost", "them") };
        format!("{} {cost} money, and this token may not pause {them}", self.named())
    }

    fn named(&self) -> String {
        let names: Vec<String> = self.by_namespace.keys().cloned().collect();
        let all = words::counted(self.count(), "endpoint", "endpoints");
        format!("{all} of {}", words::listed(&names))
    }
}

impl Guard {
    /// Why the token may not pause in this namespace; `None` where it may, or where that is not known.
    ///
    /// A refused pause alone is no proof: while a token is refused altogether, or something on the way
    /// answers, lists are refused too. So a list has to have been read since.
    pub(super) fn may_not_pause(&self, namespace: &str) -> Option<String> {
        let refusals = &self.pauses.refusals;
        if refusals.accepted.contains(namespace) {
            return None;
        }
        let said = self.world.account.identity()?.unpausable.get(namespace).cloned();
        let met = || {
            let (at, why) = refusals.refused.get(namespace)?;
            let mut known = self.world.inventory.readable();
            let (_, state) = known.find(|(name, _)| *name == namespace)?;
            let is_read = state.ended_asked.is_some_and(|asked| asked.uptime >= at.uptime);
            (state.problem.is_none() && is_read).then(|| why.clone())
        };
        said.or_else(met)
    }

    /// What *Pause all* leaves out although it costs money, beside what is protected.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        let mut out = LeftOut::default();
        let mut reasons: BTreeMap<&str, Option<String>> = BTreeMap::new();
        let ruled = self.world.inventory.ruled(&self.world.settings);
        let costly =
            ruled.filter(|(seen, rules)| seen.is_billable() && rules.level != Level::Protected);
        for (seen, _) in costly {
            let namespace = seen.id.namespace.as_str();
            let why = reasons.entry(namespace).or_insert_with(|| self.may_not_pause(namespace));
            let Some(why) = why.as_ref() else { continue };
            let of_it = out.by_namespace.entry(namespace.to_owned());
            of_it.or_insert_with(|| (0, why.clone())).0 += 1;
        }
        out
    }

    /// Where the token may not pause, of all that is known.
    pub(super) fn unpausable_namespaces(&self) -> BTreeSet<String> {
        let all = self.world.inventory.namespaces().map(|(name, _)| name);
        all.filter(|name| self.may_not_pause(name).is_some()).cloned().collect()
    }

    /// What costs money where Hugging Face says that this token may not pause.
    pub(super) fn costs_unpausably<'a>(
        &'a self,
        said_of: &'a BTreeMap<String, String>,
    ) -> impl Iterator<Item = &'a Observed> {
        let inside = |seen: &&Observed| said_of.contains_key(&seen.id.namespace);
        self.world.inventory.endpoints().filter(|seen| seen.is_billable()).filter(inside)
    }
}
