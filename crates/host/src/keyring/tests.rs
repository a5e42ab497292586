use std::any::Any;
use std::collections::HashMap;

use keyring_core::api::CredentialStoreApi;
use keyring_core::mock;

use super::*;

/// A mock whose entry also lies here, so that a test can make it fail. The mock gives the same
/// entry for the same names.
fn keyring() -> (Keyring, Entry) {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let entry = store.build(SERVICE, USER, None).unwrap();
    (Keyring::over(store), entry)
}

fn fail_once(entry: &Entry, error: Error) {
    entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

#[tokio::test]
async fn a_token_is_stored_replaced_given_back_and_forgotten() {
    let (keyring, _) = keyring();
    assert_eq!(keyring.state().await, KeyringState::Ready);
    assert!(keyring.load().await.unwrap().is_none());
    keyring.store(&secret("hf_one")).await.unwrap();
    keyring.store(&secret("hf_two")).await.unwrap();
    let loaded = keyring.clone().load().await.unwrap().unwrap();
    assert_eq!(loaded.expose_secret(), "hf_two");
    keyring.forget().await.unwrap();
    assert!(keyring.load().await.unwrap().is_none());
    keyring.forget().await.unwrap();
}

#[tokio::test]
async fn a_token_is_found_again_by_the_hub_it_was_checked_with_only() {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let of = |hub: &str| {
        let hub = Url::parse(hub).unwrap();
        Keyring::with(Some(Arc::clone(&store)), user(&hub))
    };
    let (own, other) = (of("https://huggingface.co"), of("https://hub.example"));
    own.store(&secret("hf_own")).await.unwrap();
    assert!(other.load().await.unwrap().is_none());
    other.store(&secret("hf_other")).await.unwrap();
    other.forget().await.unwrap();
    let as_before = Keyring::with(Some(store.clone()), USER.to_owned());
    assert_eq!(as_before.load().await.unwrap().unwrap().expose_secret(), "hf_own");
    let with_slash = of("https://huggingface.co/").load().await.unwrap().unwrap();
    assert_eq!(with_slash.expose_secret(), "hf_own");
}

#[tokio::test]
async fn all_of_ours_are_counted_and_forgotten_whichever_hub_they_are_of() {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let of = |hub: &str| Keyring::with(Some(Arc::clone(&store)), user(&Url::parse(hub).unwrap()));
    let (own, other) = (of("https://huggingface.co"), of("https://hub.example"));
    assert_eq!(own.stored().await, Ok(0));
    own.store(&secret("hf_own")).await.unwrap();
    other.store(&secret("hf_other")).await.unwrap();
    assert_eq!(own.stored().await, Ok(2));
    own.forget_all().await.unwrap();
    assert!(own.load().await.unwrap().is_none() && other.load().await.unwrap().is_none());
}

#[tokio::test]
async fn a_locked_keyring_says_so_and_loses_nothing() {
    let (keyring, entry) = keyring();
    keyring.store(&secret("hf_one")).await.unwrap();
    let locked = || Error::NoStorageAccess("prompt dismissed".into());
    fail_once(&entry, locked());
    assert_eq!(keyring.load().await.unwrap_err(), KeyringError::Locked);
    fail_once(&entry, locked());
    assert_eq!(keyring.store(&secret("hf_two")).await.unwrap_err(), KeyringError::Locked);
    fail_once(&entry, locked());
    assert_eq!(keyring.forget().await.unwrap_err(), KeyringError::Locked);
    assert_eq!(keyring.load().await.unwrap().unwrap().expose_secret(), "hf_one");
}

#[tokio::test]
async fn what_is_stored_never_shows_up_in_an_error() {
    let (keyring, entry) = keyring();
    for error in [
        Error::BadEncoding(b"hf_secret\xff".to_vec()),
        Error::BadDataFormat(b"hf_secret".to_vec(), "hf_secret".into()),
    ] {
        fail_once(&entry, error);
        let error = keyring.load().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

/// A store whose person never answers the question to unlock it.
#[derive(Debug)]
struct Unanswered(Mutex<std::sync::mpsc::Receiver<()>>);

impl CredentialStoreApi for Unanswered {
    fn vendor(&self) -> String {
        "test".to_owned()
    }
    fn id(&self) -> String {
        "unanswered".to_owned()
    }
    fn build(
        &self,
        _: &str,
        _: &str,
        _: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        // Ends when the test lets go of the other end.
        let _ = self.0.lock().unwrap().recv();
        Err(Error::NoEntry)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_answers_does_not_hold_us_up() {
    let (held, question) = std::sync::mpsc::channel();
    let keyring = Keyring::over(Arc::new(Unanswered(Mutex::new(question))));
    let error = keyring.load().await.unwrap_err();
    assert_eq!(error, KeyringError::NoAnswer(UNLOCKED_WITHIN));
    assert!(error.to_string().contains("within 60 s"), "{error}");
    drop(held);
}

#[test]
fn every_error_says_what_to_do() {
    for error in [
        KeyringError::NoService,
        KeyringError::NoCollection,
        KeyringError::Locked,
        KeyringError::Other("because".to_owned()),
    ] {
        let words = error.to_string();
        assert!(words.ends_with('.') && words.contains("for this run only"), "{words}");
    }
}
