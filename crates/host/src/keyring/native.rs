//! macOS and Windows: the keyring is part of the system.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::CredentialStore;

#[cfg(target_os = "macos")]
use super::SERVICE;
use super::{KeyringError, KeyringState};

/// What every entry of ours is found by.
#[cfg(target_os = "macos")]
pub(super) const OURS: (&str, &str) = ("service", SERVICE);
/// The name of an entry is the user, a dot and the service: a pattern finds those of every user.
#[cfg(windows)]
pub(super) const OURS: (&str, &str) = ("pattern", r"^huggingface.*\.endpoint-guard$");

pub(super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

/// Neither system tells whether it is locked without asking the person.
pub(super) fn look() -> Result<KeyringState, KeyringError> {
    connect().map(|_| KeyringState::Ready).map_err(|_| KeyringError::NoService)
}

/// How many entries of ours there are.
pub(super) fn stored() -> Result<usize, KeyringError> {
    let found = connect().and_then(|store| store.search(&HashMap::from([OURS])));
    found.map(|entries| entries.len()).map_err(super::in_words)
}

/// Both always have one.
pub(super) fn has_no_collection(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}
