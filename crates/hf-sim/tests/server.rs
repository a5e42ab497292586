//! The simulation behind real connections.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use hf_sim::{BrokenStream, Change, Effect, EndpointKey, Options, Rule, Server, demo, many};
use jiff::SignedDuration;
use serde_json::{Value, json};

fn start(options: Options) -> Server {
    Server::start(options).unwrap()
}

fn manual(account: hf_sim::AccountSpec) -> Server {
    start(Options::new(account).manual("2026-11-20T10:00:00Z".parse().unwrap()))
}

/// Status and body, or `None` when the connection ended without an answer.
fn ask(server: &Server, method: &str, target: &str, body: &str) -> Option<(u16, String)> {
    let address = server.hub_url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    let token = server.token();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nuser-agent: test/1\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // A dropped connection may show as a reset.
    stream.read_to_string(&mut answer).ok()?;
    let _ = stream.shutdown(Shutdown::Both);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

fn json_of(server: &Server, method: &str, target: &str, body: &Value) -> Value {
    let (status, text) = ask(server, method, target, &body.to_string()).unwrap();
    assert_eq!(status, 200, "{method} {target}: {text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn an_evening_steered_through_the_side_door() {
    let server = manual(demo());
    let list = json_of(&server, "GET", "/v2/endpoint/alice", &Value::Null);
    let url = list["items"][0]["status"]["url"].as_str().unwrap();
    assert_eq!(url, format!("{}/_endpoint/alice/bge-large", server.hub_url()));
    assert_eq!(ask(&server, "GET", "/_endpoint/alice/phi-4/health", "").unwrap().0, 200);
    let clock = json_of(&server, "POST", "/_sim/clock", &json!({ "advance": 3600 }));
    assert_eq!(clock, json!({ "now": "2026-11-20T11:00:00Z", "speed": 0.0 }));
    let back = json!({ "set": "2026-11-20T10:00:00Z" });
    assert_eq!(ask(&server, "POST", "/_sim/clock", &back.to_string()).unwrap().0, 400);
    json_of(
        &server,
        "POST",
        "/_sim/change",
        &json!({
            "change": "state", "endpoint": "alice/bge-large", "state": "running",
        }),
    );
    let truth = json_of(&server, "GET", "/_sim/truth", &Value::Null);
    assert_eq!(truth["running_rate_micros_per_hour"], 3_900_000);
    assert_eq!(truth, serde_json::to_value(server.truth()).unwrap());
    let accounts = json_of(&server, "GET", "/_sim/accounts", &Value::Null);
    assert_eq!(accounts["namespaces"], json!(["alice", "acme"]));
    let log = json_of(&server, "GET", "/_sim/log", &Value::Null);
    let first = &log["requests"][0];
    assert_eq!(
        (&first["path"], &first["user_agent"]),
        (&json!("/v2/endpoint/alice"), &json!("test/1"))
    );
    assert_eq!(first["bearer"], true);
    assert!(!log.to_string().contains(&server.token()), "the log keeps no token");
}

#[test]
fn faults_reach_the_connection() {
    let server = manual(many(1));
    let ids = json_of(
        &server,
        "POST",
        "/_sim/faults",
        &json!([
            { "method": "POST", "path": "/pause$", "count": 1, "effect": { "kind": "drop" } },
            { "method": "POST", "path": "/pause$", "count": 1, "effect": { "kind": "drop_answer" } },
        ]),
    );
    assert_eq!(ids["ids"], json!([1, 2]));
    let state = || {
        json_of(&server, "GET", "/v2/endpoint/alice/ep-001", &Value::Null)["status"]["state"]
            .clone()
    };
    let pause = || ask(&server, "POST", "/v2/endpoint/alice/ep-001/pause", "");
    assert_eq!((pause(), state()), (None, json!("running")));
    assert_eq!((pause(), state()), (None, json!("paused")));
    assert_eq!(pause().unwrap().0, 200);
    server.add_fault(Rule::new(Effect::NotJson { status: 502, body: None })).unwrap();
    assert_eq!(ask(&server, "GET", "/v2/endpoint/alice", "").unwrap().0, 502);
    json_of(&server, "DELETE", "/_sim/faults", &Value::Null);
    assert_eq!(ask(&server, "GET", "/v2/endpoint/alice", "").unwrap().0, 200);
    assert_eq!(ask(&server, "POST", "/_sim/faults", r#"{"effect":{"kind":"x"}}"#).unwrap().0, 400);
}

#[test]
fn a_delay_is_real_time_and_hinders_nobody_else() {
    let server = manual(many(1));
    server.add_fault(Rule::new(Effect::Delay { millis: 150 }).path("/ep-001$")).unwrap();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| {
            let before = Instant::now();
            ask(&server, "GET", "/v2/endpoint/alice/ep-001", "");
            before.elapsed()
        });
        assert_eq!(ask(&server, "GET", "/v2/endpoint/alice", "").unwrap().0, 200);
        assert!(slow.join().unwrap() >= Duration::from_millis(150));
    });
}

#[test]
fn a_hundred_pauses_at_once() {
    let server = manual(many(100));
    std::thread::scope(|scope| {
        for n in 1..=100 {
            let server = &server;
            scope.spawn(move || {
                let target = format!("/v2/endpoint/alice/ep-{n:03}/pause");
                assert_eq!(ask(server, "POST", &target, "").unwrap().0, 200);
            });
        }
    });
    assert_eq!(server.truth().running_rate_micros_per_hour, 0);
    assert_eq!(server.log().len(), 100);
}

#[test]
fn a_fast_clock_runs_and_a_dropped_server_is_gone() {
    let server = start(Options::new(many(1)).speed(36_000.0));
    let before = server.now();
    let deadline = Instant::now() + Duration::from_secs(10);
    while server.now() < before + SignedDuration::from_hours(1) {
        assert!(Instant::now() < deadline, "an hour passes in a tenth of a second");
        std::thread::yield_now();
    }
    let address = server.hub_url().replace("http://", "");
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn the_side_door_is_shut_to_foreign_names_and_to_who_has_not_its_token() {
    let secret = Options { admin_token: Some("own".to_owned()), ..Options::new(demo()) };
    let server = Server::start(secret).unwrap();
    let address = server.hub_url().replace("http://", "");
    let status = |host: &str, header: &str| {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let head = format!(
            "GET /_sim/truth HTTP/1.1\r\nhost: {host}\r\n{header}connection: close\r\n\r\n"
        );
        std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse::<u16>().unwrap()
    };
    assert_eq!(status(&address, "x-hf-sim-token: own\r\n"), 200);
    assert_eq!(status("localhost", "x-hf-sim-token: own\r\n"), 200);
    assert_eq!(status(&address, ""), 401);
    assert_eq!(status(&address, "x-hf-sim-token: hf_other\r\n"), 401);
    assert_eq!(status("evil.example", "x-hf-sim-token: own\r\n"), 421);
    assert_eq!(status("127.0.0.1.nip.io", "x-hf-sim-token: own\r\n"), 421);
}

/// The lines of a stream of events that are not empty, until it ends.
fn hear(server: &Server) -> impl Iterator<Item = String> {
    use std::io::BufRead;
    let address = server.hub_url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let (route, token) = ("/v2/endpoint/alice/ep-001/sse", server.token());
    let head =
        format!("GET {route} HTTP/1.0\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut lines = std::io::BufReader::new(stream).lines().map(Result::unwrap);
    let head: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(head.iter().any(|line| line == "content-type: text/event-stream"), "{head:?}");
    lines.filter(|line| !line.is_empty())
}

#[test]
fn a_stream_tells_of_each_change_and_says_now_and_then_that_it_is_there() {
    let server = manual(many(1));
    let mut said = hear(&server);
    let change = || {
        let endpoint = EndpointKey::new("alice", "ep-001");
        server.apply(Change::Diagnosed { endpoint, words: "x".to_owned() }).unwrap();
    };
    for _ in 0..2 {
        change();
        assert_eq!(said.by_ref().take(2).collect::<Vec<_>>(), ["event: update", "data: {}"]);
    }
    server.advance(SignedDuration::from_secs(15)).unwrap();
    assert_eq!(said.next().unwrap(), ": keep-alive");
    assert_eq!(server.open_streams(), 1);
    drop(said);
    let deadline = Instant::now() + Duration::from_secs(10);
    while server.open_streams() > 0 {
        assert!(Instant::now() < deadline, "it ends with its connection");
        std::thread::sleep(Duration::from_millis(5));
    }
    let broken = |how| Rule::new(Effect::Stream { how }).path("/sse$").times(1);
    server.add_fault(broken(BrokenStream::Ends)).unwrap();
    assert_eq!(hear(&server).count(), 0);
    server.add_fault(broken(BrokenStream::Floods)).unwrap();
    assert_eq!(hear(&server).take(400).filter(|line| line == "data: {}").count(), 200);
    server.add_fault(broken(BrokenStream::Garbage)).unwrap();
    assert!(!hear(&server).next().unwrap().contains("event:"));
}
