//! Deploying: from the request to the reading that shows the new endpoint paused.
//!
//! One endpoint after the other. The next is created only when the one before is read back as
//! paused, so a failure in the middle leaves nothing running. A creation whose answer was lost is
//! looked for in the lists that are asked for afterwards, and paused when it is found.

mod item;
mod new_endpoint;
mod preview;
mod set;
mod view;
mod words;

pub use new_endpoint::{Engine, NewEndpoint, name_for};
pub use preview::{
    DeletePreview, DeployPreview, ModelRecipe, ModelView, PreviewedRequest, SetView,
};
pub use set::{DeploySet, STARTER_SET, SetItem};
pub use view::{DeployStep, DeployingView, deploying_view};

use std::collections::BTreeMap;
use std::time::Duration;

use crate::change::Change;
use crate::endpoint::{EndpointId, Observed};
use crate::listing::Listing;
use crate::moment::Moment;
use crate::money::{Micros, Rate, Work, missing_to_whole_minute};
use crate::problem::Problem;

/// A new endpoint shows up in lists within seconds. One that this many complete lists miss, over
/// this time, is not there.
const MISSED_LISTS: u32 = 3;
const MISSED_FOR: Duration = Duration::from_secs(45);

/// Why Hugging Face did not say that an endpoint was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCreated {
    /// What went wrong.
    pub problem: Problem,
    /// It may have been created all the same: the answer was lost, or says nothing.
    pub may_exist: bool,
}

/// How far one endpoint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Others come first.
    Waiting,
    /// The request is under way.
    Creating {
        /// Since when.
        asked: Moment,
    },
    /// The answer was lost: the next lists tell whether it was created.
    Looking {
        /// When the request went out.
        asked: Moment,
        /// When it was known that the answer is lost; only lists asked for later count.
        lost: Moment,
        /// Complete lists that did not have it.
        missed: u32,
        /// What went wrong.
        why: Problem,
    },
    /// It was created and is being paused.
    Pausing {
        /// When the request to create it went out.
        asked: Moment,
        /// Complete lists that did not have it.
        missed: u32,
    },
    /// What the catalog chose is not safe: it is paused and is being changed.
    Changing {
        /// When the request to create it went out.
        asked: Moment,
        /// From then until it was first read back as paused.
        took: Duration,
        /// When the change was asked for.
        since: Moment,
    },
    /// Read back as paused.
    Paused {
        /// From the request to create it until it was read back.
        took: Duration,
    },
    /// It runs, as asked for.
    Kept,
    /// It was not created, or is gone again.
    NotCreated {
        /// In a whole sentence.
        why: String,
        /// Hugging Face refused the account, by its token or its payment, and not this request.
        refused: bool,
    },
    /// It was not begun, because one before it failed or a person stopped.
    Skipped,
}

/// One endpoint of the set.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is wanted.
    pub new: NewEndpoint,
    /// How far it is.
    pub stage: Stage,
    /// What one replica costs; `None` is unknown.
    pub rate: Option<Rate>,
    /// Replicas it starts with: as sent, or as read where the catalog chose.
    replicas: u32,
    /// Its scaling was changed once: an update that does not take is told and not repeated for ever.
    changed: bool,
    /// Paused, but not read back as safe as wanted.
    pub unsafe_still: bool,
}

impl Item {
    /// What the time between creating and pausing cost at the most: started minutes whole, from the
    /// request on, all replicas it starts with. `None` while the price is not known.
    #[must_use]
    pub fn cost_at_most(&self, took: Duration) -> Option<Micros> {
        let millis = i64::try_from(took.as_millis()).unwrap_or(i64::MAX / 2);
        let rate = self.rate?.times(self.replicas);
        Some(Work::of(rate, millis + missing_to_whole_minute(millis)).settled())
    }
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Create this.
    Create(Box<NewEndpoint>),
    /// Pause this, for as long as it takes.
    Pause(EndpointId),
    /// Change this, which is paused, and pause it again should that wake it.
    Change(EndpointId, Change),
    /// This is not there: nothing is left to pause.
    Gone(EndpointId),
}

/// What is being deployed, and what may still turn up.
#[derive(Clone, Debug, Default)]
pub struct Deployments {
    items: Vec<Item>,
    keep_running: bool,
    stopped: bool,
    /// Creations that were given up on: should one turn up after all, it is paused.
    late: BTreeMap<EndpointId, Option<Rate>>,
}

impl Deployments {
    /// Begins with these, unless something is under way. `refused` says why one cannot be created.
    pub fn begin(
        &mut self,
        wanted: Vec<(NewEndpoint, Option<Rate>)>,
        keep_running: bool,
        refused: impl Fn(&NewEndpoint) -> Option<String>,
        at: Moment,
    ) -> Vec<Next> {
        if self.is_busy() {
            return Vec::new();
        }
        self.keep_running = keep_running;
        self.stopped = false;
        let item = |(new, rate): (NewEndpoint, Option<Rate>)| {
            let stage = refused(&new)
                .map_or(Stage::Waiting, |why| Stage::NotCreated { why, refused: false });
            let replicas = new.min_replicas.max(1);
            Item { new, stage, rate, replicas, changed: false, unsafe_still: false }
        };
        self.items = wanted.into_iter().map(item).collect();
        for item in &self.items {
            self.late.remove(&item.new.endpoint);
        }
        self.go_on(at)
    }

    /// Creates nothing more; what was created is paused.
    pub fn stop(&mut self, at: Moment) -> Vec<Next> {
        self.stopped = true;
        self.go_on(at)
    }

