//! Stories of repeated calls in virtual time.

use std::cell::Cell;
use std::future::ready;

use super::*;
use crate::error::{Answer, Attempt};

fn server(status: u16, retry_after: Option<u64>) -> Error {
    let attempt = Box::new(Attempt {
        purpose: "pause alice/phi-4".into(),
        method: "POST",
        path: "/v2/endpoint/alice/phi-4/pause".into(),
        changes: true,
        sent_before: false,
    });
    let answer = Box::new(Answer { status, message: String::new(), code: None, request_id: None });
    let retry_after = retry_after.map(Duration::from_secs);
    match status {
        429 => Error::Limited { attempt, answer, retry_after },
        403 => Error::Refused { attempt, answer },
        _ => Error::Server { attempt, answer, retry_after },
    }
}

/// Runs a call that always fails with `error`: (attempts made, virtual time it took).
async fn fail(policy: &Retry, seed: u64, repeatable: bool, error: Error) -> (u32, Duration) {
    let (tried, began) = (Cell::new(0), Instant::now());
    let outcome: Result<(), _> =
        run(policy, &Jitter::new(Some(seed)), &Semaphore::new(1), repeatable, |_| {
            tried.set(tried.get() + 1);
            ready(Err(error.clone()))
        })
        .await;
    assert_eq!(outcome.unwrap_err().status(), error.status());
    (tried.get(), began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn waits_double_and_stay_in_their_upper_half() {
    for seed in 0..50 {
        let (tried, took) = fail(&Retry::default(), seed, true, server(503, None)).await;
        assert_eq!(tried, 4);
        assert!(took >= Duration::from_millis(875), "{took:?}");
        assert!(took <= Duration::from_millis(1753), "{took:?}");
    }
    let one = fail(&Retry::default(), 7, true, server(503, None)).await;
    assert_eq!(one, fail(&Retry::default(), 7, true, server(503, None)).await);
}

#[tokio::test(start_paused = true)]
async fn the_server_says_how_long() {
    let (tried, took) = fail(&Retry::default(), 1, true, server(429, Some(10))).await;
    assert_eq!(tried, 4);
    assert!(took >= Duration::from_secs(30) && took < Duration::from_secs(31), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_does_not_fit_is_not_begun() {
    let policy = Retry::default().within(Duration::from_secs(15));
    assert_eq!(fail(&policy, 1, true, server(429, Some(20))).await, (1, Duration::ZERO));
    let (tried, took) = fail(&policy, 1, true, server(429, Some(10))).await;
    assert_eq!(tried, 2);
    assert!(took < Duration::from_secs(11), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn neither_a_refusal_nor_an_unsafe_call_is_repeated() {
    assert_eq!(fail(&Retry::default(), 1, true, server(403, None)).await.0, 1);
    assert_eq!(fail(&Retry::default(), 1, true, server(501, None)).await.0, 1);
    assert_eq!(fail(&Retry::default(), 1, false, server(503, None)).await.0, 1);
    assert_eq!(fail(&Retry::none(), 1, true, server(503, None)).await.0, 1);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_gives_its_place_to_others() {
    let gate = Semaphore::new(1);
    let jitter = Jitter::new(Some(1));
    let policy = Retry::default();
    let first = Cell::new(true);
    let limited = run(&policy, &jitter, &gate, true, |_| {
        let outcome =
            if first.replace(false) { Err(server(429, Some(30))) } else { Ok(Instant::now()) };
        ready(outcome)
    });
    let other = run(&policy, &jitter, &gate, true, |_| ready(Ok(Instant::now())));
    let (limited, other) = tokio::join!(limited, other);
    assert!(limited.unwrap() - other.unwrap() >= Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_is_told_the_time_left() {
    let policy = Retry::default().within(Duration::from_secs(40));
    let left = Cell::new(Duration::ZERO);
    let seen = Cell::new(0);
    let outcome = run(&policy, &Jitter::new(Some(3)), &Semaphore::new(1), true, |time| {
        left.set(time);
        seen.set(seen.get() + 1);
        ready(if seen.get() == 1 { Err(server(429, Some(30))) } else { Ok(()) })
    })
    .await;
    assert!(outcome.is_ok());
    assert!(left.get() <= Duration::from_secs(10) && left.get() > Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn a_try_that_was_sent_is_not_forgotten() {
    let attempt = server(503, None).attempt().cloned().map(Box::new).unwrap();
    let offline = || Error::Offline {
        attempt: attempt.clone(),
        cause: crate::Cause::Refused,
        why: String::new(),
    };
    assert!(!offline().may_have_taken_effect());
    for (first, may) in [(server(503, None), true), (server(429, None), false)] {
        let mut tries = vec![offline(), offline(), first];
        let outcome: Result<(), _> =
            run(&Retry::default(), &Jitter::new(Some(1)), &Semaphore::new(1), true, |_| {
                ready(Err(tries.pop().unwrap_or_else(offline)))
            })
            .await;
        assert_eq!(outcome.unwrap_err().may_have_taken_effect(), may);
    }
}
