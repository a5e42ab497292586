//! Why a connection failed, in words that name what to look at.

use std::error::Error as StdError;
use std::io;

use url::Url;

use crate::error::Cause;
use crate::plain::text;
use crate::proxy::Proxy;

/// What an error of the network came from, and the words for it.
pub(crate) fn of(error: &reqwest::Error, url: &Url, proxy: Option<&Proxy>) -> (Cause, String) {
    let said = chain(error);
    let host = url.host_str().unwrap_or_default();
    // After the tunnel is open the certificate is that of the server itself.
    if said.contains("certificate") {
        let words = format!("the certificate of {host} is not trusted ({said}); {}", authorities());
        return (Cause::Certificate, words);
    }
    if let Some(proxy) = proxy.and_then(|proxy| proxy.of(url)) {
        let words = match error.is_timeout() {
            true => format!("{proxy} did not answer in time"),
            false => format!("{proxy} gave no connection ({said})"),
        };
        return (Cause::Proxy, words);
    }
    if error.is_dns() {
        return (Cause::Name, format!("the name {host} was not found ({said})"));
    }
    if io_kind(error) == Some(io::ErrorKind::ConnectionRefused) {
        let port = url.port_or_known_default().unwrap_or_default();
        return (Cause::Refused, format!("{host}:{port} refused the connection"));
    }
    (Cause::Other, said)
}

/// Which certificates are trusted here.
pub(crate) fn authorities() -> String {
    let set = ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find_map(|name| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
        Some(format!("{name} is {}", text(&value.to_string_lossy())))
    });
    set.unwrap_or_else(|| {
        "SSL_CERT_FILE is not set and can name a file of other certificates to trust".to_owned()
    })
}

/// An error with all its causes in one line.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        cause = error.source();
    }
    text(&said)
}

fn io_kind(error: &dyn StdError) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}
