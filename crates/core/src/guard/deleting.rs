//! Deleting an endpoint: shown first, and its name typed.

use super::Guard;
use crate::call::Action;
use crate::deploying::DeletePreview;
use crate::endpoint::EndpointId;
use crate::messages::Effect;
use crate::moment::{Moment, millis_between};
use crate::shown::shown;
use crate::words;

impl Guard {
    /// What deleting means; `None` when there is no such endpoint.
    #[must_use]
    pub fn delete_preview(&self, id: &EndpointId, at: Moment) -> Option<DeletePreview> {
        let seen = self.world.inventory.get(id)?;
        let ago = |then: jiff::Timestamp| {
            let millis = u64::try_from(millis_between(then, at.utc)).unwrap_or(0);
            format!("{} ago", words::length(std::time::Duration::from_millis(millis)))
        };
        let model = seen.model.clone().unwrap_or_else(|| "an unknown model".to_owned());
        let hardware = seen.hardware.as_ref().map(ToString::to_string);
        let hardware = hardware.unwrap_or_else(|| "unknown hardware".to_owned());
        let used = seen.last_used_at.map_or_else(
            || "It was never active, as far as is known.".to_owned(),
            |then| format!("It was last active {}.", ago(then)),
        );
        let state = match (seen.is_billable(), self.whole_rate(seen)) {
            (true, Some(rate)) => {
                format!(
                    "It is {} at {}; deleting stops that.",
                    seen.state.words(),
                    words::rate(rate)
                )
            }
            (true, None) => {
                format!("It is {} at an unknown price; deleting stops that.", seen.state.words())
            }
            (false, _) => format!("It is {}.", seen.state.words()),
        };
        Some(DeletePreview {
            id: id.clone(),
            name: id.label(),
            sentences: vec![
                format!("{id} serves {model} on {hardware}."),
                state,
                used,
                "Its address, settings, environment and secrets are gone for good. What it has cost stays in \
                 the history. Pausing it costs nothing either and can be taken back."
                    .to_owned(),
            ],
            trouble: self.changes.jobs.trouble(id).map(str::to_owned),
        })
    }

    pub(super) fn delete(&mut self, id: &EndpointId, typed: &str, at: Moment) -> Vec<Effect> {
        if self.world.inventory.get(id).is_none() {
            return Vec::new();
        }
        if typed != id.name && typed != id.label() {
            self.trouble_with(format!(
                "{id} was not deleted: \"{}\" is not its name.",
                shown(typed)
            ));
            return Vec::new();
        }
        self.begin(std::slice::from_ref(id), Action::Delete, None, at)
    }
}
