//! The list of a namespace: page after page, bounded in pages, bytes and time.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use tokio::time::Instant;

use crate::names::namespace;
use crate::sites::Site;
use crate::soft::{RawItems, is_list, soft};
use crate::transport::Call;
use crate::{Client, Endpoint, Error};

/// Endpoints asked for with each page. The server may give fewer.
const PAGE: u32 = 100;
/// A list of more pages than this is not read on.
const MOST_PAGES: usize = 1_000;
/// A list that is larger in all is not read on, in bytes: some 50,000 endpoints.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// A list that takes longer in all is not read on: a thousand endpoints in pages of 25 behind 5 s.
const WITHIN: Duration = Duration::from_secs(300);

/// Endpoints of a namespace, of all pages or of some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// The endpoints that could be read, in the order of the server. A name that the server gives
    /// twice is here twice: which of both holds is not for a client to say.
    pub items: Vec<Endpoint>,
    /// Endpoints that exist and could not be read. Nothing is known of them: assume they are billed.
    pub unreadable: Vec<Unreadable>,
    /// How many endpoints the server says there are, where it says so \[INFRA].
    pub total: Option<u64>,
    /// How many different ones this page and those before it told of.
    pub listed: usize,
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
        let listed = u64::try_from(self.listed).unwrap_or(u64::MAX);
        self.total.is_some_and(|total| total > listed)
    }
}

impl Client {
    /// All endpoints of a namespace (user or organization), following every page.
    /// `GET /v2/endpoint/{namespace}?limit=100&cursor=…` \[SPEC, INFRA].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Unreadable`] when the pages do not come to an end within 1,000 pages,
    /// 64 MiB and 300 s. Either the whole list is given or an error. An endpoint that is missing in
    /// a whole list that is not [`List::is_short`] is not in the namespace.
    pub async fn list(&self, ns: &str) -> Result<List, Error> {
        let mut all = List::default();
        let last = self
            .list_in_pages(ns, |page| {
                all.items.extend(page.items);
                all.unreadable.extend(page.unreadable);
            })
            .await?;
        all.items.extend(last.items);
        all.unreadable.extend(last.unreadable);
        Ok(List { total: last.total, listed: last.listed, ..all })
    }

    /// The same, each page but the last told as soon as it is there: what was told is known whatever
    /// becomes of the pages after it. The last page is what is given back.
    ///
    /// # Errors
    /// As [`Client::list`].
    pub async fn list_in_pages(&self, ns: &str, mut told: impl FnMut(List)) -> Result<List, Error> {
        let path = ["endpoint", namespace(ns)?];
        let began = Instant::now();
        let mut pages = Pages::default();
        let mut cursor: Option<String> = None;
        let mut used = HashSet::new();
        loop {
            let purpose = format!("list the endpoints of {ns}");
            let call = Call::reads(Method::GET, Site::Management, &path, purpose)
                .query("limit", Some(PAGE))
                .query("cursor", cursor);
            let reply = self.call(call).await?;
            pages.bytes = pages.bytes.saturating_add(reply.len());
            let page: Page = reply.json()?;
            let next = page.next_cursor.clone().filter(|next| !next.is_empty());
            let (list, is_new) = pages.add(page);
            match next {
                None => return Ok(list),
                Some(next) if used.insert(next.clone()) => cursor = Some(next),
                // A server that repeats its last cursor has nothing more to say.
                Some(_) if !is_new => return Ok(list),
                Some(_) => return Err(reply.unreadable("its pages lead back to an earlier page")),
            }
            told(list);
            if used.len() > MOST_PAGES {
                return Err(reply.unreadable(format!("it has more than {MOST_PAGES} pages")));
            }
            if pages.bytes > MOST_BYTES {
                return Err(reply.unreadable(format!("it is larger than {MOST_BYTES} bytes")));
            }
            if began.elapsed() > WITHIN {
                let seconds = WITHIN.as_secs();
                return Err(reply.unreadable(format!("it did not end within {seconds} s")));
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    items: RawItems,
    #[serde(default, deserialize_with = "soft")]
    next_cursor: Option<String>,
    #[serde(default, deserialize_with = "soft")]
    total_items: Option<u64>,
}

/// What the pages read so far have brought.
#[derive(Debug, Default)]
struct Pages {
    names: HashSet<String>,
    unreadable: HashSet<String>,
    total: Option<u64>,
    nameless: usize,
    bytes: usize,
}

impl Pages {
    /// Takes in a page; gives what is in it, and whether that brought anything that was not there.
    /// When endpoints come and go between two pages, one may be listed twice.
    fn add(&mut self, page: Page) -> (List, bool) {
        #[derive(Deserialize)]
        struct Named {
            name: String,
        }
        let mut is_new = false;
        self.total = page.total_items.or(self.total);
        let mut list = List { total: self.total, ..List::default() };
        for raw in page.items.0 {
            if is_list(raw.get().as_bytes()) {
                list.unreadable.push(self.nameless("it is a list"));
                continue;
            }
            match serde_json::from_str::<Endpoint>(raw.get()) {
                // Without a name it can be neither read nor paused.
                Ok(endpoint) if endpoint.name.is_empty() => {
                    list.unreadable.push(self.nameless("its name is empty"));
                }
                Ok(endpoint) => {
                    is_new |= self.names.insert(endpoint.name.clone());
                    list.items.push(endpoint);
                }
                // One with a name counts once. Those without a name are all kept, so that none is
                // lost; but they do not show that a page is new.
                Err(error) => match serde_json::from_str(raw.get()).map(|Named { name }| name) {
                    Ok(name) if !self.unreadable.insert(name.clone()) => {}
                    Ok(name) => {
                        is_new = true;
                        let why = error.to_string();
                        list.unreadable.push(Unreadable { name: Some(name), why });
                    }
                    Err(_) => list.unreadable.push(self.nameless(&error.to_string())),
                },
            }
        }
        list.listed = self.names.len() + self.unreadable.len() + self.nameless;
        (list, is_new)
    }

    fn nameless(&mut self, why: &str) -> Unreadable {
        self.nameless += 1;
        Unreadable { name: None, why: why.to_owned() }
    }
}

/// What one page holds, for tests of random answers.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn one_page(body: &[u8]) -> Option<List> {
    let page = if is_list(body) { None } else { serde_json::from_slice(body).ok() }?;
    Some(Pages::default().add(page).0)
}
