//! The keyring against a real GNOME Keyring on a private bus, with nothing of this account in it.
//!
//! A program of its own (`harness = false`): the client finds its bus through the environment of
//! the whole process, so each scene of the story is this program again, started with that bus.

#[cfg(target_os = "linux")]
#[path = "keyring_real/bus.rs"]
mod bus;
#[cfg(target_os = "linux")]
#[path = "keyring_real/scenes.rs"]
mod scenes;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[cfg(target_os = "linux")]
fn main() -> Result {
    if let Ok(scene) = std::env::var(bus::SCENE) {
        return scenes::play(&scene);
    }
    // Asked for a list of tests: there is the one story.
    if std::env::args().any(|argument| argument == "--list") {
        println!("keyring_real: test");
        return Ok(());
    }
    for program in ["dbus-daemon", "gnome-keyring-daemon"] {
        if !bus::is_installed(program) {
            let words = format!("{program} is not installed: the real keyring was NOT tested");
            if std::env::var_os("CI").is_some() {
                return Err(words.into());
            }
            eprintln!("SKIPPED: {words}");
            return Ok(());
        }
    }
    story()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("SKIPPED: the real keyring is tested on Linux");
}

#[cfg(target_os = "linux")]
fn story() -> Result {
    let home = tempfile::tempdir()?;
    let bus = bus::Bus::start(home.path())?;
    bus.play("nobody answers")?;

    let keyring = bus.unlock_keyring("a password")?;
    bus.play("stores, gives back, forgets")?;
    bus.play("forgets all")?;
    bus.play("stores for later")?;
    drop(keyring);

    let keyring = bus.unlock_keyring("a password")?;
    bus.play("is still there")?;
    drop(keyring);

    let keyring = bus.unlock_keyring("another password")?;
    bus.play("is locked")?;
    drop(keyring);

    let keyring = bus.unlock_keyring("a password")?;
    let written = bus.files_with(scenes::TOKEN)?;
    if !written.is_empty() {
        return Err(format!("the token stands readable in {written:?}").into());
    }
    bus.play_across_a_restart("outlives a restart of the keyring", keyring, "a password")?;
    println!("keyring_real: the real keyring stores, gives back, locks and forgets");
    Ok(())
}
