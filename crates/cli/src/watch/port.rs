//! Figures and health on a port.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guard_core::{Guard, Moment};
use guard_host::Handle;
use tokio::net::TcpListener;

use super::figures::Figures;
use super::happening::is_blind;
use crate::ended::Ended;

/// The content type of OpenMetrics text.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// An open port.
#[derive(Debug)]
pub struct Port {
    address: SocketAddr,
    shown: Shown,
}

/// The host whose figures are served.
#[derive(Clone, Debug, Default)]
struct Shown(Arc<Mutex<Option<Handle>>>);

/// `9464`, `127.0.0.1:9464`, `[::1]:9464`, `0.0.0.0:9464`.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    let named = text.strip_prefix("localhost:").and_then(|port| port.parse::<u16>().ok());
    if let Some(port) = named {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    text.parse().map_err(|_| format!("\"{text}\" is not a port such as 9464, or address:port"))
}

impl Port {
    /// Opens it and serves from now on.
    ///
    /// # Errors
    /// When it is taken or not allowed.
    pub async fn open(address: SocketAddr) -> Result<Self, Ended> {
        let failed = |error: std::io::Error| {
            Ended::failed(format!("could not listen on {address}: {error}"))
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shown = Shown::default();
        let routes = Router::new()
            .route("/metrics", get(metrics))
            .route("/healthz", get(health))
            .with_state(shown.clone());
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                tracing::error!(%error, "figures are no longer served");
            }
        });
        Ok(Self { address, shown })
    }

    /// `http://127.0.0.1:9464`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Who else can read it, in words; `None` when nobody can.
    pub fn warning(&self) -> Option<String> {
        let ip: IpAddr = self.address.ip();
        (!ip.is_loopback()).then(|| {
            format!(
                "Figures on {} can be read by everybody who reaches that address; there is no \
                 password.",
                self.address
            )
        })
    }

    /// From now on the figures are those of this host.
    pub fn show(&self, handle: Handle) {
        *self.shown.lock() = Some(handle);
    }
}

impl Shown {
    fn lock(&self) -> MutexGuard<'_, Option<Handle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Guard, Moment) -> T + Send + 'static,
    ) -> Option<T> {
        let handle = self.lock().clone();
        handle?.look(look).await
    }
}

async fn metrics(State(shown): State<Shown>) -> Response {
    let owner = shown.lock().as_ref().is_some_and(Handle::is_owner);
    let figures = shown.look(move |guard, at| Figures::of(guard, at, owner)).await;
    match figures.and_then(|figures| figures.text()) {
        Some(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, "not there yet\n").into_response(),
    }
}

/// Healthy is who knows what is running.
async fn health(State(shown): State<Shown>) -> (StatusCode, String) {
    let found = shown.look(|guard, at| {
        let view = guard.view(at);
        let why = view.signing_in.unwrap_or(view.reading.text);
        (is_blind(guard, at), why)
    });
    match found.await {
        Some((false, reading)) => (StatusCode::OK, format!("ok: {reading}\n")),
        Some((true, why)) => (StatusCode::SERVICE_UNAVAILABLE, format!("blind: {why}\n")),
        None => (StatusCode::SERVICE_UNAVAILABLE, "not there yet\n".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_of_this_machine() {
        for (text, meant) in [
            ("0", "127.0.0.1:0"),
            ("9464", "127.0.0.1:9464"),
            ("localhost:9464", "127.0.0.1:9464"),
            ("127.0.0.1:9464", "127.0.0.1:9464"),
            ("0.0.0.0:9464", "0.0.0.0:9464"),
            ("[::1]:9464", "[::1]:9464"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), meant);
        }
        for wrong in ["", ":9464", "70000", "example.com:9464", "0.0.0.0"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
