//! Signing in: the only place where the token passes through.

use std::time::Duration;

use guard_core::{Attempt, Event, Identity, Problem};
use hf_endpoints::{Error, Sites, Token};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::account::Account;
use crate::demo::Demo;
use crate::hf_login;
use crate::identifying;
use crate::keyring::{Keyring, KeyringError, KeyringState};
use crate::observe;
use crate::outbox::Outbox;
use crate::places::Places;

/// How long it takes until a connection that cannot be set up is tried again.
const SET_UP_AGAIN: Duration = Duration::from_secs(20);

/// How somebody signs in.
#[derive(Debug)]
pub enum SignIn {
    /// With a pasted token.
    Token {
        /// The token.
        token: SecretString,
        /// Store it in the keyring; otherwise it is forgotten when the application ends.
        keep: bool,
    },
    /// With the token that `hf auth login` stored; copied into the keyring when that is there.
    HfLogin,
    /// With the simulated account.
    Demo,
}

/// What signing in can use here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignInOptions {
    /// `hf auth login` left a token.
    pub hf_login: bool,
    /// Whether the keyring can store one.
    pub keyring: KeyringState,
}

/// Why signing in did not work, in words a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// What was pasted is no token.
    #[error("That is not a token: {0}.")]
    NotAToken(Error),
    /// Hugging Face does not know it.
    #[error(
        "Hugging Face does not accept this token ({0}). Check that it was copied whole and not revoked."
    )]
    Refused(String),
    /// Hugging Face could not be asked.
    #[error("Could not ask Hugging Face: {}.", .0.words(Attempt::SignIn))]
    Unreachable(Problem),
    /// The keyring did not take it.
    #[error("{0}")]
    Keyring(#[from] KeyringError),
    /// `hf auth login` left nothing usable.
    #[error("{0}")]
    HfLogin(#[from] hf_login::HfLoginError),
    /// The simulated account could not be started.
    #[error("Could not start the demo account: {0}.")]
    Demo(String),
}

impl SignInError {
    /// A short word for the page.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAToken(_) => "not-a-token",
            Self::Refused(_) => "refused",
            Self::Unreachable(_) => "unreachable",
            Self::Keyring(_) => "keyring",
            Self::HfLogin(_) => "hf-login",
            Self::Demo(_) => "demo",
        }
    }
}

/// Where tokens come from and go to.
#[derive(Clone, Debug)]
pub struct Tokens {
    keyring: Keyring,
    places: Places,
}

impl Tokens {
    /// The keyring of this system and what the environment brings.
    #[must_use]
    pub fn new(places: Places) -> Self {
        Self { keyring: Keyring::of(places.sites.hub()), places }
    }

    /// Signs in; the account is usable when this returns.
    ///
    /// # Errors
    /// In words a person can act on. Nothing is stored then.
    pub async fn sign_in(
        &self,
        how: SignIn,
    ) -> Result<(Account, Identity, Option<Demo>), SignInError> {
        match how {
            SignIn::Demo => {
                let demo = Demo::start().map_err(|error| SignInError::Demo(error.to_string()))?;
                let account =
                    demo.account().map_err(|error| SignInError::Demo(error.to_string()))?;
                let identity = identify(&account, true).await?;
                Ok((account, identity, Some(demo)))
            }
            SignIn::Token { token, keep } => {
                let (account, identity) = self.check(&token, !keep).await?;
                if keep {
                    self.keyring.store(&token).await?;
                }
                Ok((account, identity, None))
            }
            SignIn::HfLogin => {
                let found = hf_login::read()?;
                let (account, mut identity) = self.check(&found.token, false).await?;
                // Without a keyring it still works for this run: the file stays where it is.
                identity.this_run_only = self.keyring.store(&found.token).await.is_err();
                Ok((account, identity, None))
            }
        }
    }

    /// The token this run starts with: `HF_TOKEN`, else the keyring's, else, where there is no
    /// keyring and that was asked for, the one `hf auth login` stored. And whether it is for this
    /// run only.
    pub(crate) async fn at_start(&self) -> Result<Option<(Token, bool)>, KeyringError> {
        if let Some(token) = &self.places.env_token {
            return Ok(Some((token.clone(), true)));
        }
        let stored = match (self.keyring.load().await, self.places.instead_of_keyring) {
            (Ok(stored), _) => stored,
            (Err(error), Some(tell)) if error.is_absent() => match hf_login::read() {
                Ok(found) => {
                    let token = Token::new(found.token.expose_secret()).map_err(|error| {
                        KeyringError::Other(format!("the token of hf auth login: {error}"))
                    })?;
                    tell();
                    return Ok(Some((token, true)));
                }
                Err(hf_login::HfLoginError::NotThere) => return Err(error),
                Err(why) => return Err(KeyringError::Other(why.to_string())),
            },
            (Err(error), _) => return Err(error),
        };
        let Some(stored) = stored else { return Ok(None) };
        let token = Token::new(stored.expose_secret()).map_err(|error| {
            KeyringError::Other(format!("the stored token is not usable: {error}"))
        })?;
        Ok(Some((token, false)))
    }

    /// Removes the token from the keyring.
    ///
    /// # Errors
    /// When the keyring cannot be reached: then a token may still be in it.
    pub async fn forget(&self) -> Result<(), KeyringError> {
        self.keyring.forget().await
    }

    /// What signing in can use here.
    pub(crate) async fn options(&self) -> SignInOptions {
        SignInOptions { hf_login: hf_login::exists(), keyring: self.keyring.state().await }
    }

    async fn check(
        &self,
        token: &SecretString,
        this_run_only: bool,
    ) -> Result<(Account, Identity), SignInError> {
        let token = Token::new(token.expose_secret()).map_err(SignInError::NotAToken)?;
        let account = self.account(token).map_err(|error| match error {
            Error::Setup { .. } => SignInError::Unreachable(observe::problem(&error)),
            other => SignInError::NotAToken(other),
        })?;
        let identity = identify(&account, this_run_only).await?;
        Ok((account, identity))
    }

    /// The account of a token. While no connection can be set up (certificates that are not there,
    /// a proxy that cannot be used) it says so and tries again: there is a token, so nobody has to
    /// sign in.
    pub(crate) async fn set_up(
        &self,
        token: Token,
        events: &Outbox<Event>,
    ) -> Result<Account, Error> {
        loop {
            match self.account(token.clone()) {
                Err(error @ Error::Setup { .. }) => {
                    tracing::warn!(%error, "could not sign in");
                    let problem = observe::problem(&error);
                    if !events.send(Event::SigningIn(Some(problem))) {
                        return Err(error);
                    }
                }
                other => return other,
            }
            tokio::time::sleep(SET_UP_AGAIN).await;
        }
    }

    /// What the environment brings.
    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// The Hub that tells whose a token is.
    pub(crate) fn hub(&self) -> &str {
        self.places.sites.hub().as_str()
    }

    pub(crate) fn account(&self, token: Token) -> Result<Account, Error> {
        let sites: Sites = self.places.sites.clone();
        Account::new(sites, token)
    }
}

async fn identify(account: &Account, this_run_only: bool) -> Result<Identity, SignInError> {
    account.identify(this_run_only).await.map_err(|error| match error.answer() {
        Some(answer) if error.is_refused() && answer.by_service => {
            SignInError::Refused(answer.message.clone())
        }
        _ => SignInError::Unreachable(identifying::problem(account, &error)),
    })
}
