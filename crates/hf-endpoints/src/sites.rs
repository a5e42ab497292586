//! Where the three servers are, and which addresses are allowed.

use url::{Host, Url};

use crate::Error;
use crate::names::encoded;

/// Where Hugging Face runs endpoints \[SDK, ZOTERO].
const ENDPOINTS: &str = ".endpoints.huggingface.cloud";

/// The base addresses of the Hub, of the management API and of the catalog.
///
/// Only https is allowed, except to this machine (`127.0.0.0/8`, `::1`, `localhost`), because every
/// request carries the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sites {
    hub: Url,
    management: Url,
    catalog: Url,
}

/// One of the servers, as the routes name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    Hub,
    Management,
    ManagementV3,
    Catalog,
}

impl Sites {
    /// The Hub's base address. Source: \[SDK].
    pub const HUB: &'static str = "https://huggingface.co";
    /// The management API's base address. Source: \[SDK].
    pub const MANAGEMENT: &'static str = "https://api.endpoints.huggingface.cloud/v2";
    /// The catalog's base address. Source: \[SDK].
    pub const CATALOG: &'static str = "https://endpoints.huggingface.co/api/v1/catalog";

    /// Reads three base addresses. The management address must end in `/v2`; the v3 routes are found
    /// by replacing that. A slash at the end makes no difference.
    ///
    /// # Errors
    /// [`Error::NotAllowedUrl`] for anything but https (plain http is allowed to this machine), for a
    /// user name or password in the address, and for a query or fragment.
    pub fn new(hub: &str, management: &str, catalog: &str) -> Result<Self, Error> {
        let management = parse(management)?;
        if !management.path().ends_with("/v2") {
            return Err(refuse(&management, "the management address must end in /v2"));
        }
        Ok(Self { hub: parse(hub)?, management, catalog: parse(catalog)? })
    }

    /// The servers of Hugging Face.
    ///
    /// # Errors
    /// None in practice; the addresses go through the same check as any other.
    pub fn hugging_face() -> Result<Self, Error> {
        Self::new(Self::HUB, Self::MANAGEMENT, Self::CATALOG)
    }

    /// One server that answers for all three, such as a simulator on `http://127.0.0.1:PORT`:
    /// the Hub at its root, the management API under `/v2`, the catalog under `/api/v1/catalog`.
    ///
    /// # Errors
    /// As [`Sites::new`].
    pub fn all_at(root: &str) -> Result<Self, Error> {
        let root = root.trim_end_matches('/');
        Self::new(root, &format!("{root}/v2"), &format!("{root}/api/v1/catalog"))
    }

    /// The Hub's base address.
    #[must_use]
    pub fn hub(&self) -> &Url {
        &self.hub
    }

    /// The management API's base address, ending in `/v2`.
    #[must_use]
    pub fn management(&self) -> &Url {
        &self.management
    }

    /// The catalog's base address.
    #[must_use]
    pub fn catalog(&self) -> &Url {
        &self.catalog
    }

    /// Whether every server is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.all().into_iter().all(is_loopback)
    }

    /// Whether a server may be shown the token: one where Hugging Face runs endpoints, or one of
    /// the three that were set. What an answer calls an endpoint's address is not enough.
    #[must_use]
    pub fn may_get_token(&self, url: &Url) -> bool {
        let is_endpoint = url.scheme() == "https"
            && url.port().is_none()
            && url.host_str().is_some_and(|host| host.ends_with(ENDPOINTS));
        is_endpoint || self.all().iter().any(|site| site.origin() == url.origin())
    }

    pub(crate) fn all(&self) -> [&Url; 3] {
        [&self.hub, &self.management, &self.catalog]
    }

    pub(crate) fn url(&self, site: Site, segments: &[&str]) -> Url {
        let mut url = match site {
            Site::Hub => self.hub.clone(),
            Site::Management => self.management.clone(),
            Site::Catalog => self.catalog.clone(),
            Site::ManagementV3 => {
                let mut url = self.management.clone();
                let path = url.path().trim_end_matches("/v2").to_owned() + "/v3";
                url.set_path(&path);
                url
            }
        };
        // The setter of single segments leaves out line ends and tabs, and so would pause another.
        let mut path = url.path().trim_end_matches('/').to_owned();
        for segment in segments {
            path.push('/');
            path.extend(encoded(segment));
        }
        url.set_path(&path);
        url
    }
}

