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
        let statuses = statuses.to_vec();
        Self::deciding(move |_, number| statuses.get(number).copied().unwrap_or(204))
    }

    /// Answers what `status` says for a key and the number of the request.
    fn deciding(mut status: impl FnMut(&str, usize) -> u16 + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/hook/S3CRET", listener.local_addr().expect("an address"));
        let posts = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&posts);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                if let Some(post) = answer(stream, |key| status(key, number)) {
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push(post);
                }
            }
        });
        Self { url, posts }
    }

    /// Answers so to whatever has the key that came first, and to anything else with 204.
    pub fn refusing_first_key(status: u16) -> Self {
        let mut first = None;
        Self::deciding(move |key, _| match first.get_or_insert_with(|| key.to_owned()) == key {
            true => status,
            false => 204,
        })
    }

    pub fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(stream: TcpStream, status: impl FnOnce(&str) -> u16) -> Option<Post> {
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
    let status = status(&key);
    let head = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    reader.get_mut().write_all(head.as_bytes()).ok()?;
    Some(Post { status, key, body })
}
