//! Leaving in order when the system says so.

use tauri::{AppHandle, Manager, Runtime};

use guard_host::Handle;

/// Waits until the process is asked to end, as at the end of a session or by Ctrl-C, then leaves.
pub async fn leave_when_told<R: Runtime>(app: AppHandle<R>) {
    match told_to_end().await {
        Ok(why) => {
            tracing::info!("{why}: leaving");
            leave(&app).await;
        }
        Err(error) => tracing::error!(%error, "could not listen for the end of the session"),
    }
}

/// Lets the host write everything, then ends the application.
pub async fn leave<R: Runtime>(app: &AppHandle<R>) {
    if let Some(handle) = app.try_state::<Handle>() {
        handle.inner().clone().shut_down().await;
    }
    app.exit(0);
}

#[cfg(unix)]
async fn told_to_end() -> std::io::Result<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}

#[cfg(not(unix))]
async fn told_to_end() -> std::io::Result<&'static str> {
    tokio::signal::ctrl_c().await?;
    Ok("Ctrl-C")
}
