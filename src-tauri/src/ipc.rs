//! What the page can call. Errors reach it as `{ code, message }`, the message a finished sentence.

use guard_core::{Answer, Question, Request, View};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use tauri::{AppHandle, Manager, Runtime, State, WebviewWindow};
use tauri_plugin_autostart::AutoLaunchManager;
use tauri_plugin_opener::OpenerExt;
use url::Url;

use crate::windows::{self, POPUP};
use crate::{export, popup, shortcut};
use guard_host::{Handle, QueryError, SignIn, SignInError, SignInOptions};

/// Hosts whose pages the panel may open in the browser.
const LINKED: [&str; 2] = ["huggingface.co", "endpoints.huggingface.co"];

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// A short word for the page.
    pub code: &'static str,
    /// For the person.
    pub message: String,
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// How somebody signs in, as the page says it:
/// `{"by":"token","token":"hf_…","keep":true}`, `{"by":"hfLogin"}`, `{"by":"demo"}`.
#[derive(Debug, Deserialize)]
#[serde(tag = "by", rename_all = "camelCase")]
pub enum SignInBy {
    /// With a pasted token.
    Token {
        /// Secret from the moment it is read.
        #[serde(deserialize_with = "secret")]
        token: SecretString,
        /// Whether the keyring keeps it.
        keep: bool,
    },
    /// With what `hf auth login` stored.
    HfLogin,
    /// Into the simulated account.
    Demo,
}

impl From<SignInBy> for SignIn {
    fn from(by: SignInBy) -> Self {
        match by {
            SignInBy::Token { token, keep } => Self::Token { token, keep },
            SignInBy::HfLogin => Self::HfLogin,
            SignInBy::Demo => Self::Demo,
        }
    }
}

/// What is to be seen now. Later states come as the event `view`.
#[tauri::command]
pub fn view(handle: State<'_, Handle>) -> View {
    handle.views().borrow().as_ref().clone()
}

/// Asks for something.
#[tauri::command]
pub fn ask(handle: State<'_, Handle>, request: Request) {
    handle.ask(request);
}

/// Asks for what is not part of the view, because it is large or asked once.
///
/// # Errors
/// `find-out` with what the host says.
#[tauri::command]
pub async fn find_out(handle: State<'_, Handle>, question: Question) -> Result<Answer, Refusal> {
    let refused = |error: QueryError| Refusal { code: error.code(), message: error.to_string() };
    handle.query(question).await.map_err(refused)
}

/// Opens a page in the window it belongs to.
#[tauri::command]
pub fn open_page<R: Runtime>(app: AppHandle<R>, page: String) {
    windows::open_page(&app, &page);
}

/// Keeps a secret for an endpoint that is going to be created.
///
/// # Errors
/// `secret` when that is no endpoint.
#[tauri::command]
pub fn keep_secret(
    handle: State<'_, Handle>,
    endpoint: String,
    name: String,
    value: String,
) -> Result<(), Refusal> {
    // Wrapped before anything else is done, so that it cannot be printed.
    let value = SecretString::from(value);
    let endpoint = endpoint.parse().map_err(|words: String| Refusal {
        code: "secret",
        message: format!("Could not keep the secret: {words}."),
    })?;
    handle.keep_secret(&endpoint, &name, value);
    Ok(())
}

/// Closes the window that asks.
///
/// # Errors
/// `window` when it cannot be closed.
#[tauri::command]
pub fn close_window<R: Runtime>(window: WebviewWindow<R>) -> Result<(), Refusal> {
    window.close().map_err(|error| Refusal {
        code: "window",
        message: format!("Could not close the window: {error}."),
    })
}

/// The small window says which reminder it shows, and with the first word that it was drawn.
#[tauri::command]
pub fn pop_up_shows<R: Runtime>(app: AppHandle<R>, window: WebviewWindow<R>, key: Option<String>) {
    if window.label() == POPUP {
        popup::shows(&app, key);
    }
}

