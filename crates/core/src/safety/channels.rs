//! Finding about who else tells of an endpoint.

use super::{Facts, Finding};
use crate::change::Change;
use crate::channels::Channels;
use crate::fix::Fix;
use crate::money::Rate;
use crate::plan::week_of;

/// Hugging Face's own notifications are not on. Asked for only: not everybody wants a second channel,
/// and that it is off costs nothing by itself.
pub(super) fn tells_too_little(facts: &Facts<'_>) -> Option<Finding> {
    let channels = facts.seen.channels.filter(|_| facts.wants_channels)?;
    let off = match (channels.email, channels.push) {
        (true, true) => return None,
        (true, false) => "in its web interface are off",
        (false, true) => "by e-mail are off",
        (false, false) => "are off",
    };
    let change = Change { channels: Some(Channels::ALL), ..Change::default() };
    Some(Finding {
        code: "notifications",
        text: format!(
            "Hugging Face's own notifications {off}: while this computer is off, nobody tells of it."
        ),
        weekly: week_of(Some(Rate(0)), 0, None),
        fix: Fix::Change { change },
        hint: Some("Which events Hugging Face then tells of is not documented.".to_owned()),
    })
}
