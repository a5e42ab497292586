//! What a difference is made of.
//!
//! Each possible cause claims an amount, or a most it can account for. Of all combinations the one
//! is taken that leaves least unexplained, and of these the plainest. Whatever is taken, the parts
//! add up to the difference to the micro-dollar, as far as amounts reach.

use crate::money::Micros;

/// What each cause can account for, in micro-dollars of billed minus estimated.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Claims {
    /// Estimated after what the bill covers: 0 or less.
    pub(super) not_billed: Micros,
    /// Estimated while the last row goes on, so that nobody knows how far it covers: 0 or less.
    pub(super) perhaps_not_billed: Micros,
    /// Another price.
    pub(super) price: Micros,
    /// Billed for time that was not tracked, if it was billed evenly.
    pub(super) unobserved: Micros,
    /// The most that can have been billed for that.
    pub(super) unobserved_most: Micros,
    /// The most that rounding makes, either way.
    pub(super) rounding_most: Micros,
    /// A row has no amount: any estimate may be in it.
    pub(super) amount_missing: bool,
}

const NOTHING: Micros = Micros(0);

impl Claims {
    /// What was billed for time that was not tracked, if it was billed evenly, and no more than it
    /// can be.
    fn even(&self) -> Micros {
        self.unobserved.clamp(NOTHING, self.unobserved_most.max(NOTHING))
    }
}

/// The parts of a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) not_billed: Micros,
    pub(super) price: Micros,
    pub(super) unobserved: Micros,
    pub(super) rounding: Micros,
    pub(super) amount_missing: Micros,
    pub(super) rest: Micros,
}

/// The parts of `difference`, given what can account for it.
pub(super) fn explain(difference: Micros, claims: &Claims) -> Found {
    let ways = [(true, true), (true, false), (false, true), (false, false)];
    let found = ways.map(|(lag, price)| {
        let lag = if lag { claims.not_billed } else { NOTHING };
        let price = if price { claims.price } else { NOTHING };
        with(difference, lag, price, claims)
    });
    let plainest = |found: &Found| {
        (
            found.rest.size(),
            (found.unobserved - claims.even()).size(),
            found.rounding.size(),
            found.amount_missing.size(),
            [found.not_billed, found.price].iter().filter(|part| **part != NOTHING).count(),
        )
    };
    found.into_iter().min_by_key(plainest).unwrap_or_default()
}

/// The rest of the causes, given how much the bill lags and what another price makes.
fn with(difference: Micros, lag: Micros, price: Micros, claims: &Claims) -> Found {
    let mut found = Found { not_billed: lag, price, ..Found::default() };
    let mut rest = difference - lag - price;
    // An even part first, so that a minute of rounding beside a weekend is told apart from it.
    found.unobserved = rest.clamp(NOTHING, claims.unobserved_most.max(NOTHING));
    let even = claims.even();
    if (found.unobserved - even).size() <= claims.rounding_most {
        found.unobserved = even;
    }
    rest = rest - found.unobserved;
    if claims.amount_missing {
        found.amount_missing = rest.min(NOTHING);
        rest = rest - found.amount_missing;
    }
    let rounding = claims.rounding_most.max(NOTHING);
    found.rounding = rest.clamp(-rounding, rounding);
    rest = rest - found.rounding;
    let more_lag = rest.clamp(claims.perhaps_not_billed.min(NOTHING), NOTHING);
    found.not_billed = found.not_billed + more_lag;
    rest = rest - more_lag;
    found.rest = rest;
    found
}
