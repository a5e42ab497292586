//! Connections: from bytes to the simulation and back.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::response::Response as HttpResponse;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tower::ServiceExt;

use super::{Shared, admin, streaming};
use crate::http::{Request, Response};

const LARGEST_BODY: usize = 1024 * 1024;

/// Marks an answer in whose place the connection is to be dropped.
#[derive(Debug, Clone, Copy)]
struct Dropped;

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("dropped on purpose")]
struct DropConnection;

/// Serves until `stopped` fires. Whatever is still open then ends with the runtime.
pub(super) async fn run(
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let router = admin::routes(&shared).fallback(exchange).with_state(shared);
    let accept = async {
        loop {
            // A failed accept (too many open files) concerns one connection, not the server.
            if let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(stream, router.clone()));
            } else {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::select! {
        () = accept => {}
        _ = stopped => {}
    }
}

async fn connection(stream: TcpStream, router: Router) {
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let answered: Result<HttpResponse, Infallible> = router.oneshot(request).await;
            match answered {
                Ok(answer) if answer.extensions().get::<Dropped>().is_some() => Err(DropConnection),
                Ok(answer) => Ok(answer),
                Err(never) => match never {},
            }
        }
    });
    // Ends with an error when the client leaves or we drop it: both are as they should be.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn exchange(State(shared): State<Arc<Shared>>, request: HttpRequest) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return dropped();
    };
    let request = read(&parts, &body);
    let exchange = {
        let mut inner = shared.lock();
        let now = inner.clock.now();
        inner.sim.exchange(&request, now)
    };
    if exchange.delay_millis > 0 {
        tokio::time::sleep(Duration::from_millis(exchange.delay_millis)).await;
    }
    let stream = exchange.stream.map(|stream| streaming::body(shared, stream));
    exchange.response.map_or_else(dropped, |response| written(response, stream))
}

fn read(parts: &axum::http::request::Parts, body: &Bytes) -> Request {
    let headers = parts.headers.iter();
    let headers =
        headers.filter_map(|(n, v)| Some((n.as_str().to_owned(), v.to_str().ok()?.to_owned())));
    Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    }
}

fn written(response: Response, stream: Option<Body>) -> HttpResponse {
    let mut builder = HttpResponse::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    let body = stream.unwrap_or_else(|| Body::from(response.body));
    // A fault with an impossible status or header is told apart from a real answer by being none.
    builder.body(body).unwrap_or_else(|_| dropped())
}

fn dropped() -> HttpResponse {
    let mut response = HttpResponse::new(Body::empty());
    response.extensions_mut().insert(Dropped);
    response
}
