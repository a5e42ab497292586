//! What is wrong with the settings or the time zone, said before a command does anything.

use guard_host::settings_file::SettingsFile;
use guard_host::{Dirs, zone};

use crate::arguments::{AccountCommand, Command};
use crate::output;

/// Says it on standard error. `watch` says the same as one of its happenings, the demo has nothing
/// to do with this computer, and what prints a manual needs no settings.
pub fn tell(command: &Command) {
    match command {
        Command::Demo(_) | Command::Man(_) | Command::Completions { .. } => return,
        Command::Account(AccountCommand::Watch(_)) => return,
        _ => {}
    }
    // Without a place for settings the command itself says so, if it needs one.
    let Ok(dirs) = Dirs::from_env() else { return };
    let (_, unknown) = zone::of_process();
    for words in SettingsFile::new(&dirs).load().troubles.into_iter().chain(unknown) {
        output::warn(words);
    }
}
