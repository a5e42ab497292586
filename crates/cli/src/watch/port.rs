//! Figures and health on a port.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{self, Next};
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
            .with_state(shown.clone())
            .layer(middleware::from_fn(addressed_as_here));
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

/// Refuses what a web page of somebody else's had its own name point here for (DNS rebinding): the
/// browser would let that page read the answer.
async fn addressed_as_here(request: Request, next: Next) -> Response {
    if is_addressed_as_here(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let words = "this is not served under that name; use the address\n";
    (StatusCode::MISDIRECTED_REQUEST, words).into_response()
}

fn is_addressed_as_here(headers: &HeaderMap, uri: &Uri) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let named = uri.authority().is_none_or(|authority| is_of_here(authority.as_str()));
    hosts.next().is_none() && host.is_some_and(is_of_here) && named
}

/// An address, `localhost`, or a name that no public name server can give to anybody: one without a
/// dot, as in a cluster or a house, or one that is reserved for such.
fn is_of_here(host: &str) -> bool {
    const RESERVED: [&str; 8] =
        ["localhost", "local", "internal", "lan", "svc", "home.arpa", "cluster.local", "test"];
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, rest)) => {
                let has_port = rest.strip_prefix(':').is_some_and(is_port);
                return (rest.is_empty() || has_port) && address.parse::<Ipv6Addr>().is_ok();
            }
            None => return false,
        },
        None => match host.rsplit_once(':') {
            Some((name, port)) if is_port(port) => name,
            Some(_) => return false,
            None => host,
        },
    };
    if name.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(allowed) {
        return false;
    }
    !name.contains('.') || RESERVED.iter().any(|end| name.ends_with(&format!(".{end}")))
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
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
        let why = guard.signing_in().unwrap_or_else(|| guard.summary(at).reading.text);
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
    fn only_names_that_cannot_be_pointed_here_from_outside_are_served() {
        for own in [
            "127.0.0.1:9464",
            "localhost:9464",
            "localhost",
            "[::1]:9464",
            "10.1.2.3",
            "endpoint-guard:9464",
            "endpoint-guard.monitoring.svc.cluster.local:9464",
            "nas.home.arpa",
            "LocalHost:80",
        ] {
            assert!(is_of_here(own), "{own}");
        }
        for foreign in [
            "evil.example.com",
            "evil.example.com:9464",
            "127.0.0.1.nip.io:9464",
            "localhost.evil.com",
            "evil.com.",
            "127.0.0.1:9464@evil.com",
            "127.0.0.1:port",
            "[::1].evil.com",
            "[evil.com]",
            "",
            ":9464",
            "a b",
        ] {
            assert!(!is_of_here(foreign), "{foreign}");
        }
    }

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
