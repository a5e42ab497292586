//! A web address that reminders are posted to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::schema;

/// Ends with the test's process.
pub struct Hook {
    /// What comes after its host is a secret.
    pub url: String,
    posts: Arc<Mutex<Vec<Post>>>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Post {
    pub status: u16,
    pub key: String,
    pub body: Value,
}

impl Hook {
    /// Answers with these, one after the other, and then with 204.
    pub fn answering(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/hook/S3CRET", listener.local_addr().expect("an address"));
        let posts = Arc::new(Mutex::new(Vec::new()));
        let (seen, statuses) = (Arc::clone(&posts), statuses.to_vec());
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let status = statuses.get(number).copied().unwrap_or(204);
                if let Some(post) = answer(stream, status) {
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push(post);
                }
            }
        });
        Self { url, posts }
    }

    pub fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(stream: TcpStream, status: u16) -> Option<Post> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut key) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(": ") else { continue };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "idempotency-key" => value.clone_into(&mut key),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let text = String::from_utf8(body).expect("text");
    schema::hold("watch", &text);
    let body = serde_json::from_str(&text).expect("JSON");
    let head = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    reader.get_mut().write_all(head.as_bytes()).ok()?;
    Some(Post { status, key, body })
}
