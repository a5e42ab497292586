//! A tray host that draws nothing, on the bus of the session it is started in, until it is ended. Whatever is measured
//! beside it shares no library with a panel.

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), guard_e2e::Error> {
    let _tray = guard_e2e::FakeWatcher::of_the_session().await?;
    std::future::pending().await
}

#[cfg(not(target_os = "linux"))]
fn main() {}
