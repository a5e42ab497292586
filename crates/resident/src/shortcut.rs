//! The keys that pause everything from any program, where the system lets programs have such.

use std::cell::RefCell;
use std::sync::Arc;

use global_hotkey::hotkey::{HotKey, Modifiers};
use global_hotkey::{Error, GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use guard_core::Event;
use guard_host::Handle;
use tokio::sync::oneshot;

use crate::desk::Desk;

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

thread_local! {
    /// Made with the first shortcut, on the thread on which this system wants it: on X11 it looks for keys twenty
    /// times each second from then on, and most people have none.
    static KEYS: RefCell<Option<GlobalHotKeyManager>> = const { RefCell::new(None) };
}

/// Registers what the settings say, and again when they change. What cannot be registered is told,
/// and nothing else depends on it.
pub(crate) async fn follow(
    handle: Handle,
    desk: Arc<dyn Desk>,
    pressed: impl Fn() + Send + Sync + 'static,
) {
    // Only the first is taken: all keys of this process mean the same.
    let runtime = tokio::runtime::Handle::current();
    GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
        if event.state == HotKeyState::Pressed {
            let _within = runtime.enter();
            pressed();
        }
    }));
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
        if let Some(keys) = held.take()
            && let Err(why) = on_main_thread(&*desk, move |all| all.unregister(keys)).await
        {
            tracing::warn!("could not give the shortcut back: {why}");
        }
        if wanted.trim().is_empty() {
            continue;
        }
        match take(&*desk, &wanted).await {
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
pub(crate) fn work_here() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let session = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
    !cfg!(target_os = "linux")
        || session == "x11"
        || session != "wayland" && !named("WAYLAND_DISPLAY")
}

async fn take(desk: &dyn Desk, words: &str) -> Result<HotKey, Unusable> {
    let keys = read(words)?;
    if !work_here() {
        return Err(Unusable::Wayland);
    }
    on_main_thread(desk, move |all| all.register(keys)).await?;
    Ok(keys)
}

async fn on_main_thread(
    desk: &dyn Desk,
    work: impl FnOnce(&GlobalHotKeyManager) -> Result<(), Error> + Send + 'static,
) -> Result<(), Unusable> {
    let (sender, done) = oneshot::channel();
    desk.on_main_thread(Box::new(move || {
        let result = KEYS.with_borrow_mut(|keys| {
            if keys.is_none() {
                *keys = Some(GlobalHotKeyManager::new()?);
            }
            keys.as_ref().map_or(Ok(()), work)
        });
        // Nobody waits any more only when the application ends.
        let _ = sender.send(result);
    }));
    match done.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Error::AlreadyRegistered(_))) => Err(Unusable::Taken),
        Ok(Err(error)) => Err(Unusable::Refused(error.to_string())),
        Err(_) => Err(Unusable::Refused("the application is ending".to_owned())),
    }
}

fn read(words: &str) -> Result<HotKey, Unusable> {
    let keys: HotKey = words.trim().parse().map_err(|_| Unusable::NoKeys)?;
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
