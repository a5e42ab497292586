//! What may be spent at the most, said before anything is started. Unknown is never free: what has no
//! known price is not started under a cap.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use guard_core::{EndpointId, Guard, Micros, Observed, Phase, Prices, Rate, Work, dollars, words};
use guard_host::Handle;

use crate::ended::Ended;
use crate::waiting::{self, Late};

/// How long the price list is waited for.
const PRICED_WITHIN: Duration = Duration::from_secs(20);
/// What ending takes at the most, as a rule: the command is told to, the pause is asked for and read back,
/// and the minute that was started counts whole. So much is kept back of what may be spent.
const ENDS_WITHIN: Duration = Duration::from_secs(3 * 60);

/// What can be typed.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Caps {
    /// Start nothing where all of it together, with every replica it may have, can cost more than so many
    /// dollars an hour, or where a price is not known. Ends with 6 then.
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub max_rate: Option<Micros>,
    /// Start nothing where all of it together can cost more than so many dollars, or where a price is not
    /// known. Ends with 6 then. `run` begins, and stops before it has cost more; `resume` wants an end with
    /// it (--for); with `deploy` it counts until --timeout is over.
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub max_cost: Option<Micros>,
}

/// What something can cost an hour at the most; or what of it is not known, in words.
pub type Worst = Result<Rate, String>;

impl Caps {
    /// Whether anything is to be held.
    pub fn is_any(&self) -> bool {
        self.named().is_some()
    }

    /// Whether these endpoints may be resumed, for so long at the most.
    ///
    /// # Errors
    /// As [`Caps::check`]. Nothing was resumed then.
    pub async fn hold(
        &self,
        handle: &Handle,
        ids: &[EndpointId],
        time: Option<Duration>,
    ) -> Result<(), Ended> {
        match self.is_any() {
            true => self.check(&worst_of(handle, ids).await?, time),
            false => Ok(()),
        }
    }

    /// Whether it may be started; `time` is how long it can run at the most, `None` where nothing ends it.
    ///
    /// # Errors
    /// With 6, when it can cost more than it may, or nobody knows what it costs.
    pub fn check(&self, worst: &Worst, time: Option<Duration>) -> Result<(), Ended> {
        let Some(named) = self.named() else { return Ok(()) };
        let worst = match worst {
            Ok(worst) => *worst,
            Err(why) => {
                return Err(Ended::exceeded(format!(
                    "not started: {why}, so {named} cannot be held. Without {named} it is started all the same"
                )));
            }
        };
        if let Some(most) = self.max_rate.filter(|most| worst.0 > most.0) {
            return Err(Ended::exceeded(format!(
                "not started: with every replica it may have it can cost {}, more than --max-rate {}",
                words::rate(worst),
                words::rate(Rate(most.0))
            )));
        }
        let Some(most) = self.max_cost else { return Ok(()) };
        let Some(time) = time else {
            return Err(Ended::usage("not started: nothing ends it, so --max-cost cannot be held"));
        };
        let cost = cost_of(worst, time.saturating_add(ENDS_WITHIN));
        match cost.0 > most.0 {
            false => Ok(()),
            true => Err(Ended::exceeded(format!(
                "not started: until it is read back as paused it can cost {}, more than --max-cost {}",
                words::money(cost),
                words::money(most)
            ))),
        }
    }

    fn named(&self) -> Option<&'static str> {
        match (self.max_rate, self.max_cost) {
            (Some(_), Some(_)) => Some("--max-rate and --max-cost"),
            (Some(_), None) => Some("--max-rate"),
            (None, Some(_)) => Some("--max-cost"),
            (None, None) => None,
        }
    }
}

/// What has to stop a session, looked at each time anything is known anew.
#[derive(Clone, Debug)]
pub struct Stop {
    /// What it may cost.
    pub most: Micros,
    /// What it uses.
    pub endpoints: Vec<EndpointId>,
}

impl Stop {
    /// Why the session has to end now, in words.
    pub fn reached(&self, guard: &Guard, session: &str) -> Option<String> {
        // Once it ends it does so as fast as it can.
        let spent = guard.session(session).filter(|one| one.phase < Phase::Ending)?.cost();
        let (Some(spent), Ok(worst)) = (spent.most, worst(guard, &self.endpoints, &Prices::new()))
        else {
            return Some("stopped: what it costs is no longer known".to_owned());
        };
        let end = Micros(spent.0.saturating_add(cost_of(worst, ENDS_WITHIN).0));
        (end.0 >= self.most.0).then(|| {
            format!(
                "stopped: it has cost up to {}, and with what ending can cost that is --max-cost {}",
                words::money(spent),
                words::money(self.most)
            )
        })
    }
}

