//! Whose the token is, and what is watched for them.

use super::Guard;
use super::billing::Bills;
use super::mending::Mending;
use super::refusals::Refusals;
use crate::deploying::Deployments;
use crate::identity::Identity;
use crate::jobs::Jobs;
use crate::moment::Moment;
use crate::problem::Problem;

/// Who is signed in, or about to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    identity: Option<Identity>,
    /// A token is there but nobody is signed in yet; the last problem with that.
    signing_in: Option<Option<Problem>>,
}

impl Account {
    pub(super) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    pub(super) fn is_signed_in(&self) -> bool {
        self.identity.is_some()
    }

    /// Whether this is the name of who is signed in.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.name == name)
    }

    /// A token is being tried, and the last problem with that.
    pub(super) fn signing_in(&self) -> Option<Option<&Problem>> {
        self.signing_in.as_ref().map(Option::as_ref)
    }

    /// A token is there, but nobody is signed in yet.
    pub(super) fn tries(&mut self, problem: Option<Problem>) {
        self.signing_in = Some(problem);
    }
}

impl Guard {
    pub(super) fn signed_in(&mut self, identity: Identity, at: Moment) {
        self.world.account = Account { identity: Some(identity), signing_in: None };
        self.watch_namespaces(at);
        self.world.prices.begin_anew();
        self.bills = Bills::default();
        self.pauses.refusals = Refusals::default();
        self.world.inventory.read_all_soon();
    }

    pub(crate) fn signed_out(&mut self, at: Moment) {
        self.world.account = Account::default();
        self.bills = Bills::default();
        self.watch_namespaces(at);
        self.pauses.batch = None;
        self.pauses.end_countdown();
        self.changes.jobs = Jobs::default();
        self.forget_resumes();
        self.changes.deploying = Deployments::default();
        self.changes.mending = Mending::default();
        self.world.prices.withdraw_offers();
    }

    /// Follows the settings in what is watched. Endpoints that fall out are no longer metered.
    pub(super) fn watch_namespaces(&mut self, at: Moment) {
        let names: Vec<String> = self
            .world
            .account
            .identity()
            .iter()
            .flat_map(|identity| &identity.namespaces)
            .filter(|name| self.world.settings.watches(name))
            .cloned()
            .collect();
        for id in self.world.inventory.watch(&names) {
            self.forget(&id, at.utc);
        }
    }
}
