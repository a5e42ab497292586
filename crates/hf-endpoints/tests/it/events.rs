//! The stream of events of an endpoint: what counts as one, and what ends it.

use hf_endpoints::{Error, Events};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::{MockServer, ResponseTemplate};

use crate::{TOKEN, answering, client, json};

const ROUTE: &str = "/v2/endpoint/alice/phi-4/sse";

async fn streaming(body: &[u8]) -> MockServer {
    let answer = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream");
    answering("GET", ROUTE, answer).await
}

async fn open(server: &MockServer) -> Result<Events, Error> {
    client(server).events("alice", "phi-4").await
}

/// How many events came, and how it ended.
async fn heard(body: &[u8]) -> (u32, Result<(), Error>) {
    let server = streaming(body).await;
    let mut events = open(&server).await.unwrap();
    for count in 0.. {
        match events.next().await {
            Ok(true) => {}
            Ok(false) => return (count, Ok(())),
            Err(error) => return (count, Err(error)),
        }
    }
    unreachable!("no stream is endless here")
}

#[tokio::test]
async fn what_has_data_is_an_event_and_a_heartbeat_is_none() {
    for (body, events) in [
        (&b""[..], 0),
        (b": keep-alive\n\n:\n\n", 0),
        (b"retry: 3000\n\nid: 7\n\nevent: ping\n\ndata:\n\n", 0),
        (b"data: {}\n\n: still here\n\nevent: status\nid: 1\ndata: a\ndata: b\r\n\r\n", 2),
        (b"data: cut off", 0),
        (b"<html>no event</html>\n\n{\"name\":\n\n", 0),
    ] {
        let (count, ended) = heard(body).await;
        assert_eq!((count, ended), (events, Ok(())), "{}", String::from_utf8_lossy(body));
    }
}

#[tokio::test]
async fn a_flood_an_endless_line_and_what_is_no_text_end_it() {
    let flood = b"data: {}\n\n".repeat(1_000);
    let (count, ended) = heard(&flood).await;
    assert_eq!(count, 60);
    assert!(ended.unwrap_err().to_string().contains("more than 60 events a minute"));
    let endless = [&b"data: "[..], &vec![b'x'; 2 << 20]].concat();
    let (count, ended) = heard(&endless).await;
    assert!(count == 0 && ended.unwrap_err().to_string().contains("larger than 1048576 bytes"));
    let comments = b": x\n\n".repeat(1 << 18);
    assert!(matches!(heard(&comments).await, (0, Err(Error::Unreadable { .. }))));
    assert!(matches!(heard(b"data: \xff\n\n").await, (0, Err(Error::Unreadable { .. }))));
}

#[tokio::test]
async fn a_refusal_is_told_as_of_every_route_and_asked_for_once() {
    for status in [401, 403, 404, 429, 500, 501] {
        let server = answering("GET", ROUTE, json(status, r#"{"error":"no"}"#)).await;
        let error = open(&server).await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error}");
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
    let page = answering("GET", ROUTE, json(200, "{}")).await;
    assert!(matches!(open(&page).await, Err(Error::Unreadable { .. })));
}

#[tokio::test]
async fn the_token_goes_along_and_is_shown_nowhere() {
    let server = streaming(b"data: \xff\n\n").await;
    let mut events = open(&server).await.unwrap();
    let sent = server.received_requests().await.unwrap().remove(0);
    assert_eq!(sent.headers["authorization"], format!("Bearer {TOKEN}"));
    let error = events.next().await.unwrap_err();
    for shown in [format!("{events:?}"), format!("{error:?}"), error.to_string()] {
        assert!(!shown.contains(TOKEN), "{shown}");
    }
}

#[tokio::test]
async fn silence_of_five_minutes_ends_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (say, mut said) = tokio::sync::mpsc::unbounded_channel::<&'static [u8]>();
    say.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: hello\n\n").unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        while let Some(bytes) = said.recv().await {
            stream.write_all(bytes).await.unwrap();
        }
    });
    let client = crate::builder(&format!("http://{address}")).build().unwrap().apart().unwrap();
    let mut events = client.events("alice", "phi-4").await.unwrap();
    // From here on nothing but the clock happens, so it may run ahead.
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = events.next().await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { connecting: false, .. }), "{error:?}");
    assert!(began.elapsed().as_secs() >= 300, "{:?}", began.elapsed());
    drop(say);
    server.await.unwrap();
}
