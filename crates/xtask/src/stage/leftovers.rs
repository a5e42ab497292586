use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::child::until;

/// The value of the variable `name` for what is started in `folder`: that folder, and those of the
/// stages this process is on itself, so that the outer one ends what an inner one could not.
pub fn mark(name: &str, folder: &Path) -> OsString {
    let outer = std::env::var_os(name).unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&outer));
    // A temporary folder with a colon in its name cannot be joined; then it stands alone.
    std::env::join_paths(folders).unwrap_or_else(|_| folder.into())
}

/// Ends every process that carries this folder in the variable `name` of its environment: services
/// the bus started, and whatever left its process group. It is a temporary folder of ours, so
/// nobody else has it.
pub fn end_marked(name: &str, value: &Path) {
    for signal in [Signal::TERM, Signal::KILL] {
        let (mut asked, mut empty) = (BTreeSet::new(), 0);
        let gone = until("what is left of the stage", Duration::from_secs(2), || {
            let left = marked(name, value);
            // What one of them was just starting carries the mark too, and is there only now.
            for pid in left.iter().filter(|pid| asked.insert(pid.as_raw_nonzero())) {
                // One that is gone already was to be ended anyway.
                let _ = kill_process(*pid, signal);
            }
            // While a process becomes another program, its environment cannot be read.
            empty = if left.is_empty() { empty + 1 } else { 0 };
            (empty >= 3).then_some(())
        });
        if gone.is_ok() {
            return;
        }
    }
}

fn marked(name: &str, value: &Path) -> Vec<Pid> {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| *pid != own)
        .filter(|pid| is_marked(*pid, name, value))
        .filter_map(Pid::from_raw)
        .collect()
}

fn is_marked(pid: i32, name: &str, value: &Path) -> bool {
    let Ok(environ) = std::fs::read(format!("/proc/{pid}/environ")) else {
        return false;
    };
    let found = environ
        .split(|byte| *byte == 0)
        .find_map(|entry| entry.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    found.is_some_and(|folders| {
        std::env::split_paths(OsStr::from_bytes(folders)).any(|folder| folder == value)
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_process_that_left_its_group_is_found_by_its_mark_and_ended() {
        let folder = tempfile::tempdir().unwrap();
        let mut started = Command::new("setsid")
            .args(["sh", "-c", "sleep 600"])
            .env("GUARD_TEST_MARK", mark("GUARD_TEST_MARK", folder.path()))
            .spawn()
            .unwrap();
        let limit = Duration::from_secs(5);
        until("the process", limit, || {
            (!marked("GUARD_TEST_MARK", folder.path()).is_empty()).then_some(())
        })
        .unwrap();

        end_marked("GUARD_TEST_MARK", folder.path());

        until("its end", limit, || started.try_wait().unwrap()).unwrap();
        assert!(marked("GUARD_TEST_MARK", folder.path()).is_empty());
    }
}
