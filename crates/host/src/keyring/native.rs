//! macOS and Windows: the keyring is part of the system.

use std::sync::Arc;

use keyring_core::CredentialStore;

use super::{KeyringError, KeyringState};

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

/// Both always have one.
pub(super) fn has_no_collection(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}