/// What these can cost an hour together. Where a price is not known yet the list is asked for.
///
/// # Errors
/// When the host ended.
async fn worst_of(handle: &Handle, ids: &[EndpointId]) -> Result<Worst, Ended> {
    let known = look(handle, ids, Prices::new()).await?;
    if known.is_ok() {
        return Ok(known);
    }
    let namespaces: BTreeSet<&str> = ids.iter().map(|id| id.namespace.as_str()).collect();
    let mut prices = Prices::new();
    for namespace in namespaces {
        // Without a list the price stays unknown, and that is said.
        let asked = tokio::time::timeout(PRICED_WITHIN, handle.offers(namespace)).await;
        let offers = asked.ok().and_then(Result::ok).unwrap_or_default();
        let priced = offers.into_iter().filter_map(|(name, offer)| Some((name, offer.rate?)));
        prices.extend(priced);
    }
    if let Err(why) = look(handle, ids, prices).await? {
        return Ok(Err(why));
    }
    // What meters has to know it too: it gets the same list.
    let wanted = ids.to_vec();
    let metered = move |guard: &Guard, _| worst(guard, &wanted, &Prices::new()).ok();
    let still = |_: &Guard| "the price list".to_owned();
    match waiting::until(handle, PRICED_WITHIN, metered, still).await {
        Ok(worst) => Ok(Ok(worst)),
        Err(Late::Over { .. }) => Ok(known),
        Err(late) => Err(late.into()),
    }
}

async fn look(handle: &Handle, ids: &[EndpointId], prices: Prices) -> Result<Worst, Ended> {
    let wanted = ids.to_vec();
    let looked = handle.look(move |guard, _| worst(guard, &wanted, &prices)).await;
    looked.ok_or_else(|| Ended::failed("the host ended"))
}

/// The same with what the guard knows now, and with these prices besides.
fn worst(guard: &Guard, ids: &[EndpointId], prices: &Prices) -> Worst {
    ids.iter().try_fold(Rate(0), |sum, id| {
        let seen = guard.inventory().get(id).ok_or_else(|| format!("{id} is not listed"))?;
        let listed = || prices.get(seen.hardware.as_ref()?).copied();
        let price = guard.price(seen).or_else(listed);
        let price = price.ok_or_else(|| format!("the price of {id} is not known"))?;
        let most = most_replicas(seen);
        let most = most.ok_or_else(|| format!("how many replicas {id} may have is not known"))?;
        Ok(sum + price.times(most))
    })
}

/// As many as it may have, and no fewer than it has.
fn most_replicas(seen: &Observed) -> Option<u32> {
    let scaling = seen.scaling?;
    let more = scaling.min_replicas.unwrap_or(0).max(seen.billed_replicas());
    Some(scaling.max_replicas?.max(more).max(1))
}

/// What so long a time costs at the most: started minutes count whole.
fn cost_of(worst: Rate, time: Duration) -> Micros {
    let minutes = time.as_millis().div_ceil(60_000);
    let millis = i64::try_from(minutes.saturating_mul(60_000)).unwrap_or(i64::MAX);
    Work::of(worst, millis).settled()
}

/// Dollars above zero, as they are typed.
pub fn amount(text: &str) -> Result<Micros, String> {
    match dollars::parse(text) {
        Some(amount) if amount.0 > 0 => Ok(amount),
        _ => Err(format!("\"{text}\" is not dollars above zero such as 5 or 2.50")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn caps(rate: Option<i64>, cost: Option<i64>) -> Caps {
        Caps { max_rate: rate.map(Micros), max_cost: cost.map(Micros) }
    }

    fn said(caps: Caps, worst: &Worst, time: Option<Duration>) -> Option<(u8, String)> {
        caps.check(worst, time).err().map(|ended| (ended.code(), ended.to_string()))
    }

    #[test]
    fn what_can_cost_more_than_it_may_is_not_started() {
        let dear = Ok(Rate(3_600_000));
        assert_eq!(said(caps(None, None), &dear, None), None);
        assert_eq!(said(caps(Some(3_600_000), None), &dear, None), None);
        let (code, words) = said(caps(Some(3_599_999), None), &dear, None).unwrap();
        assert_eq!(code, 6);
        assert!(words.contains("$3.60/h") && words.contains("--max-rate"), "{words}");
        // An hour, and three minutes until it is paused.
        assert_eq!(said(caps(None, Some(3_780_000)), &dear, Some(HOUR)), None);
        let (code, words) = said(caps(None, Some(3_779_999)), &dear, Some(HOUR)).unwrap();
        assert!(code == 6 && words.contains("$3.78"), "{words}");
        let (code, words) = said(caps(None, Some(100_000_000)), &dear, None).unwrap();
        assert!(code == 2 && words.contains("nothing ends it"), "{words}");
    }

    #[test]
    fn unknown_is_never_free_and_it_is_said_how_to_go_on_all_the_same() {
        let unknown = Err("the price of alice/phi-4 is not known".to_owned());
        assert_eq!(said(caps(None, None), &unknown, None), None);
        for caps in [caps(Some(i64::MAX), None), caps(None, Some(i64::MAX))] {
            let (code, words) = said(caps, &unknown, Some(HOUR)).unwrap();
            assert_eq!(code, 6);
            assert!(words.contains("alice/phi-4 is not known"), "{words}");
            assert!(words.contains("Without --max-"), "{words}");
        }
    }

    #[test]
    fn amounts_are_dollars_above_zero() {
        assert_eq!(amount("2.50"), Ok(Micros(2_500_000)));
        for wrong in ["0", "-1", "free", ""] {
            assert!(amount(wrong).is_err(), "{wrong}");
        }
        assert_eq!(cost_of(Rate(60_000_000), Duration::from_secs(61)), Micros(2_000_000));
    }
}
