//! The official Python client against the simulation: what it accepts is what Hugging Face sends.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

use std::path::{Path, PathBuf};
use std::process::Command;

use hf_sim::account::spec::{OrgSpec, Timings};
use hf_sim::{AccountSpec, EndpointSpec, Options, Server, State};

const CLIENT: &str = "huggingface_hub==2.4.0";

#[test]
fn the_official_client_is_content() {
    let Some(environment) = environment() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "{CLIENT} could not be installed, and CI must not go without it"
        );
        eprintln!(
            "SKIPPED: {CLIENT} could not be installed, see above; nothing was compared with the official client"
        );
        return;
    };
    let server = Server::start(Options::new(account()).speed(0.0)).unwrap();
    let home =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hf-home-{}", std::process::id()));
    let output = Command::new(python(&environment))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official_client.py"))
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| !proxies_or_hub(&name.to_string_lossy())))
        .env("SIM_HUB", server.hub_url())
        .env("HF_ENDPOINT", server.hub_url())
        .env("HF_TOKEN", server.token())
        .env("HF_HOME", &home)
        .env("HF_HUB_DISABLE_UPDATE_CHECK", "1")
        .env("HF_HUB_DISABLE_TELEMETRY", "1")
        .output()
        .unwrap();
    let _ = std::fs::remove_dir_all(&home);
    assert!(
        output.status.success(),
        "the official client is not content:\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let agents: Vec<String> = server.log().into_iter().filter_map(|r| r.user_agent).collect();
    assert!(agents.iter().any(|a| a.contains("hf_hub/2.4.0")), "{agents:?}");
}

/// Starting takes two simulated minutes. The clock stands still, and the client's script puts it forward.
fn account() -> AccountSpec {
    let team = |name: &str| OrgSpec { plan: Some("team".to_owned()), ..OrgSpec::new(name) };
    AccountSpec {
        timings: Timings {
            pending_seconds: [10, 10],
            start_seconds: [120, 120],
            wake_seconds: [60, 60],
            update_seconds: [60, 60],
        },
        orgs: vec![team("acme"), OrgSpec { access: false, ..team("locked") }],
        endpoints: vec![
            EndpointSpec::new("alice", "demo").state(State::Running, 600),
            EndpointSpec::new("alice", "broken").state(State::Failed, 600),
            EndpointSpec::new("acme", "flux-dev"),
        ],
        ..AccountSpec::default()
    }
}

/// A virtual environment with the client, made once and reused.
fn environment() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("huggingface-hub-2.4.0");
    let complete = path.join("complete");
    if complete.exists() {
        return Some(path);
    }
    let base = if cfg!(windows) { "python" } else { "python3" };
    succeeds(Command::new(base).args(["-m", "venv"]).arg(&path))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", CLIENT];
    succeeds(Command::new(python(&path)).args(pip))?;
    std::fs::write(complete, CLIENT).ok()?;
    Some(path)
}

fn succeeds(command: &mut Command) -> Option<()> {
    match command.output() {
        Ok(output) if output.status.success() => Some(()),
        Ok(output) => {
            eprintln!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
            None
        }
        Err(error) => {
            eprintln!("{command:?} could not be run: {error}");
            None
        }
    }
}

fn python(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts/python.exe")
    } else {
        environment.join("bin/python")
    }
}

/// Variables of this machine that would lead the client elsewhere.
fn proxies_or_hub(name: &str) -> bool {
    let name = name.to_uppercase();
    name.starts_with("HF_")
        || name.starts_with("HUGGING_FACE_")
        || name.ends_with("_PROXY")
        || name == "PYTHONPATH"
}
