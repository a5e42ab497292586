//! The real window, driven through WebKit's own WebDriver.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use xtask::child::Running;

use crate::world::program;
use crate::{Error, SOON, World};

/// A new session waits until the application shows a window, for ever if it shows none.
const OPENS: Duration = Duration::from_secs(40);

/// The application with its window, started by the driver. Ended by [`Window::close`], and by force
/// when dropped.
#[derive(Debug)]
pub struct Window {
    client: Client,
    _driver: Running,
}

impl Window {
    /// Starts the desktop application with `arguments` in this world; they must make it open its
    /// window at once.
    pub async fn open(world: &World, arguments: &[&str]) -> Result<Self, Error> {
        let application = program("GUARD_DESKTOP_BIN")?;
        let port = free_port()?;
        let mut command = world.command("WebKitWebDriver");
        command
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            // The application inherits it from the driver, and would not listen to the driver
            // without it.
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let mut driver = world.start("webdriver", &mut command)?;
        driver.wait_until("WebKitWebDriver", SOON, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        })?;

        let options = json!({ "binary": application.to_string_lossy(), "args": arguments });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder
            .capabilities([("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect());
        let url = format!("http://127.0.0.1:{port}");
        let client = tokio::time::timeout(OPENS, builder.connect(&url)).await.map_err(|_| {
            Error::TimedOut {
                what: "the application's window".to_owned(),
                seconds: OPENS.as_secs(),
            }
        })??;
        Ok(Self { client, _driver: driver })
    }

    /// Everything WebDriver can do.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Ends the session, and with it the application.
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.client.close().await?)
    }
}

/// One that was free a moment ago; the driver takes no port 0.
fn free_port() -> Result<u16, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|source| Error::Io { doing: "find a free port", source })
}
