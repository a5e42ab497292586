//! That something about an endpoint changed, as the service tells it while a connection is open. What it tells of
//! the change is not documented, and not looked at.

use std::fmt;
use std::time::Duration;

use futures::stream::{BoxStream, StreamExt, try_unfold};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use sse_stream::{Sse, SseByteStream};
use tokio::time::{Instant, timeout};

use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::transport::{Call, Opened};
use crate::{Client, Error};

/// A connection on which nothing came for so long, not even a comment, is given up.
const SILENT_FOR: Duration = Duration::from_secs(300);
/// One connection carries no more bytes than this: so no line and no event is longer.
const MOST_BYTES: usize = 1024 * 1024;
/// More events than this in [`COUNTED_FOR`] tell nothing.
const MOST_EVENTS: u32 = 60;
const COUNTED_FOR: Duration = Duration::from_secs(60);

/// An open stream of events of one endpoint. It closes when this is dropped.
pub struct Events {
    opened: Opened,
    blocks: BoxStream<'static, Result<Sse, sse_stream::Error>>,
    /// Since when events are counted, and how many came.
    counted: (Instant, u32),
}

impl Client {
    /// Opens the stream of events of one endpoint. It is tried once, and takes no place among the requests at a
    /// time. `GET /v2/endpoint/{namespace}/{name}/sse` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::TimedOut`] when no answer began within [`crate::Timeouts::total`], and
    /// [`Error::Unreadable`] for an answer that is no stream of events.
    pub async fn events(&self, ns: &str, name: &str) -> Result<Events, Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?, "sse"];
        let purpose = format!("hear of changes of {ns}/{name}");
        let call = Call::reads(Method::GET, Site::Management, &path, purpose);
        let (response, opened) = self.open(call).await?;
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            return Err(opened.unreadable("it is no stream of events"));
        }
        let chunks = try_unfold(
            (response, 0_usize, opened.clone()),
            |(mut body, read, opened)| async move {
                let chunk = timeout(SILENT_FOR, body.chunk()).await;
                let chunk = chunk.map_err(|_| opened.silent(SILENT_FOR))?;
                let chunk = chunk.map_err(|error| opened.failed(SILENT_FOR, error))?;
                let read = read.saturating_add(chunk.as_ref().map_or(0, |chunk| chunk.len()));
                if read > MOST_BYTES {
                    return Err(opened.unreadable(format!("it is larger than {MOST_BYTES} bytes")));
                }
                Ok(chunk.map(|chunk| (chunk, (body, read, opened))))
            },
        );
        let blocks = SseByteStream::new(chunks.boxed()).boxed();
        Ok(Events { opened, blocks, counted: (Instant::now(), 0) })
    }
}

impl Events {
    /// Waits until something happened: true. False when the server ended the stream.
    ///
    /// # Errors
    /// [`Error::Dropped`], [`Error::TimedOut`] when nothing came for five minutes, and [`Error::Unreadable`] for more
    /// than a mebibyte on one connection, for more than 60 events a minute and for what is no text. The stream is
    /// over then.
    pub async fn next(&mut self) -> Result<bool, Error> {
        loop {
            match self.blocks.next().await {
                None => return Ok(false),
                Some(Err(error)) => return Err(self.ended(error)),
                // By the standard an event has data; what has none keeps the connection open.
                Some(Ok(block)) if block.data.as_ref().is_none_or(String::is_empty) => {}
                Some(Ok(_)) => return self.count().map(|()| true),
            }
        }
    }

    fn count(&mut self) -> Result<(), Error> {
        let (since, events) = &mut self.counted;
        if since.elapsed() >= COUNTED_FOR {
            (*since, *events) = (Instant::now(), 0);
        }
        *events += 1;
        match *events > MOST_EVENTS {
            true => Err(self.opened.unreadable(format!("more than {MOST_EVENTS} events a minute"))),
            false => Ok(()),
        }
    }

    fn ended(&self, error: sse_stream::Error) -> Error {
        match error {
            sse_stream::Error::Body(inner) => match inner.downcast::<Error>() {
                Ok(error) => *error,
                Err(other) => self.opened.unreadable(other.to_string()),
            },
            other => self.opened.unreadable(other.to_string()),
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("opened", &self.opened).finish_non_exhaustive()
    }
}
