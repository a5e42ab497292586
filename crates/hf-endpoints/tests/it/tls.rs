//! Certificates and proxies from the environment. Both are read once per process, so the test starts
//! itself again as a child with the environment it is about.

use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use hf_endpoints::{Client, Retry, Sites, Token};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::{TOKEN, answering, json, requests, stored};

const HOST: &str = "api.endpoints.huggingface.cloud";
const CHILD: &str = "HF_ENDPOINTS_TEST_HUB";

#[tokio::test]
async fn certificates_and_proxies_come_from_the_environment() {
    if let Ok(hub) = std::env::var(CHILD) {
        println!("{}", child(&hub).await);
        return;
    }
    let hub = answering("GET", "/api/whoami-v2", json(200, &stored("whoami.json"))).await;
    let (ca, acceptor) = certificate();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, ca).unwrap();
    let (proxy, seen) = proxy(acceptor).await;

    let trusting = again(hub.uri(), &proxy, Some(file)).await;
    assert!(trusting.contains("alice: 1 endpoint\n"), "{trusting}");
    let lines = seen.lock().unwrap().clone();
    assert_eq!(lines[0], format!("CONNECT {HOST}:443 HTTP/1.1"));
    assert_eq!(lines[1], "GET /v2/endpoint/alice?limit=100 HTTP/1.1");
    assert_eq!(lines.len(), 2, "plain http to this machine goes past the proxy: {lines:?}");
    assert_eq!(requests(&hub).await, ["GET /api/whoami-v2"]);

    let doubting = again(hub.uri(), &proxy, None).await;
    assert!(doubting.contains("could not list the endpoints of alice"), "{doubting}");
    assert!(doubting.contains("no connection"), "{doubting}");
    assert!(doubting.to_lowercase().contains("certificate"), "{doubting}");
}

/// Asks a Hub on this machine, and the real name of the management API.
async fn child(hub: &str) -> String {
    let sites = Sites::new(hub, Sites::MANAGEMENT, Sites::CATALOG).unwrap();
    let builder = Client::builder(Token::new(TOKEN).unwrap()).sites(sites).retry(Retry::none());
    let client = builder.build().unwrap();
    let name = client.whoami().await.unwrap().name;
    match client.list(&name).await {
        Ok(list) => format!("{name}: {} endpoint", list.items.len()),
        Err(error) => format!("could not {error}"),
    }
}

/// Runs the test again as a child and gives back what it printed.
async fn again(hub: String, proxy: &str, certificates: Option<std::path::PathBuf>) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let test = "tls::certificates_and_proxies_come_from_the_environment";
    command.args(["--exact", test, "--nocapture"]).env(CHILD, hub);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"] {
        command.env(name, proxy);
    }
    for name in ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"]
    {
        command.env_remove(name);
    }
    if let Some(file) = certificates {
        command.env("SSL_CERT_FILE", file);
    }
    let output: Output =
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// An authority of our own (as PEM) and a server with a certificate from it.
fn certificate() -> (String, TlsAcceptor) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![HOST.to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
    let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    (ca.pem(), TlsAcceptor::from(Arc::new(config)))
}

/// A proxy that answers in place of every host; and the first lines of what it was sent.
async fn proxy(acceptor: TlsAcceptor) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let line = head(&mut stream).await;
            lines.lock().unwrap().push(line);
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            // A client that does not trust the certificate goes away here.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let line = head(&mut stream).await;
            lines.lock().unwrap().push(line);
            let body = r#"{"items":[{"name":"a"}]}"#;
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    (address, seen)
}

/// Reads up to the empty line and gives back the first line.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        text.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(text).unwrap().lines().next().unwrap().to_owned()
}
