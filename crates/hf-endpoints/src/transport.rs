//! One call: request, time limit, answer, errors, repetition.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::answers;
use crate::causes::{self, chain};
use crate::error::{Attempt, Cause};
use crate::sites::Site;
use crate::soft::{RawItems, is_list, read};
use crate::{Client, Error, RateLimit, limits, plain, retry};

/// A call as a route describes it.
#[derive(Debug)]
pub(crate) struct Call {
    purpose: String,
    method: Method,
    site: Site,
    segments: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    changes: bool,
    repeatable: bool,
    anonymous: bool,
}

/// A good answer.
#[derive(Debug)]
pub(crate) struct Reply {
    attempt: Attempt,
    pub(crate) status: u16,
    pub(crate) limit: Option<RateLimit>,
    body: Vec<u8>,
}

/// A call whose answer has begun and stays open.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    client: Client,
    attempt: Attempt,
    url: Url,
}

impl Opened {
    /// The connection was lost, or nothing came for `after`.
    pub(crate) fn failed(&self, after: Duration, error: reqwest::Error) -> Error {
        self.client.network_error(&self.attempt, &self.url, after, error)
    }

    /// Nothing came for so long.
    pub(crate) fn silent(&self, after: Duration) -> Error {
        Error::TimedOut { attempt: Box::new(self.attempt.clone()), after, connecting: false }
    }

    pub(crate) fn unreadable(&self, why: impl Into<String>) -> Error {
        Error::Unreadable { attempt: Box::new(self.attempt.clone()), status: 200, why: why.into() }
    }
}

impl Call {
    /// A call that changes nothing, whatever its method, and may be repeated.
    pub(crate) fn reads(method: Method, site: Site, path: &[&str], purpose: String) -> Self {
        Self {
            purpose,
            method,
            site,
            segments: path.iter().map(|&segment| segment.to_owned()).collect(),
            query: Vec::new(),
            body: None,
            changes: false,
            repeatable: true,
            anonymous: false,
        }
    }

    /// A call that changes something and is sent once.
    pub(crate) fn writes(method: Method, site: Site, path: &[&str], purpose: String) -> Self {
        Self { changes: true, repeatable: false, ..Self::reads(method, site, path, purpose) }
    }

    /// Allows repeating, for calls that ask for a state and not for a step.
    pub(crate) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Sends no token.
    pub(crate) fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(body)
            .map_err(|error| Error::Invalid { field: "body", why: error.to_string() })?;
        self.body = Some(bytes);
        Ok(self)
    }
}

impl Reply {
    /// Reads an answer that is an object.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if is_list(&self.body) {
            return Err(self.unreadable("its shape is not as documented: it is a list"));
        }
        self.read()
    }

    /// Reads an answer as it came.
    pub(crate) fn value(&self) -> Result<Value, Error> {
        self.read()
    }

    /// Its size in bytes.
    pub(crate) fn len(&self) -> usize {
        self.body.len()
    }

    /// Reads an answer that is a list; an item of another shape is left out.
    pub(crate) fn list<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        let items: RawItems = self.read()?;
        Ok(items.0.iter().filter_map(|raw| read(raw)).collect())
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.unreadable(answers::why_unreadable(&self.body, &error)))
    }

    pub(crate) fn unreadable(&self, why: impl Into<String>) -> Error {
        Error::Unreadable {
            attempt: Box::new(self.attempt.clone()),
            status: self.status,
            why: why.into(),
        }
    }
}

impl Client {
    /// Carries out a call, repeating it where that is safe and of use.
    pub(crate) async fn call(&self, call: Call) -> Result<Reply, Error> {
        let inner = &self.inner;
        let (http, url, attempt) = self.prepare(&call)?;
        let gate = if call.changes { &inner.changing } else { &inner.reading };
        retry::run(&self.retry, &inner.jitter, gate, call.repeatable, |left| {
            self.once(http, &call, &url, &attempt, left.min(inner.timeouts.total))
        })
        .await
    }

    /// Sends a call once whose answer stays open. It has to begin within the time for a whole request; its body
    /// is left to the caller.
    pub(crate) async fn open(&self, call: Call) -> Result<(Response, Opened), Error> {
        let after = self.inner.timeouts.total;
        let (http, url, attempt) = self.prepare(&call)?;
        let answered = async {
            let failed = |error: reqwest::Error| self.network_error(&attempt, &url, after, error);
            let response = self.request(http, &call, &url)?.send().await.map_err(failed)?;
            match response.status().is_success() {
                true => Ok(response),
                false => Err(self.refusal(response, &attempt, &url, after).await),
            }
        };
        let answered = tokio::time::timeout(after, answered).await;
        let opened = Opened { client: self.clone(), attempt: attempt.clone(), url: url.clone() };
        let response = answered.map_err(|_| opened.silent(after))??;
        Ok((response, opened))
    }

