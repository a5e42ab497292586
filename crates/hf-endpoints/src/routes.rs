//! The routes of one endpoint: get, create, update, delete, pause, resume, scale to zero.

use reqwest::Method;

use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::transport::{Call, Reply};
use crate::{Client, Create, Endpoint, Error, Update};

impl Client {
    /// One endpoint. `GET /v2/endpoint/{namespace}/{name}` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`] when there is none.
    pub async fn get(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?];
        let purpose = format!("read {ns}/{name}");
        self.call(Call::reads(Method::GET, Site::Management, &path, purpose)).await?.json()
    }

    /// Makes an endpoint, which starts at once and costs money. Never repeated.
    /// `POST /v2/endpoint/{namespace}` \[SPEC].
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
    /// and so start costs. Never repeated. `PUT /v2/endpoint/{namespace}/{name}` \[SPEC, MCPOPS].
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
    /// `DELETE /v2/endpoint/{namespace}/{name}` \[SPEC].
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
    /// `POST /v2/endpoint/{namespace}/{name}/pause` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`]. A 400 that says the endpoint is paused already is no error.
    pub async fn pause(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        self.step(ns, name, "pause", "pause", "already paused").await
    }

    /// Resumes a paused endpoint, which costs money from then on. Safe to repeat.
    /// `POST /v2/endpoint/{namespace}/{name}/resume` \[SPEC, SDK].
    ///
    /// # Errors
    /// Any [`Error`]. A 400 that says the endpoint is already running is no error.
    pub async fn resume(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        self.step(ns, name, "resume", "resume", "already running").await
    }

    /// Asks Hugging Face's debugger for a diagnosis, which then stands in [`crate::Status::agent_message`],
    /// in this answer or a later one. It needs the right to read only; what else it does, how long it takes
    /// and whether it costs anything is not in the specification. Never repeated.
    /// `POST /v2/endpoint/{namespace}/{name}/agent/debug` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn debug(&self, ns: &str, name: &str) -> Result<Endpoint, Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?, "agent", "debug"];
        let purpose = format!("ask the debugger about {ns}/{name}");
        self.call(Call::writes(Method::POST, Site::Management, &path, purpose)).await?.json()
    }

    /// Takes away all replicas until a request comes. Safe to repeat.
    /// `POST /v2/endpoint/{namespace}/{name}/scale-to-zero` \[SPEC].
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
