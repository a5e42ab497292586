//! Keeping what is in memory, above all the token, from other programs of the same person.

/// From now on this process writes no core file and, on Linux, no other process of the same person
/// can attach to it or read its memory or environment: `/proc/PID` belongs to root. To be called
/// first, before a token is read.
///
/// A command that is started from here can be attached to as usual, since the system takes this
/// back at `exec`, and [`may_dump`] gives it the usual limit of core files. Windows has neither;
/// macOS has the limit only. What cannot be had is logged and keeps nothing from starting.
pub fn keep_memory_private() {
    #[cfg(unix)]
    if let Err(error) = unix::no_core_file() {
        tracing::debug!(%error, "core files could not be switched off");
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Err(error) = unix::not_dumpable() {
        tracing::debug!(%error, "memory could not be closed to other processes");
    }
}

/// Gives a command that was just started, by its process id, the limit of core files that this
/// process began with: it is the person's own program, and they may want one of it.
pub(crate) fn may_dump(pid: Option<u32>) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(pid) = pid.and_then(|pid| i32::try_from(pid).ok())
        && let Err(error) = unix::usual_core_file(pid)
    {
        tracing::debug!(%error, pid, "the command writes no core file either");
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = pid;
}

#[cfg(unix)]
mod unix {
    use std::sync::OnceLock;

    use rustix::io::Result;
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// As it was before it was switched off.
    static USUAL: OnceLock<Rlimit> = OnceLock::new();

    /// The limit that cannot be raised again stays as it is, so that commands can be given theirs.
    pub(super) fn no_core_file() -> Result<()> {
        let usual = USUAL.get_or_init(|| getrlimit(Resource::Core));
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: usual.maximum })
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn not_dumpable() -> Result<()> {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn usual_core_file(pid: i32) -> Result<()> {
        let (Some(usual), Some(pid)) = (USUAL.get(), rustix::process::Pid::from_raw(pid)) else {
            return Ok(());
        };
        let usual = Rlimit { current: usual.current, maximum: usual.maximum };
        rustix::process::prlimit(Some(pid), Resource::Core, usual).map(drop)
    }
}
