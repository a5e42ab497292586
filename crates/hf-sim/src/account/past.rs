//! How endpoints were a while ago, for reads that lag behind.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use super::{Endpoint, EndpointKey};

/// Old versions beyond this number are forgotten, oldest first.
const KEPT: usize = 10_000;

/// Every version of every endpoint, in order of time. `None` is a deleted one.
#[derive(Debug, Clone, Default)]
pub(super) struct Past {
    versions: VecDeque<(Timestamp, EndpointKey, Option<Endpoint>)>,
}

impl Past {
    pub fn push(&mut self, at: Timestamp, key: EndpointKey, endpoint: Option<Endpoint>) {
        if self.versions.len() == KEPT {
            self.versions.pop_front();
        }
        self.versions.push_back((at, key, endpoint));
    }

    /// The endpoints as they were at `at`. One whose versions then are not known is shown as it
    /// first was, if it is older than that.
    pub fn at(&self, at: Timestamp) -> BTreeMap<EndpointKey, Endpoint> {
        let mut found: BTreeMap<EndpointKey, Option<&Endpoint>> = BTreeMap::new();
        for (since, key, endpoint) in &self.versions {
            let existed = endpoint.as_ref().is_some_and(|e| e.created_at <= at);
            if *since <= at || (existed && !found.contains_key(key)) {
                found.insert(key.clone(), endpoint.as_ref());
            }
        }
        found.into_iter().filter_map(|(key, endpoint)| Some((key, endpoint?.clone()))).collect()
    }
}
