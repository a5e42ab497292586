//! What happens on the private bus, one scene a process.

use std::future::Future;
use std::time::{Duration, Instant};

use guard_host::keyring::{Keyring, KeyringError, KeyringState};
use secrecy::{ExposeSecret, SecretString};

use crate::Result;

/// What is stored. No real token.
pub const TOKEN: &str = "hf_realKeyringStory0123456789";
/// Far less than the time a person gets to unlock: nobody was waited for.
const AT_ONCE: Duration = Duration::from_secs(5);
/// A keyring daemon that takes longer than this to start is broken.
const STARTED_WITHIN: Duration = Duration::from_secs(20);

pub fn play(scene: &str) -> Result {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let keyring = Keyring::new();
        match scene {
            "waits for the keyring" => started(&keyring).await,
            "nobody answers" => nobody(&keyring).await,
            "stores, gives back, forgets" => round(&keyring).await,
            "stores for later" => Ok(keyring.store(&SecretString::from(TOKEN)).await?),
            "is still there" => there(&keyring).await,
            "forgets all" => all(&keyring).await,
            "is locked" => locked(&keyring).await,
            "outlives a restart of the keyring" => restart(&keyring).await,
            other => Err(format!("no such scene: {other}").into()),
        }
    })
}

/// The daemon announces itself a moment after it said where it is.
async fn started(keyring: &Keyring) -> Result {
    let begun = Instant::now();
    while keyring.state().await == KeyringState::Absent {
        if begun.elapsed() > STARTED_WITHIN {
            return Err("the keyring daemon did not come up".into());
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// The token of another Hub goes too.
async fn all(keyring: &Keyring) -> Result {
    let other = Keyring::of(&"https://hub.example".parse()?);
    keyring.store(&SecretString::from(TOKEN)).await?;
    other.store(&SecretString::from(TOKEN)).await?;
    same(keyring.stored().await?, 2)?;
    keyring.forget_all().await?;
    same(keyring.stored().await?, 0)?;
    same(loaded(keyring).await?, None)?;
    same(loaded(&other).await?, None)
}

async fn nobody(keyring: &Keyring) -> Result {
    same(keyring.state().await, KeyringState::Absent)?;
    let token = SecretString::from(TOKEN);
    same(keyring.store(&token).await.err(), Some(KeyringError::NoService))?;
    same(keyring.load().await.err(), Some(KeyringError::NoService))?;
    same(keyring.stored().await.err(), Some(KeyringError::NoService))?;
    same(keyring.forget_all().await.err(), Some(KeyringError::NoService))?;
    same(keyring.forget().await.err(), Some(KeyringError::NoService))
}

async fn round(keyring: &Keyring) -> Result {
    same(keyring.state().await, KeyringState::Ready)?;
    same(loaded(keyring).await?, None)?;
    keyring.store(&SecretString::from("hf_first")).await?;
    keyring.store(&SecretString::from(TOKEN)).await?;
    there(keyring).await?;
    keyring.forget().await?;
    same(loaded(keyring).await?, None)?;
    Ok(keyring.forget().await?)
}

async fn there(keyring: &Keyring) -> Result {
    same(loaded(keyring).await?, Some(TOKEN.to_owned()))
}

/// Without a desktop nobody can be asked, so it fails at once instead of waiting for an answer.
async fn locked(keyring: &Keyring) -> Result {
    same(keyring.state().await, KeyringState::Locked)?;
    same(at_once(keyring.load()).await?.err(), Some(KeyringError::Locked))?;
    let other = SecretString::from("hf_other");
    same(at_once(keyring.store(&other)).await?.err(), Some(KeyringError::Locked))?;
    same(at_once(keyring.forget()).await?.err(), Some(KeyringError::Locked))
}

/// The connection of before is of no use any more; nobody notices.
async fn restart(keyring: &Keyring) -> Result {
    there(keyring).await?;
    println!("ready");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    there(keyring).await?;
    keyring.forget().await?;
    same(loaded(keyring).await?, None)
}

async fn loaded(keyring: &Keyring) -> Result<Option<String>> {
    Ok(keyring.load().await?.map(|token| token.expose_secret().to_owned()))
}

async fn at_once<T>(asking: impl Future<Output = T>) -> Result<T> {
    Ok(tokio::time::timeout(AT_ONCE, asking).await?)
}

fn same<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> Result {
    if found == expected { Ok(()) } else { Err(format!("{found:?} is not {expected:?}").into()) }
}
