//! The client and its settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use url::Url;

use crate::causes;
use crate::proxy::Proxy;
use crate::retry::Jitter;
use crate::sites::Site;
use crate::skew::Skew;
use crate::{Error, Retry, Sites, Token};

/// A client of the Inference Endpoints management API and of the Hub. Cheap to clone; clones share
/// connections and the limit on calls at the same time.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
    pub(crate) retry: Retry,
}

pub(crate) struct Inner {
    /// For servers on this machine: past any proxy, because plain http carries the token openly.
    pub(crate) local: Option<reqwest::Client>,
    /// For all other servers: https only, through the proxy the environment names.
    pub(crate) remote: Option<reqwest::Client>,
    /// Which proxy that is, for the words of an error.
    pub(crate) proxy: Option<Proxy>,
    pub(crate) sites: Sites,
    pub(crate) token: Token,
    /// Places for calls that read.
    pub(crate) reading: Semaphore,
    /// Places for calls that change something: readings that hang do not hold up a pause.
    pub(crate) changing: Semaphore,
    pub(crate) jitter: Jitter,
    pub(crate) timeouts: Timeouts,
    pub(crate) body_limit: usize,
    pub(crate) skew: Skew,
    user_agent: String,
}

/// How long one request may take. A call that is repeated makes several requests, see [`Retry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For name resolution, TCP and TLS together.
    pub connect: Duration,
    /// For the whole request, connecting and the body of the answer included.
    pub total: Duration,
}

impl Default for Timeouts {
    /// 5 s to connect, 20 s in all.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(20) }
    }
}

/// The settings of a [`Client`].
#[derive(Debug)]
pub struct ClientBuilder {
    token: Token,
    sites: Option<Sites>,
    user_agent: String,
    retry: Retry,
    timeouts: Timeouts,
    concurrency: usize,
    jitter_seed: Option<u64>,
    body_limit: usize,
    pings: Duration,
}

impl Client {
    /// How far the server's clock is ahead of this machine's: zero within ten seconds, `None` before
    /// the first answer with a date. More than five minutes is believed when three answers in a row,
    /// each with another date, say the same within five seconds; until then what was believed before
    /// stays. Never more than two days.
    #[must_use]
    pub fn clock_ahead(&self) -> Option<jiff::SignedDuration> {
        self.inner.skew.ahead()
    }

    /// Starts from the defaults: Hugging Face's servers, [`Retry::default`], [`Timeouts::default`],
    /// at most 32 requests of each kind at a time, answers of at most 16 MiB.
    #[must_use]
    pub fn builder(token: Token) -> ClientBuilder {
        ClientBuilder {
            token,
            sites: None,
            user_agent: concat!("hf-endpoints/", env!("CARGO_PKG_VERSION")).to_owned(),
            retry: Retry::default(),
            timeouts: Timeouts::default(),
            concurrency: 32,
            jitter_seed: None,
            body_limit: 16 * 1024 * 1024,
            pings: Duration::from_secs(5),
        }
    }

    /// The same client with connections of its own, for what stays open on them: whatever a server does there,
    /// a call of this one is not held up. They are looked after every half minute instead of every five seconds.
    ///
    /// # Errors
    /// Those of [`ClientBuilder::build`].
    pub fn apart(&self) -> Result<Self, Error> {
        let inner = &self.inner;
        let builder = Self::builder(inner.token.clone())
            .sites(inner.sites.clone())
            .user_agent(&inner.user_agent)
            .retry(self.retry.clone())
            .timeouts(inner.timeouts)
            .body_limit(inner.body_limit);
        ClientBuilder { pings: Duration::from_secs(30), ..builder }.build()
    }

    /// The same client with another retry policy, for calls that have less time or more. It shares
    /// the connections and the limit on requests at a time.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self { inner: Arc::clone(&self.inner), retry }
    }

    /// The servers it talks to.
    #[must_use]
    pub fn sites(&self) -> &Sites {
        &self.inner.sites
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("sites", &self.inner.sites)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// The connections for a server, and the address of a path on it.
    pub(crate) fn route(
        &self,
        site: Site,
        segments: &[&str],
    ) -> Result<(&reqwest::Client, Url), Error> {
        let url = self.sites.url(site, segments);
        Ok((self.connections(&url)?, url))
    }

    /// The connections for an address.
    pub(crate) fn connections(&self, url: &Url) -> Result<&reqwest::Client, Error> {
        let http = if url.scheme() == "http" { &self.local } else { &self.remote };
        http.as_ref()
            .ok_or_else(|| Error::Setup { why: "no connection is set up for this server".into() })
    }
}

impl ClientBuilder {
    /// Other servers than Hugging Face's.
    #[must_use]
    pub fn sites(mut self, sites: Sites) -> Self {
        self.sites = Some(sites);
        self
    }

    /// The `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, text: &str) -> Self {
        text.clone_into(&mut self.user_agent);
        self
    }

    /// When calls are repeated.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How long one request may take.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How many requests that read may be under way at a time, and as many that change something; at
    /// least 1.
    #[must_use]
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Makes the waits between attempts the same in every run, for tests.
    #[must_use]
    pub fn jitter_seed(mut self, seed: u64) -> Self {
        self.jitter_seed = Some(seed);
        self
    }

    /// The largest answer that is read, in bytes.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// Proxies are taken from the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), except for
    /// plain http to this machine, which never goes through a proxy; one that cannot be used is an
    /// error and never passed by. Certificates are checked
    /// against those of the machine, or of `SSL_CERT_FILE` / `SSL_CERT_DIR` on Linux and the BSDs.
    ///
    /// # Errors
    /// [`Error::Setup`], for example when the machine has no certificates, or for a proxy of another
    /// form than `http`, `https`, `socks5` or `socks5h`.
    pub fn build(self) -> Result<Client, Error> {
        let sites = match self.sites {
            Some(sites) => sites,
            None => Sites::hugging_face()?,
        };
        let common = || {
            reqwest::Client::builder()
                .user_agent(&self.user_agent)
                // A redirect could carry the token to another server.
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(self.timeouts.connect)
                .pool_idle_timeout(Duration::from_secs(60))
                .tcp_keepalive(Duration::from_secs(30))
                // After a sleep of the machine a connection may be dead without knowing it. A ping
                // finds out within one request's time, so that the next try gets a new connection.
                .http2_keep_alive_interval(self.pings)
                .http2_keep_alive_timeout(Duration::from_secs(5))
        };
        let setup = |result: reqwest::Result<reqwest::Client>| {
            let why = |error| format!("{}; {}", causes::chain(&error), causes::authorities());
            result.map(Some).map_err(|error| Error::Setup { why: why(error) })
        };
        let has = |scheme| sites.all().into_iter().any(|url| url.scheme() == scheme);
        let local = match has("http") {
            // No certificates are loaded for plain http: a machine without any still works.
            true => setup(common().no_proxy().tls_certs_only([]).build())?,
            false => None,
        };
        let (remote, proxy) = match has("https") {
            true => {
                let proxy = Proxy::of_environment(&sites.all())?;
                (setup(common().https_only(true).build())?, Some(proxy))
            }
            false => (None, None),
        };
        let inner = Inner {
            local,
            remote,
            proxy,
            sites,
            token: self.token,
            reading: Semaphore::new(self.concurrency),
            changing: Semaphore::new(self.concurrency),
            jitter: Jitter::new(self.jitter_seed),
            skew: Skew::default(),
            timeouts: self.timeouts,
            body_limit: self.body_limit,
            user_agent: self.user_agent,
        };
        Ok(Client { inner: Arc::new(inner), retry: self.retry })
    }
}