/// Whether the address is on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

pub(crate) fn parse(text: &str) -> Result<Url, Error> {
    let text = text.trim().trim_end_matches('/');
    let url = Url::parse(text).map_err(|error| Error::NotAllowedUrl {
        // An address that cannot be read may hold a password anywhere, so it is not repeated.
        url: "(unreadable)".to_owned(),
        why: error.to_string(),
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse(&url, "it holds a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse(&url, "a base address has no query and no fragment"));
    }
    match url.scheme() {
        "https" if url.host().is_some() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(refuse(&url, "plain http would show the token to the network; use https")),
        _ => Err(refuse(&url, "only https is allowed")),
    }
}

fn refuse(url: &Url, why: &str) -> Error {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    Error::NotAllowedUrl {
        url: format!("{}://{host}{port}{}", url.scheme(), url.path()),
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_only_to_this_machine() {
        for good in [
            "https://example.org",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:5000/",
        ] {
            assert!(Sites::all_at(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.org",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "ftp://127.0.0.1",
            "file:///etc",
            "https://user:pw@example.org",
            "http://x@127.0.0.1",
            "not an address",
            "",
        ] {
            let error = Sites::all_at(bad).unwrap_err();
            assert!(matches!(error, Error::NotAllowedUrl { .. }), "{bad}: {error:?}");
            assert!(!error.to_string().contains("pw"), "{error}");
        }
        assert!(Sites::new("https://a?x=1", Sites::MANAGEMENT, Sites::CATALOG).is_err());
        assert!(Sites::new(Sites::HUB, "https://a.example", Sites::CATALOG).is_err());
    }

    #[test]
    fn every_name_is_one_segment_and_comes_back_as_it_was() {
        let sites = Sites::hugging_face().unwrap();
        for name in
            ["a\nb\tc\r", "\0\u{1b}[31m", "%2e%2e", "a?b#c", "é\u{202e}", "a\\b", " x ", "..."]
        {
            let url = sites.url(Site::Management, &["endpoint", "alice", name, "pause"]);
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 5, "{url}");
            let read = percent_encoding::percent_decode_str(segments[3]).decode_utf8().unwrap();
            assert_eq!(read, name, "{url}");
            assert!(url.query().is_none() && url.fragment().is_none(), "{url}");
        }
    }

    #[test]
    fn the_token_goes_to_the_places_of_endpoints_and_to_the_servers_that_were_set() {
        let asked = |sites: &Sites, url: &str| sites.may_get_token(&parse(url).unwrap());
        let real = Sites::hugging_face().unwrap();
        for good in [
            "https://abc.us-east-1.aws.endpoints.huggingface.cloud/health",
            "https://ABC.endpoints.huggingface.cloud",
            "https://api.endpoints.huggingface.cloud/health",
        ] {
            assert!(asked(&real, good), "{good}");
        }
        for bad in [
            "https://evil.example/health",
            "https://abc.endpoints.huggingface.cloud.evil.example",
            "https://evilendpoints.huggingface.cloud",
            "https://endpoints.huggingface.cloud",
            "https://abc.endpoints.huggingface.cloud:8443",
            "https://abc.endpoints.huggingface.cloud.",
            "http://127.0.0.1:9/health",
        ] {
            assert!(!asked(&real, bad), "{bad}");
        }
        let local = Sites::all_at("http://127.0.0.1:9").unwrap();
        assert!(asked(&local, "http://127.0.0.1:9/serve/one/health"));
        assert!(!asked(&local, "http://127.0.0.1:10/health"), "another program on this machine");
    }

    #[test]
    fn the_third_version_is_next_to_the_second() {
        let sites = Sites::hugging_face().unwrap();
        let url = sites.url(Site::ManagementV3, &["endpoint", "alice", "a/b"]);
        assert_eq!(url.as_str(), "https://api.endpoints.huggingface.cloud/v3/endpoint/alice/a%2Fb");
        assert!(!sites.is_local());
        let local = Sites::all_at("http://127.0.0.1:9/").unwrap();
        assert!(local.is_local());
        assert_eq!(
            local.url(Site::Hub, &["api", "whoami-v2"]).as_str(),
            "http://127.0.0.1:9/api/whoami-v2"
        );
    }
}
