//! An account that is signed in: the client, whose it is, and what may be written about it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use guard_core::{
    Action, Attempt, Call, EndpointId, Engine, Event, HealthAnswer, Identity, Listing, Moment,
    NewEndpoint, NotCreated, Problem,
};
use hf_endpoints::{
    Client, Error, List, Permission, PriceList, Retry, ScaleToZero, ScalingChange, Sites, Token,
    Update, WhoAmI,
};

use jiff::Timestamp;

use crate::clock::Clock;
use crate::deploying::{self, Secrets};
use crate::their_clock::TheirClock;
use crate::{observe, replica_time};

/// Blips are repeated inside one call for so long; after that the core decides.
const CALL_WITHIN: Duration = Duration::from_secs(12);

/// The prices of a namespace have so long until those for everybody are asked for.
const OWN_PRICES_WITHIN: Duration = Duration::from_secs(6);

/// A client, and the simulated server behind it in the demo.
#[derive(Clone, Debug)]
pub struct Account {
    client: Client,
    demo: bool,
    clock: Arc<TheirClock>,
}

impl Account {
    /// A real account.
    ///
    /// # Errors
    /// When the connection cannot be set up.
    pub fn new(sites: Sites, token: Token) -> Result<Self, Error> {
        Self::at(sites, token, false)
    }

    /// A simulated account.
    ///
    /// # Errors
    /// When the connection cannot be set up.
    pub fn demo(sites: Sites, token: Token) -> Result<Self, Error> {
        Self::at(sites, token, true)
    }

    fn at(sites: Sites, token: Token, demo: bool) -> Result<Self, Error> {
        let client = Client::builder(token)
            .sites(sites)
            .user_agent(concat!("endpoint-guard/", env!("CARGO_PKG_VERSION")))
            .retry(Retry::default().within(CALL_WITHIN))
            // A whole large account is paused in one or two rounds.
            .concurrency(256)
            .build()?;
        Ok(Self { client, demo, clock: Arc::default() })
    }

    /// Nothing of it is real.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Asks whose token it is and what it may do.
    ///
    /// # Errors
    /// Any error of the client.
    pub async fn identify(&self, this_run_only: bool) -> Result<Identity, Error> {
        let who = self.client.whoami().await?;
        let unpausable = unpausable(&who);
        let expires = who.auth.as_ref().and_then(|auth| auth.expires_at);
        Ok(Identity {
            namespaces: who.namespaces().map(str::to_owned).collect(),
            name: who.name,
            expires,
            unpausable,
            demo: self.demo,
            this_run_only,
        })
    }

    /// What it means that [`Account::identify`] failed. A server of downloads only that somebody set
    /// as the Hub has no such route: then the setting is what there is to mend.
    #[must_use]
    pub fn why_nobody(&self, error: &Error) -> Problem {
        let hub = self.client.sites().hub().as_str().trim_end_matches('/');
        let problem = observe::problem(error);
        if hub == Sites::HUB {
            return problem;
        }
        let answered = match error {
            Error::NotFound { answer, .. } => format!("answers {}", answer.status),
            Error::Redirected { to, .. } => format!("sends elsewhere, to {to}"),
            Error::Unreadable { why, .. } => {
                return Problem::Unreadable(format!("{why}; HF_ENDPOINT is {hub}"));
            }
            _ => return problem,
        };
        Problem::Unreachable(format!(
            "HF_ENDPOINT is {hub}, which {answered} when asked whose token this is. A mirror of \
             downloads cannot tell: unset HF_ENDPOINT for this command"
        ))
    }

    /// Reads one namespace. Each page but the last goes to `told` as soon as it is there.
    pub(crate) async fn poll(
        &self,
        namespace: String,
        ticket: u64,
        clock: &dyn Clock,
        told: impl Fn(Event),
    ) -> Event {
        let read = |list: &List| {
            let listing = observe::listing(&namespace, list);
            self.clock.ours(listing, self.ahead_millis(), clock.now().utc)
        };
        let mut asked = clock.now();
        let result = self.client.list_in_pages(&namespace, |page| {
            let endpoints = read(&page).endpoints;
            told(Event::Paged { namespace: namespace.clone(), ticket, asked, endpoints });
            // The next page is asked for now.
            asked = clock.now();
        });
        let result = match result.await {
            Ok(list) => Ok(read(&list)),
            Err(error) => {
                tracing::warn!(%namespace, %error, "could not read the endpoints");
                Err(observe::problem(&error))
            }
        };
        Event::Polled { namespace, ticket, result }
    }

