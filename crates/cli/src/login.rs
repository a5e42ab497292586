//! Signing in and out.

use std::io::{BufRead, IsTerminal};

use guard_core::words;
use guard_host::{Dirs, Places, SignIn, Tokens};
use secrecy::SecretString;

use crate::arguments::{Login, Logout};
use crate::done::Done;
use crate::ended::Ended;
use crate::{completing, output};

/// Checks a token with Hugging Face and stores it in the keyring.
pub async fn login(login: &Login) -> Result<(), Ended> {
    let how = if login.from_hf {
        SignIn::HfLogin
    } else {
        SignIn::Token { token: read_token(login.token_stdin)?, keep: true }
    };
    let tokens = tokens()?;
    let signing_in = tokio::time::timeout(login.timeout, tokens.sign_in(how)).await;
    let (_, identity, _) = signing_in.map_err(|_| {
        Ended::unreachable(format!(
            "not after {}: waited for Hugging Face to say whose token it is",
            words::length(login.timeout)
        ))
    })??;
    let mut done = Done::new(login.json);
    done.say(format_args!(
        "Signed in as {}, watching {}.",
        identity.name,
        words::listed(&identity.namespaces)
    ));
    if identity.this_run_only {
        return Err(Ended::failed(
            "the keyring could not take the token; set HF_TOKEN to use it without one",
        ));
    }
    done.say("The token is in the keyring.");
    match identity.cannot_pause() {
        Some(warning) => done.say(warning),
        None => {
            done.say("`endpoint-guard drill` proves that pausing works with it, for nothing.");
        }
    }
    done.end()
}

/// Removes the token from the keyring.
pub async fn logout(logout: &Logout) -> Result<(), Ended> {
    let mut done = Done::new(logout.json);
    if let Ok(dirs) = Dirs::from_env() {
        guard_host::forget_identity(&dirs);
        completing::forget(&dirs);
    }
    match tokens()?.forget().await {
        Ok(()) => done.say("Signed out. The token is no longer in the keyring."),
        // What is not there holds no token: that is as good as signed out.
        Err(error) if error.is_absent() => {
            done.say("Signed out. There is no keyring here, so no token is in one.");
        }
        Err(error) => return Err(Ended::failed(error.to_string())),
    }
    if std::env::var_os("HF_TOKEN").is_some() {
        done.say("HF_TOKEN is still set and will be used.");
    }
    done.end()
}

fn tokens() -> Result<Tokens, Ended> {
    let places = Places::from_env().map_err(|error| Ended::usage(error.to_string()))?;
    Ok(Tokens::new(places))
}

fn read_token(from_stdin: bool) -> Result<SecretString, Ended> {
    let input = std::io::stdin();
    if !from_stdin && !input.is_terminal() {
        return Err(Ended::usage(
            "standard input is not a terminal; use --token-stdin or --from-hf",
        ));
    }
    let read = if from_stdin {
        let mut line = String::new();
        input.lock().read_line(&mut line).map(|_| line)
    } else {
        output::line(
            "Make a token that may manage Inference Endpoints at huggingface.co/settings/tokens.",
        );
        rpassword::prompt_password("Token (not shown): ")
    };
    read.map(SecretString::from)
        .map_err(|error| Ended::failed(format!("could not read the token: {error}")))
}
