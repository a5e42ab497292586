//! Starting the program that shows windows.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::{Child, Command};

/// Its name.
const PROGRAM: &str = "endpoint-guard-window";
/// Where packages put it, from the folder of this program.
const PACKAGED: &str = "../libexec/endpoint-guard";

/// Starts it with one end of a channel as its standard input; returns the other end.
///
/// # Errors
/// In words, when there is none or it cannot be started.
pub(super) fn start() -> Result<(Child, tokio::net::UnixStream), String> {
    let program = find()?;
    let refused = |error: std::io::Error| format!("{}: {error}", program.display());
    let (ours, theirs) = UnixStream::pair().map_err(refused)?;
    let child = Command::new(&program)
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .spawn()
        .map_err(refused)?;
    ours.set_nonblocking(true).map_err(refused)?;
    Ok((child, tokio::net::UnixStream::from_std(ours).map_err(refused)?))
}

/// Waits for its end, so that nothing of it stays.
pub(super) async fn ended(mut child: Child) {
    match child.wait().await {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::warn!(%status, "the windows ended"),
        Err(error) => tracing::warn!(%error, "could not wait for the windows"),
    }
}

fn find() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.parent().map(PathBuf::from).unwrap_or_default();
    let places = [folder.join(PROGRAM), folder.join(PACKAGED).join(PROGRAM)];
    let found = places.iter().find(|place| place.is_file()).cloned();
    found.ok_or_else(|| format!("{PROGRAM} is not installed in {}", folder.display()))
}
