//! Fifty endpoints of three teams.

use guard_core::{EndpointId, Hardware, Rate};

/// How many there are.
pub(crate) const ENDPOINTS: usize = 50;

const TEAMS: [&str; 3] = ["alice", "acme", "acme-research"];
const MODELS: [&str; 5] = ["phi-4", "llama-3", "whisper", "bge", "flux"];
/// Type, size and dollars per hour in millionths.
const HARDWARE: [(&str, &str, i64); 5] = [
    ("nvidia-l4", "x1", 800_000),
    ("nvidia-l40s", "x1", 1_800_000),
    ("nvidia-a100", "x1", 2_500_000),
    ("nvidia-t4", "x1", 500_000),
    ("intel-spr", "x2", 67_000),
];

/// The endpoint with this number, from 0 on.
pub(crate) fn endpoint(number: usize) -> EndpointId {
    let name = format!("{}-{:02}", MODELS[number % MODELS.len()], number);
    EndpointId::new(TEAMS[number % TEAMS.len()], &name)
}

/// What it runs on and what a replica of that costs.
pub(crate) fn hardware(number: usize) -> (Hardware, Rate) {
    let (instance_type, instance_size, rate) = HARDWARE[number % HARDWARE.len()];
    let hardware = Hardware {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: instance_type.to_owned(),
        instance_size: instance_size.to_owned(),
    };
    (hardware, Rate(rate))
}
