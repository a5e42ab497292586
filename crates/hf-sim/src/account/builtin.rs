//! Accounts that are always at hand.

use super::State;
use super::spec::{AccountSpec, EndpointSpec, OrgSpec, Timings};

const MINUTE: u32 = 60;
const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;

/// A user without endpoints.
#[must_use]
pub fn empty() -> AccountSpec {
    AccountSpec::default()
}

/// `count` running endpoints of the user, on one L4 each, that nothing stops by itself:
/// `ep-001`, `ep-002`, …
#[must_use]
pub fn many(count: u32) -> AccountSpec {
    let endpoints = (1..=count)
        .map(|n| {
            EndpointSpec::new("alice", &format!("ep-{n:03}")).state(State::Running, 10 * MINUTE)
        })
        .collect();
    AccountSpec { endpoints, quota: count.max(16), ..AccountSpec::default() }
}

/// The account shown to people who look at the application without a token: $3.40/h in the
/// user's namespace, and a team's endpoints that are paused. Resuming takes 20 to 60 seconds.
#[must_use]
pub fn demo() -> AccountSpec {
    AccountSpec {
        seed: 7,
        timings: Timings {
            pending_seconds: [2, 4],
            start_seconds: [20, 60],
            wake_seconds: [15, 40],
            update_seconds: [10, 30],
        },
        orgs: vec![OrgSpec { plan: Some("team".to_owned()), ..OrgSpec::new("acme") }],
        endpoints: [personal(), team()].concat(),
        ..AccountSpec::default()
    }
}

fn personal() -> Vec<EndpointSpec> {
    let phi = EndpointSpec {
        repository: "microsoft/phi-4".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        last_used_seconds_ago: Some(47 * MINUTE),
        past_runs: vec![
            [6 * DAY + 5 * HOUR, 6 * DAY + 2 * HOUR],
            [4 * DAY + 4 * HOUR, 4 * DAY + HOUR],
            [DAY + 9 * HOUR, DAY + 3 * HOUR],
        ],
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 2 * HOUR + 14 * MINUTE)
    };
    let mistral = EndpointSpec {
        repository: "mistralai/Mistral-7B-Instruct-v0.3".to_owned(),
        traffic_every_seconds: Some(4 * MINUTE),
        past_runs: vec![
            [5 * DAY + 6 * HOUR, 5 * DAY + 3 * HOUR],
            [2 * DAY + 4 * HOUR, 2 * DAY + 2 * HOUR],
        ],
        ..EndpointSpec::new("alice", "mistral-7b").state(State::Running, 31 * MINUTE).armed(15)
    };
    let llama = EndpointSpec {
        repository: "meta-llama/Llama-3.1-8B-Instruct".to_owned(),
        ready_in_seconds: Some(MINUTE),
        last_used_seconds_ago: Some(2 * DAY),
        past_runs: vec![[2 * DAY + 3 * HOUR, 2 * DAY]],
        ..EndpointSpec::new("alice", "llama-3.1-8b").state(State::Initializing, 3 * MINUTE)
    };
    let bge = EndpointSpec {
        repository: "BAAI/bge-large-en-v1.5".to_owned(),
        task: "feature-extraction".to_owned(),
        instance_type: "nvidia-t4".to_owned(),
        tags: vec!["guard:protected".to_owned()],
        last_used_seconds_ago: Some(3 * DAY),
        ..EndpointSpec::new("alice", "bge-large").state(State::Paused, 3 * DAY)
    };
    let whisper = EndpointSpec {
        repository: "openai/whisper-large-v3".to_owned(),
        task: "automatic-speech-recognition".to_owned(),
        last_used_seconds_ago: Some(5 * HOUR + 15 * MINUTE),
        past_runs: vec![[6 * HOUR, 5 * HOUR]],
        ..EndpointSpec::new("alice", "whisper").state(State::ScaledToZero, 5 * HOUR).armed(15)
    };
    vec![phi, mistral, llama, bge, whisper]
}

fn team() -> Vec<EndpointSpec> {
    let paused = |name: &str, repository: &str, task: &str, hardware: &str, by: &str, days: u32| {
        EndpointSpec {
            repository: repository.to_owned(),
            task: task.to_owned(),
            instance_type: hardware.to_owned(),
            created_by: Some(by.to_owned()),
            updated_by: Some(by.to_owned()),
            last_used_seconds_ago: Some(days * DAY + HOUR),
            ..EndpointSpec::new("acme", name).state(State::Paused, days * DAY)
        }
    };
    vec![
        paused(
            "qwen2.5-coder",
            "Qwen/Qwen2.5-Coder-7B-Instruct",
            "text-generation",
            "nvidia-a10g",
            "bob",
            1,
        ),
        paused(
            "flux-dev",
            "black-forest-labs/FLUX.1-dev",
            "text-to-image",
            "nvidia-l40s",
            "carol",
            4,
        ),
        paused(
            "e5-mistral",
            "intfloat/e5-mistral-7b-instruct",
            "feature-extraction",
            "nvidia-l4",
            "bob",
            9,
        ),
        paused("gemma-2-9b", "google/gemma-2-9b-it", "text-generation", "nvidia-l4", "alice", 12),
    ]
}
