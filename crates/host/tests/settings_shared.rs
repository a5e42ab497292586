//! A running host takes over what somebody else writes into the settings.

use std::sync::Arc;

use guard_core::{Budget, Micros, Period, Request, Ruled, Scope, SettingsChange, Theme};
use guard_host::settings_file::{SettingsFile, WatchedSettings};
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start, Terminal};

#[tokio::test]
async fn a_budget_from_the_command_line_reaches_a_running_desktop_and_is_not_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let handle = Handle::start(Start {
        dirs: dirs.clone(),
        places: Places::hugging_face().unwrap(),
        surface: Arc::new(NoSurface),
        role: Role::Owner,
        demo: false,
        hold: Some("nobody is to be signed in".to_owned()),
        namespaces: Vec::new(),
        follows_machine: false,
        adopts_sessions: false,
        hears_changes: false,
        terminal: Terminal::Apart,
    });
    handle.watch_closely(true);
    let command_line = WatchedSettings::new(&dirs);
    let mut settings = command_line.load().settings;
    settings.budgets.push(Budget {
        period: Period::Week,
        scope: Scope::All,
        amount: Micros(50_000_000),
        stop: true,
    });
    command_line.save(&settings).unwrap();
    let shown = handle.until(|guard, at| guard.view(at).budgets.first().cloned()).await.unwrap();
    assert_eq!((shown.text.as_str(), shown.stop), ("week $0.00 of $50", true));

    let theme = SettingsChange::default().with("look.theme", Theme::Dark);
    handle.ask(Request::ChangeSettings { of: Ruled::Everything, set: theme });
    // Written in the background: the other side sees it when it is there.
    let written = loop {
        if let Some(loaded) = command_line.changed() {
            break loaded.settings;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((written.look.theme, written.budgets.len()), (Theme::Dark, 1));
    handle.shut_down().await;
    let kept = SettingsFile::new(&dirs).load();
    assert_eq!((kept.settings, kept.troubles.len()), (written, 0));
}
