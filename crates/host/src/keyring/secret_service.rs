//! Linux: the Secret Service on the session bus.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::CredentialStore;
use secret_service::blocking::SecretService;
use secret_service::{EncryptionType, Error};

use super::{KeyringError, KeyringState, SERVICE};

/// What every entry of ours is found by.
pub(super) const OURS: (&str, &str) = ("service", SERVICE);

pub(super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// Looks at the default collection, which asks nobody. `Plain`: no secret is sent.
pub(super) fn look() -> Result<KeyringState, KeyringError> {
    let locked = SecretService::connect(EncryptionType::Plain)
        .and_then(|service| service.get_default_collection()?.is_locked());
    match locked {
        Ok(false) => Ok(KeyringState::Ready),
        Ok(true) | Err(Error::Locked) => Ok(KeyringState::Locked),
        Err(error) => {
            tracing::debug!(%error, "no keyring to store a token in");
            Err(match error {
                Error::NoResult => KeyringError::NoCollection,
                _ => KeyringError::NoService,
            })
        }
    }
}

/// How many entries of ours there are, also in a locked keyring; asks nobody.
pub(super) fn stored() -> Result<usize, KeyringError> {
    SecretService::connect(EncryptionType::Plain)
        .and_then(|service| {
            let found = service.search_items(HashMap::from([OURS]))?;
            Ok(found.unlocked.len() + found.locked.len())
        })
        .map_err(|error| KeyringError::Other(error.to_string()))
}

/// Whether it failed because there is no default collection, rather than because it is locked.
pub(super) fn has_no_collection(why: &(dyn std::error::Error + 'static)) -> bool {
    matches!(why.downcast_ref(), Some(Error::NoResult))
}