    /// Reads one endpoint by its own name; it was asked for at `asked`.
    pub async fn read_endpoint(&self, endpoint: EndpointId, asked: Moment) -> Event {
        let (namespace, name) = (endpoint.namespace.as_str(), endpoint.name.as_str());
        let result = match self.client.get(namespace, name).await {
            Ok(read) if read.name == name => {
                let seen = observe::observed(namespace, &read);
                let listing = Listing { endpoints: vec![seen], complete: false };
                Ok(self.clock.ours(listing, self.ahead_millis(), asked.utc).endpoints.pop())
            }
            Ok(_) => Err(Problem::Unreadable("it tells of another endpoint".to_owned())),
            Err(error) => match observe::problem(&error) {
                Problem::NotFound => Ok(None),
                problem => {
                    tracing::warn!(%endpoint, %error, "could not read the endpoint");
                    Err(problem)
                }
            },
        };
        Event::EndpointRead { endpoint, asked, result }
    }

    /// Asks Hugging Face's debugger for a diagnosis; it is asked at `asked`.
    pub async fn debug(&self, endpoint: EndpointId, asked: Moment) -> Event {
        let (namespace, name) = (endpoint.namespace.as_str(), endpoint.name.as_str());
        let result = match self.client.debug(namespace, name).await {
            Ok(read) if read.name == name => {
                let listing = Listing {
                    endpoints: vec![observe::observed(namespace, &read)],
                    complete: false,
                };
                let ours = self.clock.ours(listing, self.ahead_millis(), asked.utc).endpoints.pop();
                ours.map(Box::new)
                    .ok_or_else(|| Problem::Unreadable("it tells of nothing".to_owned()))
            }
            Ok(_) => Err(Problem::Unreadable("it tells of another endpoint".to_owned())),
            Err(error) => {
                tracing::warn!(%endpoint, %error, "could not ask the debugger");
                Err(observe::problem(&error))
            }
        };
        Event::Debugged { endpoint, asked, result }
    }

    /// Reads the price list of a namespace, else the one that is for everybody and needs no token;
    /// what is offered goes to `offered` before it is answered.
    pub(crate) async fn read_prices(
        self,
        namespace: String,
        offered: impl FnOnce(Event) + Send,
    ) -> Event {
        let own = tokio::time::timeout(OWN_PRICES_WITHIN, self.client.prices(&namespace)).await;
        let read = match own {
            Ok(Ok(list)) => Ok(list),
            Ok(Err(error)) => {
                tracing::info!(%namespace, %error, "no prices there: asking for the public ones");
                self.public_prices().await
            }
            Err(_) => self.public_prices().await,
        };
        let result = match read {
            Ok(list) => {
                offered(Event::Offered(observe::offers(&list)));
                Ok(observe::prices(list))
            }
            Err(error) => {
                tracing::warn!(%error, "could not read the prices");
                Err(observe::problem(&error))
            }
        };
        Event::Priced { result }
    }

    async fn public_prices(&self) -> Result<PriceList, Error> {
        // Half the time of a call each, so that both take no longer than one.
        let soon = Retry::default().within(OWN_PRICES_WITHIN);
        self.client.with_retry(soon).public_prices().await
    }

    /// Reads how many replicas an endpoint had.
    pub async fn measure(&self, endpoint: EndpointId, from: Timestamp, to: Timestamp) -> Event {
        let (namespace, name) = (endpoint.namespace.as_str(), endpoint.name.as_str());
        let ahead = self.ahead_millis();
        let [start, stop] = [from, to].map(|at| guard_core::shifted(at, ahead));
        let result = match self.client.metrics(namespace, name, start, stop).await {
            Ok(metrics) => {
                let graph = replica_time::replica_graph(&metrics);
                Ok(observe::graph_by_our_clock(graph, ahead))
            }
            Err(error) => {
                tracing::info!(%endpoint, %error, "could not read the metrics");
                Err(observe::problem(&error))
            }
        };
        Event::Measured { endpoint, from, to, result }
    }

    /// The client behind it.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// How far Hugging Face's clock is ahead of ours, in milliseconds; 0 while not known.
    pub(crate) fn ahead_millis(&self) -> i64 {
        let ahead = self.client.clock_ahead().unwrap_or_default().as_millis();
        i64::try_from(ahead).unwrap_or(0)
    }

