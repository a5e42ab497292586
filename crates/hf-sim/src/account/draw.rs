//! Numbers that look random and are the same for the same seed.

/// A number drawn from a seed, a name and how often it was drawn before.
#[must_use]
pub fn number(seed: u64, name: &str, turn: u64) -> u64 {
    // FNV-1a over the name, then the finisher of SplitMix64.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let mut z = hash.wrapping_add(turn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Whole seconds from `range`, both ends included.
#[must_use]
pub fn seconds(seed: u64, name: &str, turn: u64, range: [u32; 2]) -> i64 {
    let [low, high] = range;
    let width = u64::from(high.saturating_sub(low)) + 1;
    i64::from(low) + i64::try_from(number(seed, name, turn) % width).unwrap_or(0)
}

/// An id of 24 hexadecimal digits, as the Hub gives to everything.
#[must_use]
pub fn id(name: &str) -> String {
    format!("{:016x}{:08x}", number(0, name, 0), number(0, name, 1) >> 32)
}
