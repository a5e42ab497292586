//! The price list: what hardware costs and which is offered, and when it was asked for.

use std::time::Duration;

use crate::endpoint::{Hardware, Prices};
use crate::moment::Moment;
use crate::money::Rate;
use crate::offers::{Offer, Offers};

/// A reading that ends a gap waits so long for the prices at most.
const WAITED_FOR: Duration = Duration::from_secs(3);
/// Prices are read again after this time, sooner while they are charged or one is missing.
const EVERY: Duration = Duration::from_secs(6 * 3_600);
const EVERY_WHILE_CHARGED: Duration = Duration::from_secs(15 * 60);
const EVERY_WHILE_MISSING: Duration = Duration::from_secs(300);

/// Prices of this run and, until they are read, of the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct PriceList {
    rates: Prices,
    /// What hardware was offered when the list was last read in this run.
    offers: Offers,
    /// Since when an answer is awaited.
    asked: Option<Moment>,
    /// When the list was last answered or refused.
    read: Option<Moment>,
    /// When it was last answered.
    fresh: Option<Moment>,
}

impl PriceList {
    /// Goes on from what was saved.
    pub(super) fn resume(rates: Prices) -> Self {
        Self { rates, ..Self::default() }
    }

    /// All prices of one replica.
    pub(super) fn rates(&self) -> &Prices {
        &self.rates
    }

    /// The price of one replica; `None` is unknown and never free.
    pub(super) fn rate(&self, hardware: Option<&Hardware>) -> Option<Rate> {
        self.rates.get(hardware?).copied()
    }

    /// What is offered.
    pub(super) fn offers(&self) -> &Offers {
        &self.offers
    }

    /// The list was read with what is offered.
    pub(super) fn offered(&mut self, offers: Vec<Offer>) {
        let by_hardware = |offer: Offer| (offer.hardware.clone(), offer);
        self.offers = offers.into_iter().map(by_hardware).collect();
    }

    /// Somebody signs in: the list is read anew.
    pub(super) fn begin_anew(&mut self) {
        self.read = None;
        self.asked = None;
    }

    /// Nobody is signed in: nothing is offered.
    pub(super) fn withdraw_offers(&mut self) {
        self.offers.clear();
    }

    /// The list is asked for.
    pub(super) fn ask(&mut self, at: Moment) {
        self.asked = Some(at);
    }

    /// It was answered; a price that is no longer listed may still be charged: it stays.
    pub(super) fn answered(&mut self, rates: Prices, at: Moment) {
        self.refused(at);
        self.fresh = Some(at);
        self.rates.extend(rates);
    }

    /// It was asked for in vain.
    pub(super) fn refused(&mut self, at: Moment) {
        self.asked = None;
        self.read = Some(at);
    }

    /// Whether it was read, or refused, in this run.
    pub(super) fn was_read(&self) -> bool {
        self.read.is_some()
    }

    /// Whether it is to be asked for again, where an answer counts as lost after `lost`. `state` says whether a price is
    /// missing and whether any is charged; it is looked at when it matters.
    pub(super) fn is_due(
        &self,
        lost: Duration,
        at: Moment,
        state: impl FnOnce() -> Charged,
    ) -> bool {
        let within =
            |moment: Option<Moment>, time| moment.is_some_and(|moment| at.since(moment) < time);
        if within(self.asked, lost) || within(self.read, EVERY_WHILE_MISSING) {
            return false;
        }
        let every = match state() {
            _ if self.rates.is_empty() => EVERY_WHILE_MISSING,
            Charged::Missing => EVERY_WHILE_MISSING,
            Charged::Known => EVERY_WHILE_CHARGED,
            Charged::Nothing => EVERY,
        };
        !within(self.read, every)
    }

    /// Whether it is neither awaited, nor tried since `last`, nor answered within `time`.
    pub(super) fn is_older_than(&self, time: Duration, last: Option<Moment>, at: Moment) -> bool {
        let tried = self.read.zip(last).is_some_and(|(tried, last)| tried.uptime >= last.uptime);
        let fresh = self.fresh.is_some_and(|fresh| at.since(fresh) <= time);
        self.asked.is_none() && !tried && !fresh
    }

    /// Until when whoever needs it waits for the answer, by uptime.
    pub(super) fn awaited_until(&self) -> Option<Duration> {
        Some(self.asked?.uptime_in(WAITED_FOR))
    }
}

/// What is charged by the list.
pub(super) enum Charged {
    /// Something whose price is not in it.
    Missing,
    /// Something whose price is.
    Known,
    /// Nothing.
    Nothing,
}
