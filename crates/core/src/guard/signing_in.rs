//! Whose the token is, and what is watched for them.

use super::Guard;
use super::billing::Bills;
use crate::deploying::Deployments;
use crate::identity::Identity;
use crate::jobs::Jobs;
use crate::moment::Moment;

impl Guard {
    pub(super) fn signed_in(&mut self, identity: Identity, at: Moment) {
        self.identity = Some(identity);
        self.signing_in = None;
        self.watch_namespaces(at);
        self.prices.begin_anew();
        self.bills = Bills::default();
        self.read_all_at_once();
    }

    pub(crate) fn signed_out(&mut self, at: Moment) {
        self.identity = None;
        self.signing_in = None;
        self.bills = Bills::default();
        self.watch_namespaces(at);
        self.pausing = None;
        self.countdown = None;
        self.jobs = Jobs::default();
        self.forget_resumes();
        self.deploying = Deployments::default();
        self.pause_after.clear();
        self.taken_back.clear();
        self.prices.withdraw_offers();
    }

    /// Follows the settings in what is watched. Endpoints that fall out are no longer metered.
    pub(super) fn watch_namespaces(&mut self, at: Moment) {
        let names: Vec<String> = self
            .identity
            .iter()
            .flat_map(|identity| &identity.namespaces)
            .filter(|name| self.settings.watches(name))
            .cloned()
            .collect();
        for id in self.known.watch(&names) {
            self.forget(&id, at.utc);
        }
    }
}