/// Writes `text` to a new file among the person's downloads; answers with its path.
///
/// # Errors
/// `export` when that name is not one of ours or the file cannot be written.
#[tauri::command]
pub async fn save_export<R: Runtime>(
    app: AppHandle<R>,
    text: String,
    file: String,
) -> Result<String, Refusal> {
    let refused = |words: String| Refusal {
        code: "export",
        message: format!("Could not save {file}: {words}."),
    };
    let places = app.path();
    // A desktop without a folder for downloads still has a home.
    let folder = places.download_dir().or_else(|_| places.home_dir());
    let folder = folder.map_err(|error| refused(error.to_string()))?;
    let name = file.clone();
    let saving = move || export::save(&folder, &name, &text);
    match tauri::async_runtime::spawn_blocking(saving).await {
        Ok(Ok(path)) => Ok(path.display().to_string()),
        Ok(Err(error)) => Err(refused(error.to_string())),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Signs in.
///
/// # Errors
/// With the code of the [`SignInError`].
#[tauri::command]
pub async fn sign_in(handle: State<'_, Handle>, how: SignInBy) -> Result<(), Refusal> {
    Ok(handle.sign_in(how.into()).await?)
}

/// What signing in can use here.
///
/// # Errors
/// Never; Tauri wants a result of what waits and borrows.
#[tauri::command]
pub async fn sign_in_options(handle: State<'_, Handle>) -> Result<SignInOptions, Refusal> {
    Ok(handle.sign_in_options().await)
}

/// Signs out.
///
/// # Errors
/// Never, as above.
#[tauri::command]
pub async fn sign_out(handle: State<'_, Handle>) -> Result<(), Refusal> {
    handle.sign_out().await;
    Ok(())
}

/// Opens a page of Hugging Face in the browser.
///
/// # Errors
/// `link` for any other address, `browser` when none opens it.
#[tauri::command]
pub async fn open_link<R: Runtime>(app: AppHandle<R>, url: String) -> Result<(), Refusal> {
    let link = allowed(&url).ok_or_else(|| Refusal {
        code: "link",
        message: "Only pages of Hugging Face are opened from here.".to_owned(),
    })?;
    // Starting a browser may take long: not on a thread that others wait for.
    let opened = tauri::async_runtime::spawn_blocking(move || {
        app.opener().open_url(link.as_str(), None::<&str>).map_err(|error| error.to_string())
    });
    let words = match opened.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(words)) => words,
        Err(error) => error.to_string(),
    };
    tracing::warn!("could not open the browser: {words}");
    Err(Refusal { code: "browser", message: format!("Could not open {url} in a browser.") })
}

/// Whether the application starts with the session; changes that first when told to.
///
/// # Errors
/// `autostart` when the system does not let it.
#[tauri::command]
pub fn autostart<R: Runtime>(app: AppHandle<R>, on: Option<bool>) -> Result<bool, Refusal> {
    let refused = |words: String| {
        tracing::warn!("could not change the start with the session: {words}");
        Refusal {
            code: "autostart",
            message: format!("Could not start with the session: {words}."),
        }
    };
    let Some(entry) = app.try_state::<AutoLaunchManager>() else {
        return Err(refused("this system has no such setting".to_owned()));
    };
    let was = entry.is_enabled().map_err(|error| refused(error.to_string()))?;
    match on {
        Some(true) if !was => entry.enable().map_err(|error| refused(error.to_string()))?,
        Some(false) if was => entry.disable().map_err(|error| refused(error.to_string()))?,
        _ => {}
    }
    Ok(on.unwrap_or(was))
}

/// Whether a shortcut can be had on this desktop.
#[tauri::command]
pub fn shortcuts_work() -> bool {
    shortcut::work_here()
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn allowed(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let linked = url.host_str().is_some_and(|host| LINKED.contains(&host));
    (url.scheme() == "https" && plain && linked).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_hugging_face_are_opened() {
        for good in [
            "https://huggingface.co/settings/tokens/new?ownUserPermissions=x",
            "https://endpoints.huggingface.co/alice/endpoints/phi-4",
        ] {
            assert!(allowed(good).is_some(), "{good}");
        }
        for bad in [
            "http://huggingface.co/",
            "https://huggingface.co.example.org/",
            "https://huggingface.co@example.org/",
            "https://user:word@huggingface.co/",
            "https://huggingface.co:8443/",
            "https://api.endpoints.huggingface.cloud/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "huggingface.co",
        ] {
            assert!(allowed(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_page_says_how_to_sign_in_and_the_token_cannot_be_printed() {
        let json = r#"{"by":"token","token":"hf_secret","keep":true}"#;
        let by: SignInBy = serde_json::from_str(json).expect("as the page writes it");
        assert!(!format!("{by:?}").contains("hf_secret"));
        assert!(matches!(by, SignInBy::Token { keep: true, .. }));
        let by: SignInBy =
            serde_json::from_str(r#"{"by":"hfLogin"}"#).expect("as the page writes it");
        assert!(matches!(by, SignInBy::HfLogin));
        let by: SignInBy = serde_json::from_str(r#"{"by":"demo"}"#).expect("as the page writes it");
        assert!(matches!(by, SignInBy::Demo));
    }
}
