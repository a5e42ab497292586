//! The token in the operating system's keyring, and nowhere else.
//!
//! Secret Service on Linux (GNOME Keyring, KWallet), Keychain on macOS, Credential Manager on
//! Windows. There is no fallback to a file: where no keyring is, the token lives for this run.

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(target_os = "linux")]
mod secret_service;
#[cfg(not(target_os = "linux"))]
use native as platform;
#[cfg(target_os = "linux")]
use secret_service as platform;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

/// What the entry is called in the keyring.
const SERVICE: &str = "endpoint-guard";
const USER: &str = "huggingface";
/// How long a person may take to unlock the keyring.
const UNLOCKED_WITHIN: Duration = Duration::from_secs(60);
/// How long looking may take, where nobody is asked.
const LOOKED_WITHIN: Duration = Duration::from_secs(5);

/// Whether a token can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyringState {
    /// It can.
    Ready,
    /// Once a person unlocks it.
    Locked,
    /// There is no keyring, or none with a place for passwords.
    Absent,
}

/// Why the keyring did not do it, and what helps. Reads as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Nothing answers.
    #[error(
        "There is no keyring here: install GNOME Keyring or KWallet, or use the token for this \
         run only."
    )]
    NoService,
    /// It answers, and has nowhere to put a password.
    #[error(
        "The keyring has no place for passwords yet: make a default keyring in your desktop's \
         password application, or use the token for this run only."
    )]
    NoCollection,
    /// It was not unlocked.
    #[error("The keyring is locked: unlock it and try again, or use the token for this run only.")]
    Locked,
    /// Nobody answered in time; most likely an open question to unlock it.
    #[error(
        "The keyring did not answer within {} s: look for a window that asks to unlock it, and \
         try again.", .0.as_secs()
    )]
    NoAnswer(Duration),
    /// Anything else.
    #[error("The keyring could not be used: {0}. The token can still be used for this run only.")]
    Other(String),
}

impl KeyringError {
    /// There is no keyring here, or none with a place for passwords.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::NoService | Self::NoCollection)
    }
}

/// The token's entry in the keyring. Cheap to clone; clones share one connection.
#[derive(Clone, Debug)]
pub struct Keyring {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Connected on first use, and anew after a failure.
    store: Mutex<Option<Arc<CredentialStore>>>,
    fixed: bool,
    /// The entry's user: a token is bound to the Hub that it was checked with.
    user: String,
}

