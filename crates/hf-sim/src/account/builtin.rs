//! Accounts that are always at hand.

use super::State;
use super::spec::{AccountSpec, EndpointSpec, OrgSpec, PastUse, Timings};

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
/// user's namespace, and a team's endpoints that are paused, with a month of past. Resuming takes 20 to 60 seconds.
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

/// A run that began so many days and hours ago and lasted so many hours.
const fn run(days: u32, hours: u32, lasted: u32) -> [u32; 2] {
    let began = days * DAY + hours * HOUR;
    [began, began - lasted * HOUR]
}

/// Called this often in the first part of each run, as by a test suite; idle after that.
const fn used(every_seconds: u32, first_seconds: u32) -> Option<PastUse> {
    Some(PastUse { every_seconds, first_seconds })
}

/// A month of somebody who tries models for some hours every few days. Two weeks ago phi-4 was left on for two days
/// and more.
fn personal() -> Vec<EndpointSpec> {
    let phi = EndpointSpec {
        repository: "microsoft/phi-4".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        created_seconds_ago: 45 * DAY,
        last_used_seconds_ago: Some(47 * MINUTE),
        past_use: used(45, 87 * MINUTE),
        past_runs: vec![
            run(27, 4, 3),
            run(24, 5, 3),
            run(20, 4, 3),
            run(16, 2, 58),
            run(10, 6, 4),
            run(8, 5, 4),
            run(6, 5, 3),
            run(4, 4, 3),
            run(1, 9, 6),
        ],
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 2 * HOUR + 14 * MINUTE)
    };
    let mistral = EndpointSpec {
        repository: "mistralai/Mistral-7B-Instruct-v0.3".to_owned(),
        created_seconds_ago: 45 * DAY,
        traffic_every_seconds: Some(4 * MINUTE),
        past_use: used(20, 200 * MINUTE),
        past_runs: vec![
            run(28, 6, 3),
            run(25, 6, 4),
            run(22, 5, 3),
            run(19, 6, 3),
            run(12, 7, 4),
            run(9, 5, 3),
            run(5, 6, 3),
            run(2, 4, 2),
        ],
        ..EndpointSpec::new("alice", "mistral-7b").state(State::Running, 31 * MINUTE).armed(15)
    };
    let llama = EndpointSpec {
        repository: "meta-llama/Llama-3.1-8B-Instruct".to_owned(),
        created_seconds_ago: 45 * DAY,
        ready_in_seconds: Some(MINUTE),
        last_used_seconds_ago: Some(2 * DAY),
        past_use: used(60, 100 * MINUTE),
        past_runs: vec![
            run(26, 5, 3),
            run(21, 6, 3),
            run(18, 5, 3),
            run(11, 5, 4),
            run(7, 6, 4),
            run(2, 3, 3),
        ],
        ..EndpointSpec::new("alice", "llama-3.1-8b").state(State::Initializing, 3 * MINUTE)
    };
    let bge = EndpointSpec {
        repository: "BAAI/bge-large-en-v1.5".to_owned(),
        task: "feature-extraction".to_owned(),
        instance_type: "nvidia-t4".to_owned(),
        created_seconds_ago: 45 * DAY,
        tags: vec!["guard:protected".to_owned()],
        last_used_seconds_ago: Some(3 * DAY),
        past_use: used(10, HOUR),
        past_runs: vec![run(23, 3, 2), run(13, 5, 2), run(3, 2, 2)],
        ..EndpointSpec::new("alice", "bge-large").state(State::Paused, 3 * DAY)
    };
    let whisper = EndpointSpec {
        repository: "openai/whisper-large-v3".to_owned(),
        task: "automatic-speech-recognition".to_owned(),
        created_seconds_ago: 45 * DAY,
        last_used_seconds_ago: Some(5 * HOUR + 15 * MINUTE),
        past_use: used(90, 45 * MINUTE),
        past_runs: vec![run(23, 4, 2), run(17, 4, 1), run(9, 4, 1), run(0, 6, 1)],
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
            created_seconds_ago: 45 * DAY,
            last_used_seconds_ago: Some(days * DAY + HOUR),
            past_use: used(30, 2 * HOUR),
            past_runs: vec![run(days, 3, 3)],
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
