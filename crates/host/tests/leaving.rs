//! Before the person or the process leaves, the host is asked to do what is to be done.

use std::sync::Arc;
use std::time::Duration;

use guard_core::Leaving;
use guard_host::{Dirs, Handle, Left, NoSurface, Places, Role, Start, Terminal};

#[tokio::test]
async fn with_nobody_signed_in_nothing_is_to_be_done_and_nobody_waits() {
    let home = tempfile::tempdir().unwrap();
    let handle = Handle::start(Start {
        dirs: Dirs::under(home.path()),
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
    // Long enough that reaching it would be noticed: the whole test then takes that long.
    let within = Duration::from_secs(20);
    assert_eq!(handle.leave(Leaving::LogOut, within).await, Left::LetGo);
    // Asked again, as after a shut-down that was held back before the session ended.
    assert_eq!(handle.leave(Leaving::LogOut, within).await, Left::LetGo);
    handle.shut_down().await;
    assert_eq!(handle.leave(Leaving::LogOut, within).await, Left::LetGo);
}
