//! In virtual time: when connections are tried, and when no more.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::stream;
use hf_endpoints::{Answer, Attempt};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;

/// How a connection goes that is tried.
#[derive(Clone, Copy)]
enum Goes {
    Refused(u16),
    /// Open for so many seconds, with an event at the beginning.
    OpenFor(u64),
}

/// Connections, a service behind them, and when it was asked for which.
struct Bench {
    streams: Streams,
    asked: Arc<Mutex<Vec<(u64, String)>>>,
    open: Arc<AtomicUsize>,
    hints: UnboundedReceiver<Event>,
    began: Instant,
}

/// One that is open.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn refusal(status: u16) -> Error {
    let attempt = Attempt {
        purpose: "hear".to_owned(),
        method: "GET",
        path: "/sse".to_owned(),
        changes: false,
        sent_before: false,
    };
    let answer =
        Answer { status, message: "no".to_owned(), code: None, request_id: None, by_service: true };
    let (attempt, answer) = (Box::new(attempt), Box::new(answer));
    match status {
        401 | 403 => Error::Refused { attempt, answer },
        404 => Error::NotFound { attempt, answer },
        429 => Error::Limited { attempt, answer, retry_after: Some(Duration::from_secs(100)) },
        _ => Error::Server { attempt, answer, retry_after: None },
    }
}

impl Bench {
    /// `goes`: how the try of an endpoint goes that comes after so many others of it.
    fn new(goes: impl Fn(&str, usize) -> Goes + Send + Sync + 'static) -> Self {
        let (sender, hints) = unbounded_channel();
        let mut streams = Streams::new(true, Outbox::to(&sender));
        let (asked, open, began) =
            (Arc::<Mutex<Vec<(u64, String)>>>::default(), Arc::default(), Instant::now());
        let (asked_for, counted): (_, Arc<AtomicUsize>) = (asked.clone(), Arc::clone(&open));
        streams.open = Some(Arc::new(move |id| {
            let mut asked = lock(&asked_for);
            let before = asked.iter().filter(|(_, name)| *name == id.name).count();
            asked.push((began.elapsed().as_secs(), id.name.clone()));
            let seconds = match goes(&id.name, before) {
                Goes::Refused(status) => return async move { Err(refusal(status)) }.boxed(),
                Goes::OpenFor(seconds) => seconds,
            };
            counted.fetch_add(1, Ordering::SeqCst);
            let counted = Counted(counted.clone());
            let rest = async move {
                let _open = counted;
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            };
            let rest = stream::once(rest).filter_map(async |()| None);
            let events: Events = stream::iter([Ok(())]).chain(rest).boxed();
            async move { Ok(events) }.boxed()
        }));
        Self { streams, asked, open, hints, began }
    }

    /// Wants exactly these, looked at every thirty seconds, until so many seconds have passed.
    async fn keep_until(&mut self, names: &[&str], seconds: u64) {
        let end = self.began + Duration::from_secs(seconds);
        while Instant::now() < end {
            self.streams.keep(|| names.iter().map(|name| EndpointId::new("alice", name)).collect());
            let rest = end.duration_since(Instant::now());
            tokio::time::sleep(rest.min(Duration::from_secs(30))).await;
        }
    }

    fn asked(&self) -> Vec<u64> {
        lock(&self.asked).iter().map(|(at, _)| *at).collect()
    }

    fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn three_failures_in_a_row_are_the_last_until_it_is_not_wanted_in_between() {
    for goes in [Goes::Refused(500), Goes::OpenFor(0), Goes::OpenFor(59)] {
        let mut bench = Bench::new(move |_, _| goes);
        bench.keep_until(&["a"], 20_000).await;
        assert_eq!((bench.asked().len(), bench.open()), (3, 0));
        assert!(bench.asked()[2] <= 35 + 2 * 59, "{:?}", bench.asked());
        bench.keep_until(&[], 20_030).await;
        bench.keep_until(&["a"], 40_000).await;
        assert_eq!(bench.asked().len(), 6);
    }
    let mut limited = Bench::new(|_, _| Goes::Refused(429));
    limited.keep_until(&["a"], 20_000).await;
    assert_eq!(limited.asked(), [0, 100, 200], "as long as it asks to wait");
}

#[tokio::test(start_paused = true)]
async fn a_route_that_is_refused_is_left_alone_for_an_hour_by_all() {
    for status in [401, 403, 404, 501] {
        let mut bench = Bench::new(move |name, _| match name {
            "b" => Goes::Refused(status),
            _ => Goes::OpenFor(1_000_000),
        });
        bench.keep_until(&["a", "b", "c"], 3_500).await;
        assert_eq!((bench.asked(), bench.open()), (vec![0, 0, 0], 0), "{status}");
        bench.keep_until(&["a", "b", "c"], 3_700).await;
        assert_eq!(bench.asked().len(), 6, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_lives_well_is_opened_again_and_one_whose_endpoint_is_gone_is_not() {
    let mut bench = Bench::new(|_, before| match before {
        0..3 => Goes::OpenFor(95),
        _ => Goes::Refused(404),
    });
    bench.keep_until(&["a"], 50_000).await;
    assert_eq!(bench.asked(), [0, 100, 200, 300]);
    bench.keep_until(&["a", "b"], 50_010).await;
    assert_eq!(bench.open(), 1, "others are not turned off by that");
    assert!(
        matches!(bench.hints.try_recv(), Ok(Event::Hinted { endpoint }) if endpoint.name == "a")
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_wanted_is_closed_and_so_is_all_at_the_end() {
    let mut bench = Bench::new(|_, _| Goes::OpenFor(1_000_000));
    bench.keep_until(&["a", "b", "c"], 60).await;
    assert_eq!(bench.open(), 3);
    bench.keep_until(&["b", "d"], 90).await;
    assert_eq!(bench.open(), 2);
    bench.keep_until(&[], 120).await;
    assert_eq!(bench.open(), 0);
    bench.keep_until(&["a"], 150).await;
    let (open, asked) = (bench.open.clone(), bench.asked.clone());
    drop(bench);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((open.load(Ordering::SeqCst), lock(&asked).len()), (0, 5));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_looks_once_opens_none() {
    let (sender, _) = unbounded_channel::<Event>();
    let mut streams = Streams::new(false, Outbox::to(&sender));
    let sites = hf_endpoints::Sites::all_at("http://127.0.0.1:9").unwrap();
    let account = Account::new(sites, hf_endpoints::Token::new("hf_x").unwrap()).unwrap();
    streams.of(Some(&account));
    streams.keep(|| panic!("it does not even ask which"));
    assert!(streams.tasks.is_empty());
}