impl Keyring {
    /// The keyring of this account. Nothing is asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::with(None, USER.to_owned())
    }

    /// The same for the token of one Hub: the token of another is not found by it.
    #[must_use]
    pub fn of(hub: &Url) -> Self {
        Self::with(None, user(hub))
    }

    fn with(store: Option<Arc<CredentialStore>>, user: String) -> Self {
        let fixed = store.is_some();
        Self { shared: Arc::new(Shared { store: Mutex::new(store), fixed, user }) }
    }

    /// A keyring over a given store, for tests; it is always [`KeyringState::Ready`].
    #[must_use]
    pub fn over(store: Arc<CredentialStore>) -> Self {
        Self::with(Some(store), USER.to_owned())
    }

    /// Stores the token in place of the one before. May ask a person to unlock the keyring.
    ///
    /// # Errors
    /// [`KeyringError`]; nothing is stored then.
    pub async fn store(&self, token: &SecretString) -> Result<(), KeyringError> {
        self.look().await?;
        let token = token.clone();
        self.within(UNLOCKED_WITHIN, move |shared| {
            shared.with_entry(|entry| entry.set_password(token.expose_secret()))
        })
        .await
    }

    /// The stored token; `None` when none is stored. May ask a person to unlock the keyring.
    ///
    /// # Errors
    /// [`KeyringError`]; whether a token is stored is not known then.
    pub async fn load(&self) -> Result<Option<SecretString>, KeyringError> {
        self.look().await?;
        self.within(UNLOCKED_WITHIN, |shared| {
            shared.with_entry(|entry| match entry.get_password() {
                Ok(token) => Ok(Some(SecretString::from(token))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            })
        })
        .await
    }

    /// Removes the token; fine when there is none. May ask a person to unlock the keyring.
    ///
    /// # Errors
    /// [`KeyringError`]; the token may still be stored then.
    pub async fn forget(&self) -> Result<(), KeyringError> {
        self.within(UNLOCKED_WITHIN, |shared| {
            shared.with_entry(|entry| match entry.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                // Something else stored under our name as well: none of it may stay.
                Err(Error::Ambiguous(all)) => all.iter().try_for_each(Entry::delete_credential),
                Err(error) => Err(error),
            })
        })
        .await
    }

    /// How many tokens are stored, of whichever Hub. Never asks a person.
    ///
    /// # Errors
    /// [`KeyringError`]; whether any is stored is not known then.
    pub async fn stored(&self) -> Result<usize, KeyringError> {
        self.look().await?;
        self.within(LOOKED_WITHIN, |shared| match shared.fixed {
            true => shared.all().map(|entries| entries.len()),
            false => platform::stored(),
        })
        .await
    }

    /// Removes the tokens of every Hub; fine when there is none. May ask a person to unlock the
    /// keyring.
    ///
    /// # Errors
    /// [`KeyringError`]; some may still be stored then.
    pub async fn forget_all(&self) -> Result<(), KeyringError> {
        self.look().await?;
        self.within(UNLOCKED_WITHIN, |shared| {
            let remove = |entry: &Entry| entry.delete_credential().map_err(in_words);
            shared.all()?.iter().try_for_each(remove)
        })
        .await
    }

    /// Whether there is anything that could store or hold a token: where there is not, it could wait
    /// for a person for as long as it likes.
    async fn look(&self) -> Result<(), KeyringError> {
        if self.shared.fixed {
            return Ok(());
        }
        match self.within(LOOKED_WITHIN, |_| platform::look()).await {
            Err(error) if error.is_absent() => Err(error),
            Err(KeyringError::NoAnswer(_)) => Err(KeyringError::NoService),
            _ => Ok(()),
        }
    }

    /// Whether a token can be stored. Never asks a person. A keyring that does not answer counts
    /// as absent.
    pub async fn state(&self) -> KeyringState {
        if self.shared.fixed {
            return KeyringState::Ready;
        }
        let looking = self.within(LOOKED_WITHIN, |_| platform::look());
        looking.await.unwrap_or(KeyringState::Absent)
    }

    /// Runs on a thread of its own: an open question to unlock blocks it for as long as nobody
    /// answers, and neither the runtime nor its end may wait for that.
    async fn within<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Shared) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let (sender, answer) = tokio::sync::oneshot::channel();
        let shared = Arc::clone(&self.shared);
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                // Whoever asked may have stopped waiting.
                let _ = sender.send(work(&shared));
            })
            .map_err(|error| KeyringError::Other(error.to_string()))?;
        match tokio::time::timeout(limit, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(KeyringError::Other("its client stopped unexpectedly".to_owned())),
            Err(_) => Err(KeyringError::NoAnswer(limit)),
        }
    }
}

impl Default for Keyring {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    fn entry(&self, store: &Arc<CredentialStore>) -> keyring_core::Result<Entry> {
        store.build(SERVICE, &self.user, None)
    }

    /// Every entry of ours.
    fn all(&self) -> Result<Vec<Entry>, KeyringError> {
        let (store, _) = self.connected()?;
        store.search(&HashMap::from([platform::OURS])).map_err(in_words)
    }

    /// Does `work`; once more over a new connection when the old one no longer carries, as after
    /// a restart of the keyring.
    fn with_entry<T>(
        &self,
        work: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeyringError> {
        let (store, fresh) = self.connected()?;
        let mut result = self.entry(&store).and_then(|entry| work(&entry));
        if let Err(Error::PlatformFailure(why)) = &result
            && !fresh
            && !self.fixed
        {
            tracing::info!(%why, "connecting to the keyring anew");
            *self.store.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let (store, _) = self.connected()?;
            result = self.entry(&store).and_then(|entry| work(&entry));
        }
        result.map_err(in_words)
    }

    /// The store, and whether it was connected just now.
    fn connected(&self) -> Result<(Arc<CredentialStore>, bool), KeyringError> {
        let known = self.store.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(store) = known {
            return Ok((store, false));
        }
        // Not under the lock: connecting may take long, and others would wait beyond their limit.
        let store = platform::connect().map_err(|error| {
            tracing::warn!(%error, "no keyring");
            KeyringError::NoService
        })?;
        *self.store.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&store));
        Ok((store, true))
    }
}

/// The entry of Hugging Face's own Hub has the name it always had.
fn user(hub: &Url) -> String {
    match hub.as_str().trim_end_matches('/') {
        hf_endpoints::Sites::HUB => USER.to_owned(),
        other => format!("{USER} at {other}"),
    }
}

fn in_words(error: Error) -> KeyringError {
    match error {
        Error::NoStorageAccess(why) if platform::has_no_collection(why.as_ref()) => {
            KeyringError::NoCollection
        }
        Error::NoStorageAccess(_) => KeyringError::Locked,
        Error::Ambiguous(_) => KeyringError::Other(
            "there are several tokens under our name; sign out and sign in again".to_owned(),
        ),
        // These two carry what was stored: say nothing of it.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            KeyringError::Other("what is stored is not a text".to_owned())
        }
        other => KeyringError::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
