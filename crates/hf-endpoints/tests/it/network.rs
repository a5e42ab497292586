//! Networks that fail: nobody there, connections cut, silence, many calls at a time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hf_endpoints::{Cause, Client, Error, Retry, Sites, Timeouts, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that reads a request, sends these bytes and closes; and how often it was asked.
async fn saying(bytes: &'static [u8]) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            count.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(bytes).await;
        }
    });
    (address, asked)
}

fn client(address: SocketAddr) -> Client {
    crate::builder(&format!("http://{address}")).build().unwrap()
}

#[tokio::test]
async fn nobody_there_is_offline_and_had_no_effect() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(address).pause("alice", "phi-4").await.unwrap_err();
    assert!(matches!(error, Error::Offline { .. }), "{error:?}");
    assert!(error.is_offline() && error.is_worth_retrying() && !error.may_have_taken_effect());
    let message = error.to_string();
    assert!(
        message.starts_with("pause alice/phi-4 (POST /v2/endpoint/alice/phi-4/pause): no conn")
    );
    assert!(!message.contains("http://") && !message.contains("SECRET"), "{message}");
}

#[tokio::test]
async fn a_connection_cut_in_the_answer_may_have_had_effect() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"name\":",
    ] {
        let (address, asked) = saying(bytes).await;
        let error = client(address).pause("alice", "phi-4").await.unwrap_err();
        assert!(matches!(error, Error::Dropped { .. }), "{error:?}");
        assert!(error.may_have_taken_effect() && error.is_worth_retrying());
        assert_eq!(asked.load(Ordering::SeqCst), 4, "a pause is repeated");

        let (address, asked) = saying(bytes).await;
        let error = client(address).delete("alice", "phi-4").await.unwrap_err();
        assert!(error.may_have_taken_effect());
        assert_eq!(asked.load(Ordering::SeqCst), 1, "a delete is not");

        let (address, _) = saying(bytes).await;
        let error = client(address).get("alice", "phi-4").await.unwrap_err();
        assert!(!error.may_have_taken_effect());
    }
}

#[tokio::test]
async fn a_refusal_whose_body_is_cut_is_still_a_refusal() {
    let (address, _) = saying(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 100\r\n\r\n{\"er").await;
    let error = client(address).get("alice", "phi-4").await.unwrap_err();
    assert!(error.is_refused(), "{error:?}");
}

#[tokio::test]
async fn silence_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = async {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
        }
    };
    let timeouts = Timeouts { total: Duration::from_millis(50), ..Timeouts::default() };
    let builder = crate::builder(&format!("http://{address}")).timeouts(timeouts);
    let client = builder.retry(Retry::none()).build().unwrap();
    let error = tokio::select! {
        outcome = client.pause("alice", "phi-4") => outcome.unwrap_err(),
        () = silent => panic!("the server ended"),
    };
    assert!(matches!(error, Error::TimedOut { connecting: false, .. }), "{error:?}");
    assert!(error.may_have_taken_effect() && error.is_offline());
    assert!(error.to_string().ends_with("no answer within 0.1 s"), "{error}");
}

/// 21 calls, at most 3 at a time: the server holds each until 3 are there, so it also proves that 3
/// do go out together.
#[tokio::test]
async fn no_more_calls_than_allowed_go_out_together() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let now = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let barrier = Arc::new(tokio::sync::Barrier::new(3));
    let (counted, highest) = (Arc::clone(&now), Arc::clone(&most));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (now, most) = (Arc::clone(&counted), Arc::clone(&highest));
            let barrier = Arc::clone(&barrier);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                while stream.read(&mut request).await.is_ok_and(|bytes| bytes > 0) {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    barrier.wait().await;
                    now.fetch_sub(1, Ordering::SeqCst);
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"name\":\"a\"}";
                    let _ = stream.write_all(answer).await;
                }
            });
        }
    });
    let builder = crate::builder(&format!("http://{address}")).concurrency(3);
    let client = builder.build().unwrap();
    let calls: Vec<_> = (0..21)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.pause("alice", "a").await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_ok());
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_connection_that_nobody_takes_names_where_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(address).get("alice", "phi-4").await.unwrap_err();
    assert!(matches!(error, Error::Offline { cause: Cause::Refused, .. }), "{error:?}");
    assert!(error.to_string().ends_with(&format!("{address} refused the connection")), "{error}");
}

#[tokio::test]
async fn a_name_that_is_not_found_is_said() {
    // The top level `.invalid` is kept free for this.
    let sites = Sites::all_at("https://hub.invalid").unwrap();
    let builder = Client::builder(Token::new(crate::TOKEN).unwrap()).sites(sites);
    let error = builder.retry(Retry::none()).build().unwrap().whoami().await.unwrap_err();
    // Where a proxy is set it is the one that is asked.
    if let Error::Offline { cause: Cause::Name, why, .. } = &error {
        assert!(why.starts_with("the name hub.invalid was not found"), "{why}");
    } else {
        assert!(error.is_offline(), "{error:?}");
    }
}
