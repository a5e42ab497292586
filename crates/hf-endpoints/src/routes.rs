//! The routes of endpoints: list, get, create, update, delete, pause, resume, scale to zero.

use std::collections::{HashMap, HashSet};

use reqwest::Method;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::soft::{is_list, soft};
use crate::transport::{Call, Reply};
use crate::{Client, Create, Endpoint, Error, Update};

/// All endpoints of a namespace, from all pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// The endpoints that could be read, in the order of the server. Each name occurs once.
    pub items: Vec<Endpoint>,
    /// Endpoints that exist and could not be read. Nothing is known of them: assume they are billed.
    pub unreadable: Vec<Unreadable>,
    /// How many endpoints the server says there are, where it says so \[INFRA].
    pub total: Option<u64>,
}

/// An endpoint whose description could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// Its name, where at least that could be read.
    pub name: Option<String>,
    /// What is wrong.
    pub why: String,
}

impl List {
    /// Whether the server speaks of more endpoints than it listed.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let listed = u64::try_from(self.items.len() + self.unreadable.len()).unwrap_or(u64::MAX);
        self.total.is_some_and(|total| total > listed)
    }
}

impl Client {
    /// All endpoints of a namespace (user or organization), following every page.
    /// `GET /v2/endpoint/{namespace}?limit=100&cursor=…` \[SPECMD, INFRA].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Unreadable`] when the pages do not come to an end. Either the whole
    /// list is given or an error. An endpoint that is missing in a whole list that is not
    /// [`List::is_short`] is not in the namespace.
    pub async fn list(&self, ns: &str) -> Result<List, Error> {
        let path = ["endpoint", namespace(ns)?];
        let mut pages = Pages::default();
        let mut cursor: Option<String> = None;
        let mut used = HashSet::new();
        loop {
            let purpose = format!("list the endpoints of {ns}");
            let call = Call::reads(Method::GET, Site::Management, &path, purpose)
                .query("limit", Some(100))
                .query("cursor", cursor);
            let reply = self.call(call).await?;
            let page: Page = reply.json()?;
            let next = page.next_cursor.clone().filter(|next| !next.is_empty());
            let is_new = pages.add(page);
            match next {
                None => return Ok(pages.list),
                Some(next) if used.insert(next.clone()) => cursor = Some(next),
                // A server that repeats its last cursor has nothing more to say.
                Some(_) if !is_new => return Ok(pages.list),
                Some(_) => return Err(reply.unreadable("its pages lead back to an earlier page")),
            }
            if used.len() > 1000 {
                return Err(reply.unreadable("it has more than 1000 pages"));
            }
        }
    }

    /// One endpoint. `GET /v2/endpoint/{namespace}/{name}` \[SPECMD].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`] when there is none.
    pub async fn get(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?];
        let purpose = format!("read {ns}/{name}");
        self.call(Call::reads(Method::GET, Site::Management, &path, purpose)).await?.json()
    }

    /// Makes an endpoint, which starts at once and costs money. Never repeated.
    /// `POST /v2/endpoint/{namespace}` \[SPECMD].
    ///
    /// # Errors
    /// [`Error::Invalid`] before anything is sent; [`Error::PaymentRequired`], [`Error::Conflict`]
    /// and any other. With [`Error::may_have_taken_effect`] look for it with [`Client::get`].
    pub async fn create(&self, ns: &str, new: &Create) -> Result<Endpoint, Error> {
        new.check()?;
        let path = ["endpoint", namespace(ns)?];
        let purpose = format!("create {ns}/{}", new.name);
        let call = Call::writes(Method::POST, Site::Management, &path, purpose).json(new)?;
        self.call(call).await?.json()
    }

    /// Changes an endpoint; fields that are not set stay as they are. An update can redeploy it,
    /// and so start costs. Never repeated. `PUT /v2/endpoint/{namespace}/{name}` \[SPECMD, MCPOPS].
    ///
    /// # Errors
    /// [`Error::Invalid`] before anything is sent, or any other.
    pub async fn update(&self, ns: &str, name: &str, change: &Update) -> Result<Endpoint, Error> {
        change.check()?;
        let path = ["endpoint", namespace(ns)?, existing(name)?];
        let purpose = format!("update {ns}/{name}");
        let call = Call::writes(Method::PUT, Site::Management, &path, purpose).json(change)?;
        self.call(call).await?.json()
    }

    /// Deletes an endpoint. Never repeated. The body of the answer is not read.
    /// `DELETE /v2/endpoint/{namespace}/{name}` \[SPECMD].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`] when there is none (any more).
    pub async fn delete(&self, ns: &str, name: &str) -> Result<(), Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?];
        let purpose = format!("delete {ns}/{name}");
        self.call(Call::writes(Method::DELETE, Site::Management, &path, purpose)).await?;
        Ok(())
    }

    /// Pauses an endpoint. Safe to repeat. The answer is the server's promise: read the endpoint
    /// again with [`Client::get`] to know that it is paused.
    /// `POST /v2/endpoint/{namespace}/{name}/pause` \[SPECMD].
    ///
    /// # Errors
    /// Any [`Error`]. A 400 that says the endpoint is paused already is no error.
    pub async fn pause(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        self.step(ns, name, "pause", "pause", "already paused").await
    }

    /// Resumes a paused endpoint, which costs money from then on. Safe to repeat.
    /// `POST /v2/endpoint/{namespace}/{name}/resume` \[SPECMD, SDK].
    ///
    /// # Errors
    /// Any [`Error`]. A 400 that says the endpoint is already running is no error.
    pub async fn resume(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        self.step(ns, name, "resume", "resume", "already running").await
    }

    /// Takes away all replicas until a request comes. Safe to repeat.
    /// `POST /v2/endpoint/{namespace}/{name}/scale-to-zero` \[SPECMD].
    ///
    /// # Errors
    /// Any [`Error`]. A 400 that says the endpoint is already scaled to zero is no error.
    pub async fn scale_to_zero(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        self.step(ns, name, "scale-to-zero", "scale to zero", "already scaled").await
    }

    async fn step(
        &self,
        ns: &str,
        name: &str,
        route: &str,
        verb: &str,
        already: &str,
    ) -> Result<Endpoint, Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?, route];
        let purpose = format!("{verb} {ns}/{name}");
        let call = Call::writes(Method::POST, Site::Management, &path, purpose).repeatable();
        match self.call(call).await.and_then(|reply: Reply| reply.json()) {
            // When reading fails too, what matters is that the step may have been carried out.
            Err(error) if is_done(&error, already) => self
                .get(ns, name)
                .await
                .map_err(|later| if error.may_have_taken_effect() { error } else { later }),
            outcome => outcome,
        }
    }
}

