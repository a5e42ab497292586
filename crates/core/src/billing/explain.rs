//! What a difference is made of.
//!
//! Each possible cause claims an amount, or a most it can account for. Of all combinations the one
//! is taken that leaves least unexplained, and of these the plainest. Whatever is taken, the parts
//! add up to the difference to the micro-dollar.

/// What each cause can account for, in micro-dollars of billed minus estimated.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Claims {
    /// Estimated after what the bill covers: 0 or less.
    pub(super) not_billed: i64,
    /// Estimated while the last row goes on, so that nobody knows how far it covers: 0 or less.
    pub(super) perhaps_not_billed: i64,
    /// Another price.
    pub(super) price: i64,
    /// Billed for time that was not observed, if it was billed evenly.
    pub(super) unobserved: i64,
    /// The most that can have been billed for that.
    pub(super) unobserved_most: i64,
    /// The most that rounding makes, either way.
    pub(super) rounding_most: i64,
    /// A row has no amount: any estimate may be in it.
    pub(super) amount_missing: bool,
}

/// The parts of a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) not_billed: i64,
    pub(super) price: i64,
    pub(super) unobserved: i64,
    pub(super) rounding: i64,
    pub(super) amount_missing: i64,
    pub(super) rest: i64,
}

/// The parts of `difference`, given what can account for it.
pub(super) fn explain(difference: i64, claims: &Claims) -> Found {
    let ways = [(true, true), (true, false), (false, true), (false, false)];
    let found = ways.map(|(lag, price)| {
        let lag = if lag { claims.not_billed } else { 0 };
        let price = if price { claims.price } else { 0 };
        with(difference, lag, price, claims)
    });
    let plainest = |found: &Found| {
        (
            found.rest.saturating_abs(),
            (found.unobserved - claims.unobserved.clamp(0, claims.unobserved_most))
                .saturating_abs(),
            found.rounding.saturating_abs(),
            found.amount_missing.saturating_abs(),
            [found.not_billed, found.price].iter().filter(|part| **part != 0).count(),
        )
    };
    found.into_iter().min_by_key(plainest).unwrap_or_default()
}

/// The rest of the causes, given how much the bill lags and what another price makes.
fn with(difference: i64, lag: i64, price: i64, claims: &Claims) -> Found {
    let mut found = Found { not_billed: lag, price, ..Found::default() };
    let mut rest = difference - lag - price;
    // An even part first, so that a minute of rounding beside a weekend is told apart from it.
    found.unobserved = rest.clamp(0, claims.unobserved_most);
    let even = claims.unobserved.clamp(0, claims.unobserved_most);
    if (found.unobserved - even).abs() <= claims.rounding_most {
        found.unobserved = even;
    }
    rest -= found.unobserved;
    if claims.amount_missing {
        found.amount_missing = rest.min(0);
        rest -= found.amount_missing;
    }
    found.rounding = rest.clamp(-claims.rounding_most, claims.rounding_most);
    rest -= found.rounding;
    let more_lag = rest.clamp(claims.perhaps_not_billed.min(0), 0);
    found.not_billed += more_lag;
    rest -= more_lag;
    found.rest = rest;
    found
}