    /// Whether a person wanted nothing more to be created.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Whether this one is to run on once it is created. What the catalog chose is looked at first.
    #[must_use]
    pub fn lets_run(&self, new: &NewEndpoint) -> bool {
        self.keep_running && !self.stopped && !new.is_recipe()
    }

    /// The request to create one goes out only now: it was noted first.
    pub fn sent(&mut self, id: &EndpointId, at: Moment) {
        for item in self.items.iter_mut().filter(|item| item.new.endpoint == *id) {
            if let Stage::Creating { asked } = &mut item.stage {
                *asked = at;
            }
        }
    }

    /// Puts away what ended.
    pub fn dismiss(&mut self) {
        if !self.is_busy() {
            self.items.clear();
        }
    }

    /// The request to create one was answered, or not.
    pub fn created(
        &mut self,
        id: &EndpointId,
        result: Result<(), NotCreated>,
        at: Moment,
    ) -> Vec<Next> {
        let keep = self.keep_running && !self.stopped;
        let Some(item) = self.items.iter_mut().find(|item| item.new.endpoint == *id) else {
            return Vec::new();
        };
        let Stage::Creating { asked } = item.stage else {
            return Vec::new();
        };
        let mut next = Vec::new();
        item.stage = match result {
            // What the catalog chose is not known yet: it is not let run unseen.
            Ok(()) if keep && !item.new.is_recipe() => Stage::Kept,
            Ok(()) => {
                next.push(Next::Pause(id.clone()));
                Stage::Pausing { asked, missed: 0 }
            }
            Err(NotCreated { problem, may_exist: true }) => {
                Stage::Looking { asked, lost: at, missed: 0, why: problem }
            }
            Err(NotCreated { problem, .. }) => Stage::NotCreated {
                why: words::not_created(&item.new, &problem),
                refused: matches!(problem, Problem::Refused(_) | Problem::PaymentRequired(_)),
            },
        };
        next.extend(self.go_on(at));
        next
    }

    /// A list of a namespace came in that was asked for at `asked`.
    pub fn listed(
        &mut self,
        namespace: &str,
        list: &Listing,
        asked: Moment,
        at: Moment,
    ) -> Vec<Next> {
        let mut next = Vec::new();
        let seen = |id: &EndpointId| list.endpoints.iter().find(|seen| seen.id == *id);
        let keep = self.keep_running && !self.stopped;
        for item in self.items.iter_mut().filter(|item| item.new.endpoint.namespace == namespace) {
            next.extend(item.listed(seen(&item.new.endpoint), list.complete, keep, [asked, at]));
            if let Stage::NotCreated { .. } = item.stage
                && next.contains(&Next::Gone(item.new.endpoint.clone()))
            {
                self.late.insert(item.new.endpoint.clone(), item.rate);
            }
        }
        let late: Vec<EndpointId> =
            self.late.keys().filter(|id| seen(id).is_some()).cloned().collect();
        for id in late {
            self.late.remove(&id);
            if let Some(item) = self.items.iter_mut().find(|item| item.new.endpoint == id) {
                item.stage = Stage::Pausing { asked: at, missed: 0 };
            }
            next.push(Next::Pause(id));
        }
        next.extend(self.go_on(at));
        next
    }

    /// What the reading tells of one whose hardware the catalog chose: which, and its price.
    pub fn priced(&mut self, seen: &Observed, rate: Option<Rate>) {
        let unknown = |item: &&mut Item| item.new.endpoint == seen.id && item.new.is_recipe();
        for item in self.items.iter_mut().filter(unknown) {
            if let Some(hardware) = &seen.hardware {
                item.new.hardware = hardware.to_string();
            }
            item.rate = rate.or(item.rate);
            let kept = seen.scaling.and_then(|scaling| scaling.min_replicas);
            item.replicas =
                item.replicas.max(kept.unwrap_or(0)).max(seen.ready_replicas.unwrap_or(0));
        }
    }

    /// Somebody wants it to run: it is no longer ours to pause.
    pub fn forget(&mut self, id: &EndpointId) {
        self.late.remove(id);
        for item in self.items.iter_mut().filter(|item| item.new.endpoint == *id) {
            if let Stage::Pausing { .. } | Stage::Changing { .. } = item.stage {
                item.stage = Stage::Kept;
            }
        }
    }

    /// Whether one is on its way or waits for its turn.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.items.iter().any(|item| item.is_under_way() || item.stage == Stage::Waiting)
    }

    /// Whether a reading is awaited.
    #[must_use]
    pub fn awaits_reading(&self, namespace: &str) -> bool {
        let here = |item: &&Item| item.new.endpoint.namespace == namespace;
        self.items.iter().filter(here).any(Item::is_awaiting_reading)
    }

    /// All of them, in their order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The next one begins when none is under way. After a failure nothing more begins, and what was
    /// left running is paused.
    fn go_on(&mut self, at: Moment) -> Vec<Next> {
        if self.items.iter().any(Item::is_under_way) {
            return Vec::new();
        }
        let failed = self.items.iter().any(|item| matches!(item.stage, Stage::NotCreated { .. }));
        let mut next = Vec::new();
        if failed || self.stopped {
            for item in &mut self.items {
                match item.stage {
                    Stage::Waiting => item.stage = Stage::Skipped,
                    Stage::Kept => {
                        item.stage = Stage::Pausing { asked: at, missed: 0 };
                        next.push(Next::Pause(item.new.endpoint.clone()));
                    }
                    _ => {}
                }
            }
            return next;
        }
        let waiting = self.items.iter_mut().find(|item| item.stage == Stage::Waiting);
        if let Some(item) = waiting {
            item.stage = Stage::Creating { asked: at };
            next.push(Next::Create(Box::new(item.new.clone())));
        }
        next
    }
}