    /// Reads how many requests an endpoint served: when each window began, in milliseconds since
    /// 1970, and how many. Windows in which nothing was measured are left out.
    ///
    /// # Errors
    /// In words after "are not known: ".
    pub async fn requests(
        &self,
        endpoint: &EndpointId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(i64, f64)>, String> {
        let (namespace, name) = (endpoint.namespace.as_str(), endpoint.name.as_str());
        match self.client.metrics(namespace, name, from, to).await {
            Ok(metrics) => observe::requests(&metrics),
            Err(error) => {
                tracing::info!(%endpoint, %error, "could not read the metrics");
                Err(observe::problem(&error).words(Attempt::ReadEndpoint))
            }
        }
    }

    /// Asks the health route of an endpoint.
    pub async fn check_health(&self, endpoint: EndpointId, url: String, public: bool) -> Event {
        let answer = match self.client.is_healthy(&url, public).await {
            Ok(true) => HealthAnswer::Healthy,
            Ok(false) => HealthAnswer::NotYet,
            Err(error) => {
                tracing::warn!(%endpoint, %error, "could not ask whether it answers");
                HealthAnswer::NotReached(match error {
                    Error::Offline { why, .. } => why,
                    other => other.to_string(),
                })
            }
        };
        Event::HealthChecked { endpoint, answer }
    }

    /// Makes a call about one endpoint.
    pub async fn call(&self, call: Call) -> Event {
        let (namespace, name) = (call.endpoint.namespace.as_str(), call.endpoint.name.as_str());
        let result = match call.action {
            Action::Pause => self.client.pause(namespace, name).await,
            Action::Resume => self.client.resume(namespace, name).await,
            Action::ScaleToZero => self.client.scale_to_zero(namespace, name).await,
            Action::Arm { scale_to_zero_minutes } => {
                let change = Update::scaling(ScalingChange {
                    min_replica: Some(0),
                    scale_to_zero: Some(ScaleToZero::AfterMinutes(scale_to_zero_minutes)),
                    ..ScalingChange::default()
                });
                self.client.update(namespace, name, &change).await
            }
            Action::Change(change) => {
                self.client.update(namespace, name, &deploying::update(change)).await
            }
            Action::Delete => return self.delete(call).await,
        };
        let verb = call.action.verb();
        match &result {
            Ok(_) => tracing::info!(endpoint = %call.endpoint, "asked to {verb}: accepted"),
            Err(error) => tracing::warn!(endpoint = %call.endpoint, %error, "could not {verb}"),
        }
        Event::Called { call, result: result.map(drop).map_err(|error| observe::problem(&error)) }
    }
}

impl Account {
    /// Creates an endpoint with the secrets that were entered for it. Never repeated.
    pub(crate) async fn create(self, new: NewEndpoint, secrets: Secrets) -> Event {
        let (namespace, endpoint) = (new.endpoint.namespace.clone(), new.endpoint.clone());
        let result = match &new.engine {
            Engine::Recipe { id, .. } => match hf_endpoints::EndpointName::new(&endpoint.name) {
                Ok(name) => self.client.deploy_recipe(&namespace, id, Some(&name)).await,
                Err(error) => Err(error),
            },
            _ => match deploying::create(&new, secrets) {
                Ok(body) => self.client.create(&namespace, &body).await,
                Err(error) => Err(error),
            },
        };
        let result = match result {
            Ok(_) => {
                tracing::info!(%endpoint, "created");
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%endpoint, %error, "could not create");
                let problem = match &error {
                    // The server's own words say most of what cannot be.
                    Error::BadRequest { answer, .. } => Problem::Other(answer.message.clone()),
                    other => observe::problem(other),
                };
                Err(NotCreated { problem, may_exist: error.may_have_taken_effect() })
            }
        };
        Event::Created { endpoint, result }
    }

    async fn delete(&self, call: Call) -> Event {
        let (namespace, name) = (call.endpoint.namespace.as_str(), call.endpoint.name.as_str());
        let result = match self.client.delete(namespace, name).await {
            Ok(()) => Ok(()),
            Err(error) => match observe::problem(&error) {
                // It is gone, whoever did it.
                Problem::NotFound => Ok(()),
                problem => {
                    tracing::warn!(endpoint = %call.endpoint, %error, "could not delete");
                    Err(problem)
                }
            },
        };
        if result.is_ok() {
            tracing::info!(endpoint = %call.endpoint, "deleted");
        }
        Event::Called { call, result }
    }
}

/// Why this token may not pause, by namespace, as far as Hugging Face says it.
fn unpausable(who: &WhoAmI) -> BTreeMap<String, String> {
    let refused = who.namespaces().filter_map(|namespace| match who.can_manage(namespace) {
        Permission::No(reason) => Some((namespace.to_owned(), reason.to_string())),
        Permission::Yes | Permission::Unknown => None,
    });
    refused.collect()
}
