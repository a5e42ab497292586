//! What was asked of endpoints and is under way, but for pauses.

use super::creations::Creations;
use super::mending::Mending;
use crate::deploying::Deployments;
use crate::jobs::Jobs;

/// Changes under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    pub(super) jobs: Jobs,
    pub(super) mending: Mending,
    pub(super) deploying: Deployments,
    pub(super) creations: Creations,
}
