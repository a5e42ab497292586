//! The demo account leaves no traces in the person's own ledger and settings.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::sync::Arc;

use guard_core::{Request, Ruled, SettingsChange, Theme};
use guard_host::store::Store;
use guard_host::{Dirs, Handle, NoSurface, Places, Role, SignIn, Start, Terminal};
use jiff::Timestamp;

fn start(dirs: &Dirs) -> Handle {
    Handle::start(Start {
        dirs: dirs.clone(),
        places: Places::hugging_face().unwrap(),
        surface: Arc::new(NoSurface),
        role: Role::Owner,
        demo: true,
        hold: None,
        namespaces: Vec::new(),
        follows_machine: false,
        adopts_sessions: false,
        hears_changes: false,
        terminal: Terminal::Apart,
    })
}

#[tokio::test]
async fn the_demo_leaves_no_traces() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let handle = start(&dirs);
    let ready = |guard: &guard_core::Guard, _| (!guard.is_awaiting_first_reading()).then_some(());
    let signed_in = handle.until(|guard, _| guard.identity().map(|_| ())).await;
    assert!(signed_in.is_some());
    handle.until(ready).await.unwrap();
    handle.ask(Request::PauseAllNow { include_protected: true });
    handle.until(|guard, _| guard.pausing()?.settled()).await.unwrap();
    let theme = SettingsChange::default().with("look.theme", Theme::Dark);
    handle.ask(Request::ChangeSettings { of: Ruled::Everything, set: theme });

    // Again, and out: each of these ends spans that must not become entries.
    handle.sign_in(SignIn::Demo).await.unwrap();
    handle.until(ready).await.unwrap();
    handle.ask(Request::SignOut);
    handle.until(|guard, _| guard.identity().is_none().then_some(())).await.unwrap();
    handle.sign_in(SignIn::Demo).await.unwrap();
    handle.until(ready).await.unwrap();
    handle.sign_out().await;
    handle.shut_down().await;

    let (store, _) = Store::open_read_only(&dirs).unwrap();
    let kept = store.load(Timestamp::MIN).unwrap();
    assert_eq!(kept.entries, []);
    assert_eq!(kept.lines, []);
    assert!(!dirs.config.join("settings.toml").exists());
}
