//! The guard tried by itself whether a pause works, and that is not proved.

use super::account::wanted;
use super::{AccountFacts, Condition, Declared, Judge, Wanted};
use crate::words;

pub(super) const UNPROVED: Declared = Declared {
    judge: Judge::Account(unproved),
    name: "pause not proved",
    reminds: "the monthly proof that pausing works failed; only where it is switched on",
    silenced: "a pause that is read back",
    ..Declared::new("unproved")
};

/// Level 1 for each try that failed.
#[must_use]
pub fn unproved(facts: &AccountFacts) -> Option<Wanted<'static>> {
    let (tried, why) = facts.unproved.as_ref()?;
    let title = "A pause could not be proved".to_owned();
    let why = words::sentence(why);
    let body = format!(
        "{why}. Nothing was changed. Prove it in the panel, or run `endpoint-guard drill`, to see which link \
         does not hold."
    );
    Some(wanted(Condition::Unproved, *tried, title, body, Vec::new()))
}
