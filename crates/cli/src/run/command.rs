//! Whether the command of a session can be started, looked at before anything is resumed for it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::ended::Ended;

/// What a shell ends with where a command is not there, or is none.
const NOT_FOUND: i32 = 127;

/// # Errors
/// With 127, when there certainly is no such command: nothing was asked of anybody then.
pub fn check(words: &[String]) -> Result<(), Ended> {
    let Some(program) = words.first() else { return Ok(()) };
    let path = std::env::var_os("PATH");
    match is_there(program, path.as_deref()) {
        true => Ok(()),
        false => Err(Ended::command(NOT_FOUND).and_words(format!(
            "there is no command {program} that can be started; nothing was resumed"
        ))),
    }
}

/// Where that is not certain it is: starting it tells. Windows looks at more places than one can name.
fn is_there(program: &str, path: Option<&OsStr>) -> bool {
    if cfg!(windows) {
        return true;
    }
    let can_start = |file: PathBuf| is_program(&file);
    if program.contains('/') {
        return can_start(PathBuf::from(program));
    }
    let Some(path) = path else { return true };
    std::env::split_paths(path).any(|folder| can_start(folder.join(program)))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file)
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_found_as_the_system_finds_it() {
        let path = Some(OsStr::new("/nowhere:/usr/bin:/bin"));
        for there in ["sh", "/bin/sh"] {
            assert!(is_there(there, path), "{there}");
        }
        for not_there in ["no-such-command", "/etc/passwd", "/bin", "./sh", ""] {
            assert!(!is_there(not_there, path), "{not_there}");
        }
        assert!(is_there("sh", None), "the system has a path of its own then");
    }
}
