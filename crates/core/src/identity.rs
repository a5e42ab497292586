//! Whose the token is.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::words;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// User name.
    pub name: String,
    /// The user and the organizations the token can see.
    pub namespaces: Vec<String>,
    /// When the token ends; `None` when it does not, or when that is not known.
    pub expires: Option<Timestamp>,
    /// Why this token may not pause there, by namespace; not where it may, or where that is not known.
    pub unpausable: BTreeMap<String, String>,
    /// A simulated account: nothing is real.
    pub demo: bool,
    /// The token is only kept in memory.
    pub this_run_only: bool,
}

impl Identity {
    /// That this token cannot pause, or where it cannot, in sentences; `None` when it can everywhere, or
    /// when that is not known.
    #[must_use]
    pub fn cannot_pause(&self) -> Option<String> {
        let (_, reason) = self.unpausable.first_key_value()?;
        if self.namespaces.iter().all(|name| self.unpausable.contains_key(name)) {
            return Some(format!(
                "This token cannot pause anything: {reason}. It can still watch and remind. Make one that may \
                 manage Inference Endpoints at huggingface.co/settings/tokens."
            ));
        }
        let names: Vec<String> = self.unpausable.keys().cloned().collect();
        Some(format!(
            "This token cannot pause in {}: {reason}. It can still watch and remind there.",
            words::listed(&names)
        ))
    }
}
