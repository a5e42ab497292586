//! What this token, this computer and the service answer, for the report of a problem.
//!
//! Nothing is changed, and nothing of an account is told: of answers only kinds of values, of the
//! computer only what it has. No name, no id, no path, no word of a refusal.

mod answers;
mod asked;
mod computer;
mod failure;
mod known;
mod report;
mod text;
mod token;

pub use report::{
    DifferenceJson, Finding, Limit, Part, Report, Role, Route, RouteState, Source, TokenReport,
    Versions,
};

use jiff::Timestamp;

use crate::account::Account;
use crate::demo::Demo;
use crate::dirs::Dirs;
use crate::places::Places;
use crate::sign_in::Tokens;
use crate::utc::Utc;

/// Examines everything, with the token that any other command would use.
pub async fn examine(places: &Places, dirs: &Dirs, demo: bool) -> Report {
    let (account, source, _demo) = match demo {
        true => simulated(),
        false => own(places).await,
    };
    examine_as(account.as_ref(), source, places, dirs).await
}

/// Examines everything, with an account that is signed in, or without one.
async fn examine_as(
    account: Option<&Account>,
    source: Source,
    places: &Places,
    dirs: &Dirs,
) -> Report {
    let at = Timestamp::now();
    let asking = async {
        match account {
            Some(account) => answers::of(account, at).await,
            None => (None, answers::not_asked(), None),
        }
    };
    let ((token, routes, clock_ahead_seconds), computer) =
        tokio::join!(asking, computer::findings(places.sites.hub(), dirs));
    Report {
        at: Utc::of(at),
        versions: computer::versions(),
        computer,
        token: TokenReport { source, ..token.unwrap_or_default() },
        elsewhere: source != Source::Demo && !is_hugging_face(places),
        clock_ahead_seconds,
        routes,
    }
}

fn simulated() -> (Option<Account>, Source, Option<Demo>) {
    let demo = Demo::start().ok();
    let account = demo.as_ref().and_then(|demo| demo.account().ok());
    (account, Source::Demo, demo)
}

async fn own(places: &Places) -> (Option<Account>, Source, Option<Demo>) {
    let tokens = Tokens::new(places.clone());
    let found = tokens.at_start().await;
    let source = match &found {
        Ok(Some(_)) if places.env_token.is_some() => Source::Environment,
        Ok(Some((_, true))) => Source::HfLogin,
        Ok(Some((_, false))) => Source::Keyring,
        Ok(None) | Err(_) => Source::None,
    };
    let token = found.ok().flatten();
    (token.and_then(|(token, _)| tokens.account(token).ok()), source, None)
}

fn is_hugging_face(places: &Places) -> bool {
    hf_endpoints::Sites::hugging_face().is_ok_and(|usual| usual == places.sites)
}
