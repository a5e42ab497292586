//! The least HTTP that is enough to ask a server on this machine.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Error;

/// What the simulator takes for a token. No secret.
pub const TOKEN: &str = "hf_measured";

/// How long each of `count` GET requests takes on a connection of its own, from connect to the last
/// byte.
pub fn latency(server: SocketAddr, path: &str, count: usize) -> Result<Vec<Duration>, Error> {
    (0..count)
        .map(|_| {
            let started = Instant::now();
            answered(server, "GET", path, None)?;
            Ok(started.elapsed())
        })
        .collect()
}

/// Sends one request, with JSON if there is any, and gives the JSON of an answer that is 2xx.
pub fn exchange(
    server: SocketAddr,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, Error> {
    let answer = answered(server, method, path, body)?;
    let start = answer.windows(4).position(|part| part == b"\r\n\r\n").map_or(0, |at| at + 4);
    serde_json::from_slice(&answer[start..])
        .map_err(|error| Error::Told(format!("could not read the answer to {path}: {error}")))
}

fn answered(
    server: SocketAddr,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Vec<u8>, Error> {
    ask(server, method, path, &body.map(Value::to_string).unwrap_or_default())
        .map_err(Error::io(format!("ask {server}{path}")))
}

/// The whole answer. The connection ends with it, so it has no chunks to be put together as long as
/// the server knows the length beforehand, which the simulator does.
fn ask(server: SocketAddr, method: &str, path: &str, body: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\
         Authorization: Bearer {TOKEN}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let status = answer.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    if status.first() != Some(&b'2') {
        let text = String::from_utf8_lossy(&answer);
        let first_line = text.lines().next().unwrap_or_default();
        return Err(std::io::Error::other(format!("the answer was {first_line:?}")));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_timed_or_read_and_a_refusal_is_neither() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answers =
            ["200 OK\r\n\r\n{}", "200 OK\r\nX: 1\r\n\r\n{\"ids\":[1]}", "500 Oops\r\n\r\n"];
        let server = std::thread::spawn(move || {
            answers.map(|answer| {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 512];
                let length = stream.read(&mut request).unwrap();
                write!(stream, "HTTP/1.1 {answer}").unwrap();
                String::from_utf8_lossy(&request[..length]).into_owned()
            })
        });
        assert_eq!(latency(address, "/v2/provider", 1).unwrap().len(), 1);
        let rule = json!({ "millis": 100 });
        let answer = exchange(address, "POST", "/_sim/faults", Some(&rule)).unwrap();
        assert_eq!(answer["ids"][0], 1);
        let refused = latency(address, "/v2/provider", 1).unwrap_err().to_string();
        assert!(refused.contains("500 Oops"), "{refused}");

        let requests = server.join().unwrap();
        assert!(requests[0].starts_with("GET /v2/provider HTTP/1.1\r\n"), "{}", requests[0]);
        assert!(requests[1].ends_with("Content-Length: 14\r\n\r\n{\"millis\":100}"));
    }
}