/// Whether the endpoint is (or may be) in the wanted state in spite of the error, so that reading it
/// says more: the server says "already …", or accepted and gave an answer that cannot be read.
fn is_done(error: &Error, already: &str) -> bool {
    match error {
        Error::BadRequest { answer, .. } | Error::Conflict { answer, .. } => {
            answer.message.to_ascii_lowercase().contains(already)
        }
        Error::Unreadable { .. } => true,
        _ => false,
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    items: Vec<Box<RawValue>>,
    #[serde(default, deserialize_with = "soft")]
    next_cursor: Option<String>,
    #[serde(default, deserialize_with = "soft")]
    total_items: Option<u64>,
}

/// These pages as a whole list.
#[cfg(feature = "fuzzing")]
pub(crate) fn pages_of(all: impl IntoIterator<Item = Page>) -> List {
    let mut pages = Pages::default();
    for page in all {
        pages.add(page);
    }
    pages.list
}

/// The pages read so far. When endpoints come and go between two pages, one may be listed twice.
#[derive(Debug, Default)]
struct Pages {
    list: List,
    places: HashMap<String, usize>,
}

impl Pages {
    /// Adds a page and says whether it brought anything that was not there.
    fn add(&mut self, page: Page) -> bool {
        #[derive(Deserialize)]
        struct Named {
            name: String,
        }
        let mut is_new = false;
        self.list.total = page.total_items.or(self.list.total);
        for raw in page.items {
            if is_list(raw.get().as_bytes()) {
                is_new |= self.add_unreadable(None, "it is a list".to_owned());
                continue;
            }
            match serde_json::from_str::<Endpoint>(raw.get()) {
                // Without a name it can be neither read nor paused.
                Ok(endpoint) if endpoint.name.is_empty() => {
                    is_new |= self.add_unreadable(None, "its name is empty".to_owned());
                }
                Ok(endpoint) => match self.places.get(&endpoint.name) {
                    Some(&place) => self.list.items[place] = endpoint,
                    None => {
                        let place = self.list.items.len();
                        self.places.insert(endpoint.name.clone(), place);
                        self.list.items.push(endpoint);
                        is_new = true;
                    }
                },
                Err(error) => {
                    let named = serde_json::from_str(raw.get());
                    let name = named.ok().map(|Named { name }| name);
                    is_new |= self.add_unreadable(name, error.to_string());
                }
            }
        }
        is_new
    }

    /// One with a name counts once, as it may be listed on two pages. Those without a name are all
    /// kept, so that none is lost; but they do not show that a page is new.
    fn add_unreadable(&mut self, name: Option<String>, why: String) -> bool {
        let is_named = name.is_some();
        let is_known = |one: &Unreadable| is_named && one.name == name;
        if self.list.unreadable.iter().any(is_known) {
            return false;
        }
        self.list.unreadable.push(Unreadable { name, why });
        is_named
    }
}