    /// The connections for a call, its address, and what is said of it.
    fn prepare(&self, call: &Call) -> Result<(&reqwest::Client, Url, Attempt), Error> {
        let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
        let (http, mut url) = self.inner.route(call.site, &segments)?;
        let attempt = Attempt {
            purpose: plain::text(&call.purpose),
            method: method_name(&call.method),
            path: url.path().to_owned(),
            changes: call.changes,
            sent_before: false,
        };
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok((http, url, attempt))
    }

    fn request(
        &self,
        http: &reqwest::Client,
        call: &Call,
        url: &Url,
    ) -> Result<RequestBuilder, Error> {
        let mut request = http.request(call.method.clone(), url.clone());
        if !call.anonymous {
            request = request.header(AUTHORIZATION, self.inner.token.header()?);
        }
        Ok(match (&call.body, &call.method) {
            (Some(body), _) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
            // Like the official client: an empty body of length 0, without a content type.
            (None, &Method::POST) => request.header(CONTENT_LENGTH, 0),
            (None, _) => request,
        })
    }

    async fn once(
        &self,
        http: &reqwest::Client,
        call: &Call,
        url: &Url,
        attempt: &Attempt,
        timeout: Duration,
    ) -> Result<Reply, Error> {
        let request = self.request(http, call, url)?.timeout(timeout);
        let failed = |error: reqwest::Error| self.network_error(attempt, url, timeout, error);
        let response = request.send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(self.refusal(response, attempt, url, timeout).await);
        }
        let status = response.status().as_u16();
        self.inner.skew.measure(response.headers(), Timestamp::now());
        let limit = limits::told(response.headers());
        let body = self.body(response, attempt, url, timeout).await?;
        Ok(Reply { attempt: attempt.clone(), status, limit, body })
    }

    /// What an answer means that is no success.
    async fn refusal(
        &self,
        response: Response,
        attempt: &Attempt,
        url: &Url,
        timeout: Duration,
    ) -> Error {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        self.inner.skew.measure(&headers, Timestamp::now());
        // The status says enough when the body of a refusal cannot be read.
        let body = self.body(response, attempt, url, timeout).await.unwrap_or_default();
        let attempt = Box::new(attempt.clone());
        if (300..400).contains(&status) {
            return Error::Redirected { attempt, status, to: target(url, &headers) };
        }
        let answer = answers::read(status, &headers, &body, |text| self.inner.token.scrub(text));
        let retry_after = limits::retry_after(&headers, Timestamp::now());
        answers::refusal(attempt, Box::new(answer), retry_after)
    }

    async fn body(
        &self,
        mut response: Response,
        attempt: &Attempt,
        url: &Url,
        timeout: Duration,
    ) -> Result<Vec<u8>, Error> {
        let limit = self.inner.body_limit;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let failed = |error: reqwest::Error| self.network_error(attempt, url, timeout, error);
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len().saturating_add(chunk.len()) > limit {
                return Err(Error::Unreadable {
                    attempt: Box::new(attempt.clone()),
                    status,
                    why: format!("it is larger than {limit} bytes"),
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn network_error(
        &self,
        attempt: &Attempt,
        url: &Url,
        after: Duration,
        error: reqwest::Error,
    ) -> Error {
        let attempt = Box::new(attempt.clone());
        let connecting = error.is_connect();
        // The address is left out: it may hold a query, and the attempt names the path already.
        let error = error.without_url();
        let (cause, why) = causes::of(&error, url, self.inner.proxy.as_ref());
        let why = self.inner.token.scrub(&why);
        match connecting {
            true if error.is_timeout() && cause != Cause::Proxy => {
                let after = self.inner.timeouts.connect.min(after);
                Error::TimedOut { attempt, after, connecting }
            }
            true => Error::Offline { attempt, cause, why },
            false if error.is_timeout() => Error::TimedOut { attempt, after, connecting },
            false => Error::Dropped { attempt, why: self.inner.token.scrub(&chain(&error)) },
        }
    }
}

fn target(from: &Url, headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    location
        .and_then(|location| from.join(location).ok())
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "an unnamed place".to_owned())
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "GET",
    }
}
