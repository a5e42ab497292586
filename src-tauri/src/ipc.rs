//! What the page can call of its window; everything else is passed on to the host. Errors reach it as
//! `{ code, message }`, the message a finished sentence.

use guard_resident::calls::Refusal;
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};
use tauri_plugin_opener::OpenerExt;
use url::Url;

use crate::windows::{self, POPUP};
use crate::{export, popup};

/// Hosts whose pages the panel may open in the browser.
const LINKED: [&str; 2] = ["huggingface.co", "endpoints.huggingface.co"];

/// Opens a page in the window it belongs to.
#[tauri::command]
pub fn open_page<R: Runtime>(app: AppHandle<R>, page: String) {
    windows::open_page(&app, &page, None);
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
}
