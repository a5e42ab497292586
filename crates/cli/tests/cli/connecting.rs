//! What stands between this machine and Hugging Face is named: a mirror, a proxy, certificates.

use crate::odd::{Hook, Odd, running};

fn usual() -> Hook {
    Box::new(|_, _| None)
}

#[test]
fn a_mirror_that_cannot_say_whose_token_it_is_names_the_setting() {
    for (status, header) in
        [(404, None), (308, Some(("location", "https://huggingface.co/api/whoami-v2".to_owned())))]
    {
        let hook: Hook = Box::new(move |_, path| {
            (path == "/api/whoami-v2")
                .then(|| (status, header.clone(), "<html>no</html>".to_owned()))
        });
        let odd = Odd::start(vec![running("phi-4")], hook);
        let ran = odd.run(&["status"]);
        assert_ne!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("HF_ENDPOINT is http://127.0.0.1:"), "{ran:?}");
        assert!(!ran.err.contains("no longer there"), "{ran:?}");
    }
}

#[test]
fn a_slash_at_the_end_of_the_hub_makes_no_difference() {
    let odd = Odd::start(vec![running("phi-4")], usual());
    let mut command = odd.command(&["status"]);
    command.env("HF_ENDPOINT", format!("http://127.0.0.1:{}/", odd.port));
    let ran = crate::bench::ran(&command.output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn what_stands_in_the_way_of_a_connection_is_named() {
    let odd = Odd::start(Vec::new(), usual());
    let https = format!("https://127.0.0.1:{}", odd.port);
    let run = |set: &[(&str, &str)]| {
        let mut command = odd.command(&["status"]);
        command.env("HF_ENDPOINT", &https);
        command.env("HF_INFERENCE_ENDPOINTS_ENDPOINT", format!("{https}/v2"));
        let ran = crate::bench::ran(&command.envs(set.iter().copied()).output().unwrap());
        assert_eq!(ran.code, 5, "{set:?}: {ran:?}");
        assert!(!ran.err.contains("login") && !ran.err.contains("pw"), "{set:?}: {ran:?}");
        ran.err
    };
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("127.0.0.1:{}", listener.local_addr().unwrap().port())
    };
    let said = run(&[("HTTPS_PROXY", &format!("http://me:pw@{nobody}"))]);
    assert!(said.contains(&format!("the proxy http://{nobody} of HTTPS_PROXY")), "{said}");
    let said = run(&[("ALL_PROXY", &format!("socks5h://{nobody}"))]);
    assert!(said.contains(&format!("the proxy socks5h://{nobody} of ALL_PROXY")), "{said}");
    let said = run(&[("ALL_PROXY", &format!("socks://me:pw@{nobody}"))]);
    assert!(said.contains("the proxy that ALL_PROXY names cannot be used"), "{said}");
    if cfg!(target_os = "linux") {
        let said = run(&[("SSL_CERT_FILE", "/nowhere/ca.pem")]);
        assert!(said.contains("SSL_CERT_FILE is /nowhere/ca.pem"), "{said}");
    }
}

#[test]
fn a_token_from_a_secret_is_taken_without_its_line_end_and_refused_with_its_quotes() {
    let odd = Odd::start(vec![running("phi-4")], usual());
    let run = |token: &str| {
        let mut command = odd.command(&["status"]);
        crate::bench::ran(&command.env("HF_TOKEN", token).output().unwrap())
    };
    for token in ["hf_odd\n", "hf_odd\r\n", " hf_odd "] {
        assert_eq!(run(token).code, 0, "{token:?}");
    }
    for (token, why) in [
        ("\"hf_odd\"", "quotation mark"),
        ("'hf_odd'", "quotation mark"),
        ("Bearer hf_odd", "begins with \"Bearer\""),
    ] {
        let ran = run(token);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(why) && !ran.err.contains("hf_odd"), "{ran:?}");
    }
}

#[test]
fn a_list_that_cannot_be_read_is_never_an_empty_account() {
    for (status, body) in [
        (200, r#"{"items": null}"#),
        (200, "<html></html>"),
        (200, ""),
        (200, "[]"),
        (502, "<html></html>"),
    ] {
        let hook: Hook = Box::new(move |_, path| {
            (path == "/v2/endpoint/alice").then(|| (status, None, body.to_owned()))
        });
        let odd = Odd::start(Vec::new(), hook);
        let ran = odd.run(&["status"]);
        assert_eq!(ran.code, 5, "{body}: {ran:?}");
        assert!(ran.err.contains("could not read the endpoints of alice"), "{body}: {ran:?}");
        assert!(!ran.out.contains("nothing is running"), "{body}: {ran:?}");
    }
}
