//! The keys that pause everything from any program, where the system lets programs have such.

use guard_core::Event;
use guard_host::Handle;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_global_shortcut::{
    Builder, Error, GlobalShortcut, Modifiers, Shortcut, ShortcutState,
};
use tokio::sync::oneshot;

use crate::pause_all;

/// Why keys are no shortcut. Read after "the shortcut Ctrl+Alt+P ".
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("is none: it takes keys such as Ctrl+Alt+P")]
    NoKeys,
    #[error("would take a plain key away from every program: it needs Ctrl, Alt or Super")]
    PlainKey,
    #[error("is taken by another program")]
    Taken,
    #[error(
        "does not work on Wayland, where no program has keys of its own. In the keyboard settings \
         of your desktop you can give keys to the command: endpoint-guard-desktop --pause-all"
    )]
    Wayland,
    #[error("could not be registered: {0}")]
    Refused(String),
}

/// Registers what the settings say, and again when they change. What cannot be registered is told,
/// and nothing else depends on it.
pub async fn follow<R: Runtime>(app: AppHandle<R>, handle: Handle) {
    let mut views = handle.views();
    views.mark_changed();
    let mut wanted = String::new();
    let mut held = None;
    while views.changed().await.is_ok() {
        let view = views.borrow_and_update().clone();
        if view.settings.text("shortcut.pause_all") == wanted {
            continue;
        }
        view.settings.text("shortcut.pause_all").clone_into(&mut wanted);
        if let Some(keys) = held.take() {
            release(&app, keys).await;
        }
        if wanted.trim().is_empty() {
            continue;
        }
        match take(&app, &wanted).await {
            Ok(keys) => held = Some(keys),
            Err(why) => {
                let words = format!("\"Pause all\" has no shortcut: {wanted} {why}.");
                tracing::warn!("{words}");
                handle.tell(Event::Troubled(words));
            }
        }
    }
}

/// Whether this desktop lets a program have keys of its own. Wayland's do not: what is asked for
/// there is taken only while one of our windows, or one of another X11 program, is in front.
pub fn work_here() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let session = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
    !cfg!(target_os = "linux")
        || session == "x11"
        || session != "wayland" && !named("WAYLAND_DISPLAY")
}

async fn take<R: Runtime>(app: &AppHandle<R>, words: &str) -> Result<Shortcut, Unusable> {
    let keys = read(words)?;
    if !work_here() {
        return Err(Unusable::Wayland);
    }
    load(app).await?;
    let app = app.clone();
    // The plugin waits for the main thread.
    let taken = tauri::async_runtime::spawn_blocking(move || {
        app.state::<GlobalShortcut<R>>().on_shortcut(keys, |app, _, event| {
            if event.state == ShortcutState::Pressed {
                pause_all::ask(app);
            }
        })
    });
    match taken.await {
        Ok(Ok(())) => Ok(keys),
        Ok(Err(Error::GlobalHotkey(words))) if words.contains("already registered") => {
            Err(Unusable::Taken)
        }
        Ok(Err(error)) => Err(Unusable::Refused(error.to_string())),
        Err(error) => Err(Unusable::Refused(error.to_string())),
    }
}

async fn release<R: Runtime>(app: &AppHandle<R>, keys: Shortcut) {
    let app = app.clone();
    let released = tauri::async_runtime::spawn_blocking(move || {
        let released = app.state::<GlobalShortcut<R>>().unregister(keys);
        released.map_err(|error| error.to_string())
    });
    if let Ok(Err(words)) = released.await {
        tracing::warn!("could not give the shortcut back: {words}");
    }
}

/// Loads the plugin with the first shortcut: on X11 it looks for keys twenty times each second from
/// then on, and most people have none.
async fn load<R: Runtime>(app: &AppHandle<R>) -> Result<(), Unusable> {
    if app.try_state::<GlobalShortcut<R>>().is_some() {
        return Ok(());
    }
    let (sender, loaded) = oneshot::channel();
    let inner = app.clone();
    let asked = app.run_on_main_thread(move || {
        // Nobody waits any more only when the application ends.
        let _ = sender.send(inner.plugin(Builder::new().build()));
    });
    asked.map_err(|error| Unusable::Refused(error.to_string()))?;
    match loaded.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Unusable::Refused(error.to_string())),
        Err(_) => Err(Unusable::Refused("the application is ending".to_owned())),
    }
}

fn read(words: &str) -> Result<Shortcut, Unusable> {
    let keys: Shortcut = words.trim().parse().map_err(|_| Unusable::NoKeys)?;
    let held = Modifiers::CONTROL | Modifiers::ALT | Modifiers::SUPER;
    if keys.mods.intersects(held) { Ok(keys) } else { Err(Unusable::PlainKey) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_the_settings_page_writes_them() {
        let all = Modifiers::CONTROL | Modifiers::ALT | Modifiers::SHIFT | Modifiers::SUPER;
        let keys = read(" Ctrl+Alt+Shift+Super+P ").expect("keys");
        assert_eq!(keys.mods, all);
        for words in ["Ctrl+P", "Alt+F12", "Super+0", "Ctrl+Pause", "Ctrl+ArrowUp", "Ctrl+Space"] {
            assert!(read(words).is_ok(), "{words}");
        }
    }

    #[test]
    fn what_would_take_a_plain_key_from_everybody_is_refused() {
        for words in ["P", "Shift+P", "F5"] {
            assert!(matches!(read(words), Err(Unusable::PlainKey)), "{words}");
        }
        for words in ["Ctrl", "Ctrl+Alt", "Ctrl+", "+", "Ctrl+P+Q", "Hyper+P", "Ctrl+Ä"] {
            assert!(matches!(read(words), Err(Unusable::NoKeys)), "{words}");
        }
    }
}
