//! Deploying: the machine of [`crate::deploying`] with the pausing of everything else.

use super::Guard;
use crate::deploying::{DeployingView, Deployments, NewEndpoint, Next, NotCreated, deploying_view};
use crate::endpoint::{EndpointId, Hardware};
use crate::listing::Listing;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::money::Rate;

impl Guard {
    /// What is being deployed.
    #[must_use]
    pub fn deployments(&self) -> &Deployments {
        &self.changes.deploying
    }

    /// How deploying goes; `None` when nothing is and nothing is told.
    #[must_use]
    pub fn deploying_view(&self) -> Option<DeployingView> {
        deploying_view(&self.changes.deploying, |id| {
            let alarming = self.pauses.batch.iter().flat_map(crate::pausing::Pausing::alarming);
            alarming.filter(|(known, _)| *known == id).map(|(_, target)| target.why_not()).next()
        })
    }

    pub(super) fn deploy(
        &mut self,
        wanted: Vec<NewEndpoint>,
        keep_running: bool,
        at: Moment,
    ) -> Vec<Effect> {
        if self.changes.deploying.is_busy() {
            self.trouble_with(
                "Something is being deployed already; nothing more was begun.".to_owned(),
            );
            return Vec::new();
        }
        let refusals: Vec<(EndpointId, Option<String>)> =
            wanted.iter().map(|new| (new.endpoint.clone(), self.refusal(new))).collect();
        let priced = wanted.into_iter().map(|new| {
            let rate = self.rate_on(&new.hardware);
            (new, rate)
        });
        let priced = priced.collect();
        let refused = |new: &NewEndpoint| {
            let known = refusals.iter().find(|(id, _)| *id == new.endpoint);
            known.and_then(|(_, why)| why.clone())
        };
        let next = self.changes.deploying.begin(priced, keep_running, refused, at);
        self.follow_deploying(next, at)
    }

    pub(super) fn stop_deploying(&mut self, at: Moment) -> Vec<Effect> {
        let next = self.changes.deploying.stop(at);
        self.follow_deploying(next, at)
    }

    pub(super) fn created(
        &mut self,
        id: &EndpointId,
        result: Result<(), NotCreated>,
        at: Moment,
    ) -> Vec<Effect> {
        // Whatever was answered, the next list tells what is there.
        self.world.inventory.read_soon(&id.namespace);
        let next = self.changes.deploying.created(id, result, at);
        self.follow_deploying(next, at)
    }

    pub(super) fn listed(
        &mut self,
        namespace: &str,
        list: &Listing,
        asked: Moment,
        at: Moment,
    ) -> Vec<Effect> {
        let is_deploying = !self.changes.deploying.items().is_empty();
        for seen in list.endpoints.iter().filter(|_| is_deploying) {
            let rate = self.price(seen);
            self.changes.deploying.priced(seen, rate);
        }
        let next = self.changes.deploying.listed(namespace, list, asked, at);
        self.follow_deploying(next, at)
    }

    /// The price of one replica on hardware by its name.
    #[must_use]
    pub fn rate_on(&self, hardware: &str) -> Option<Rate> {
        self.world.prices.rate(Some(&hardware.parse().ok()?))
    }

    fn follow_deploying(&mut self, next: Vec<Next>, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for next in next {
            match next {
                Next::Create(new) => effects.push(self.create(new, at)),
                Next::Pause(id) => {
                    effects.extend(self.pause_as_planned(std::slice::from_ref(&id), at));
                    if let Some(pausing) = &mut self.pauses.batch {
                        pausing.insist(&id);
                    }
                }
                Next::Change(id, change) => effects.extend(self.change(&id, change, at)),
                Next::Gone(id) => {
                    if let Some(pausing) = &mut self.pauses.batch {
                        pausing.gone(&id);
                    }
                }
            }
        }
        effects
    }

    /// Why this cannot be created, before anything is sent.
    fn refusal(&self, new: &NewEndpoint) -> Option<String> {
        let id = &new.endpoint;
        if let Err(why) = new.check() {
            return Some(format!("{id} was not created: {why}"));
        }
        if self.world.inventory.get(id).is_some() {
            return Some(format!(
                "{id} was not created: there is already an endpoint of this name, and it was left as it is."
            ));
        }
        let watched = self.world.inventory.namespaces().find(|(name, _)| **name == id.namespace);
        match watched {
            // Without readings nothing could show that it is paused.
            None => Some(format!(
                "{id} was not created: {} is not watched, so its pause could not be confirmed.",
                id.namespace
            )),
            Some((_, state)) if state.read.is_none() => Some(format!(
                "{id} was not created: the endpoints of {} could not be read, so its pause could not be \
                 confirmed.",
                id.namespace
            )),
            Some(_) => {
                let offer = new.hardware.parse::<Hardware>().ok();
                let offer = offer.and_then(|hardware| self.world.prices.offers().get(&hardware));
                let why = offer.and_then(crate::offers::Offer::refusal)?;
                Some(format!("{id} was not created: {why}"))
            }
        }
    }
}
