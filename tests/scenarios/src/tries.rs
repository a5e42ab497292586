//! How many random lives a test leads.

use proptest::test_runner::{Config, RngSeed};

/// Always the same few, so that a test gives the same answer each time; or, with `PROPTEST_CASES`,
/// as many new ones as that says.
#[must_use]
pub fn tries(few: u32) -> Config {
    let wished = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        return wished;
    }
    Config { cases: few, rng_seed: RngSeed::Fixed(20_261_124), ..wished }
}
