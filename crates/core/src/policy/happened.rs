//! What happens to an endpoint and is not to be seen in a later reading: it woke up, it was changed
//! so that it can cost more, somebody else created it.

use super::Declared;
use crate::deed::{AuditedDeed, Setting, Starts, that_set};
use crate::endpoint::{Hardware, Observed, Scaling, State};
use crate::money::Rate;
use crate::words;

/// What is told of such a thing, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
}

/// How an endpoint was before a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// What it was doing.
    pub state: State,
    /// What it ran on.
    pub hardware: Option<Hardware>,
    /// Its scaling, where that was read in this run.
    pub scaling: Option<Scaling>,
    /// The most replicas it might have.
    pub max_replicas: Option<u32>,
}

pub(super) const WOKE: Declared = Declared {
    name: "woke up",
    reminds: "it costs money although it was left paused or scaled to zero, and not by us; with who, else \"a request or another person\"",
    silenced: "pausing it",
    ..Declared::new("woke")
};

/// Who started what woke up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starter<'a> {
    /// Nobody knows.
    Unknown,
    /// Who changed it last.
    Named(&'a str),
    /// Who the audit log names, and when that was: `at 18:01`.
    Did(&'a AuditedDeed, &'a str),
}

/// It was left paused or scaled to zero and costs money now.
#[must_use]
pub fn woke(
    label: &str,
    before: &Before,
    starter: Starter<'_>,
    rate: Option<Rate>,
) -> Option<Happening> {
    let was = match before.state {
        State::Paused => "paused",
        State::ScaledToZero => "scaled to zero",
        _ => return None,
    };
    let started = match starter {
        Starter::Unknown => "A request or another person started it".to_owned(),
        Starter::Named(who) => format!("{who} started it"),
        Starter::Did(AuditedDeed { by, words, starts, .. }, when) => match starts {
            Starts::Surely => format!("{by} {words} {when}"),
            _ => format!("{by} {words} {when}, which may have started it"),
        },
    };
    let rate = rate.map_or_else(|| "an unknown price".to_owned(), words::rate);
    Some(Happening {
        title: format!("{label} woke up although it was left {was}"),
        body: format!("{started}. {rate} from now on."),
    })
}

pub(super) const CHANGED: Declared = Declared {
    name: "changed",
    reminds: "min replicas, max replicas, timeout or hardware changed so that it can cost more, and not by us",
    silenced: "an answer",
    ..Declared::new("changed")
};

/// By whom something was changed, as far as that is known.
#[derive(Clone, Copy, Debug)]
pub struct Changer<'a> {
    /// Who changed it last; `None` when that is not known, or the person themself.
    pub last: Option<&'a str>,
    /// What others did to it since it was read before, each with when that was: `at 18:01`.
    pub deeds: &'a [(&'a AuditedDeed, String)],
}

/// Its scaling or hardware changed so that it can cost more. `None` when it did not. Each change is
/// told with who made it where the log has a deed that fits.
#[must_use]
pub fn changed(
    label: &str,
    before: &Before,
    now: &Observed,
    by: Changer<'_>,
    prices: [Option<Rate>; 2],
) -> Option<Happening> {
    let (mut named, mut nameless) = (Vec::new(), Vec::new());
    let mut names: Vec<String> = Vec::new();
    for rise in rises(before, now, prices) {
        let deeds = by.deeds.iter().map(|(deed, _)| *deed);
        let Some((deed, from)) = that_set(deeds, &rise.after) else {
            nameless.push(rise.words());
            continue;
        };
        let when = by.deeds.iter().find(|(one, _)| *one == deed).map_or("", |(_, when)| when);
        if !names.contains(&deed.by) {
            names.push(deed.by.clone());
        }
        let step = rise.step(from);
        match named.last_mut() {
            Some((last, steps, at)) if *last == deed.by.as_str() && *at == when => {
                *steps = format!("{steps}, {step}");
            }
            _ => named.push((deed.by.as_str(), step, when)),
        }
    }
    let named = named.into_iter().map(|(who, steps, when)| format!("{who} set {steps} {when}."));
    let mut told: Vec<String> = named.collect();
    if !nameless.is_empty() {
        told.push(format!("{}.", words::sentence(&nameless.join(", "))));
    }
    if names.is_empty() {
        names.extend(by.last.map(str::to_owned));
    }
    let by =
        if names.is_empty() { String::new() } else { format!(" by {}", words::listed(&names)) };
    (!told.is_empty()).then(|| Happening {
        title: format!("{label} was changed{by} and can cost more"),
        body: told.join(" "),
    })
}

/// One thing that was set so that it can cost more, with the prices of both sides where it has any.
struct Rise {
    before: Setting,
    after: Setting,
    prices: Option<[String; 2]>,
}

fn rises(before: &Before, now: &Observed, prices: [Option<Rate>; 2]) -> Vec<Rise> {
    let mut rises = Vec::new();
    let mut add = |before, after, prices| rises.push(Rise { before, after, prices });
    let scaling = now.scaling.unwrap_or_default();
    let old = before.scaling.unwrap_or_default();
    if let (Some(was), Some(is)) = (old.min_replicas, scaling.min_replicas)
        && is > was
    {
        add(Setting::MinReplicas(was), Setting::MinReplicas(is), None);
    }
    let most = old.max_replicas.or(before.max_replicas);
    if let (Some(was), Some(is)) = (most, scaling.max_replicas)
        && is > was
    {
        add(Setting::MaxReplicas(was), Setting::MaxReplicas(is), None);
    }
    if let Some(was) = old.scale_to_zero_minutes.filter(|_| now.scaling.is_some()) {
        let is = scaling.scale_to_zero_minutes;
        if is.is_none_or(|is| is > was) {
            add(Setting::ScaleToZero(Some(was)), Setting::ScaleToZero(is), None);
        }
    }
    if let (Some(was), Some(is)) = (&before.hardware, &now.hardware)
        && was != is
    {
        let dearer = match prices {
            [Some(was), Some(is)] => is > was,
            // A price that is not known may be any.
            _ => true,
        };
        if dearer {
            let price =
                |price: Option<Rate>| price.map_or_else(|| "price unknown".to_owned(), words::rate);
            let setting = |it: &Hardware| {
                Setting::Hardware(it.instance_type.clone(), it.instance_size.clone())
            };
            add(setting(was), setting(is), Some(prices.map(price)));
        }
    }
    rises
}

impl Rise {
    /// `min replicas 0 to 1`
    fn words(&self) -> String {
        if let (Setting::ScaleToZero(Some(was)), Setting::ScaleToZero(Some(is))) =
            (&self.before, &self.after)
        {
            return format!("scale to zero after {was} to {is} min");
        }
        let [before, after] = self.sides();
        format!("{} {before} to {after}", self.after.name())
    }

    /// `min replicas 0 → 1`, from what the log says was before: there may have been several steps.
    fn step(&self, from: Option<&Setting>) -> String {
        let [before, after] = self.sides();
        let before = from.filter(|from| **from != self.before).map_or(before, Setting::words);
        format!("{} {before} → {after}", self.after.name())
    }

    fn sides(&self) -> [String; 2] {
        let [before, after] = [&self.before, &self.after].map(Setting::words);
        match &self.prices {
            Some([was, is]) => [format!("{before} ({was})"), format!("{after} ({is})")],
            None => [before, after],
        }
    }
}

pub(super) const APPEARED: Declared = Declared {
    name: "created by someone else",
    reminds: "an endpoint appeared in a watched organization that somebody else created",
    silenced: "an answer",
    ..Declared::new("appeared")
};

/// Somebody else created it in an organization that is watched.
#[must_use]
pub fn appeared(label: &str, now: &Observed, who: &str, rate: Option<Rate>) -> Happening {
    let costs = match (now.is_billable(), rate) {
        (false, _) => "it costs nothing now".to_owned(),
        (true, Some(rate)) => words::rate(rate),
        (true, None) => "price unknown".to_owned(),
    };
    Happening {
        title: format!("{who} created {label} in {}", now.id.namespace),
        body: format!("{}, {costs}.", words::sentence(now.state.words())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deed::Set;
    use crate::endpoint::EndpointId;

    fn before(state: State, scaling: Scaling) -> Before {
        let hardware = "aws/us-east-1/nvidia-l4/x1".parse().ok();
        Before { state, hardware, scaling: Some(scaling), max_replicas: None }
    }

    fn scaling(min: u32, max: u32, minutes: Option<u32>) -> Scaling {
        let (min_replicas, max_replicas) = (Some(min), Some(max));
        Scaling { min_replicas, max_replicas, scale_to_zero_minutes: minutes }
    }

    fn now(hardware: &str, scaling: Scaling) -> Observed {
        let hardware = hardware.parse().ok();
        let unread = Observed::unreadable(EndpointId::new("acme", "phi-4"), "");
        Observed { state: State::Running, hardware, scaling: Some(scaling), ..unread }
    }

    fn deed(by: &str, words: &str, starts: Starts, set: Vec<Set>) -> AuditedDeed {
        let endpoint = EndpointId::new("acme", "phi-4");
        let (at, by, words) = (jiff::Timestamp::UNIX_EPOCH, by.to_owned(), words.to_owned());
        AuditedDeed { endpoint, at, by, words, starts, set }
    }

    fn set(before: Setting, after: Setting) -> Set {
        Set { before: Some(before), after }
    }

    fn hardware(kind: &str) -> Setting {
        Setting::Hardware(kind.to_owned(), "x1".to_owned())
    }

    #[test]
    fn what_woke_is_told_with_who_did_what_when() {
        let before = before(State::Paused, Scaling::default());
        let told = |starter| woke("phi-4", &before, starter, Some(Rate(800_000))).unwrap().body;
        assert_eq!(
            told(Starter::Unknown),
            "A request or another person started it. $0.80/h from now on."
        );
        assert_eq!(told(Starter::Named("bob")), "bob started it. $0.80/h from now on.");
        let resumed = deed("bea", "resumed it", Starts::Surely, Vec::new());
        assert_eq!(
            told(Starter::Did(&resumed, "at 18:01")),
            "bea resumed it at 18:01. $0.80/h from now on."
        );
        let set = deed("carl", "set its container", Starts::Perhaps, Vec::new());
        assert_eq!(
            told(Starter::Did(&set, "at 18:01")),
            "carl set its container at 18:01, which may have started it. $0.80/h from now on."
        );
    }

    /// From L4, 0 to 1 replicas and 15 minutes to L40S, 2 to 4 replicas and never.
    fn told(deeds: &[(&AuditedDeed, &str)]) -> [String; 2] {
        let before = before(State::Running, scaling(0, 1, Some(15)));
        let now = now("aws/us-east-1/nvidia-l40s/x1", scaling(2, 4, None));
        let deeds: Vec<_> = deeds.iter().map(|(deed, when)| (*deed, (*when).to_owned())).collect();
        let by = Changer { last: Some("zoe"), deeds: &deeds };
        let prices = [Some(Rate(800_000)), Some(Rate(1_800_000))];
        let Happening { title, body } = changed("phi-4", &before, &now, by, prices).unwrap();
        [title, body]
    }

    #[test]
    fn each_change_is_told_with_the_deed_that_fits_it() {
        let (min, most) = (Setting::MinReplicas, Setting::MaxReplicas);
        let [title, body] = told(&[]);
        assert_eq!(title, "phi-4 was changed by zoe and can cost more");
        assert_eq!(
            body,
            "Min replicas 0 to 2, max replicas 1 to 4, scale to zero after 15 min to never, \
             hardware L4 ($0.80/h) to L40S ($1.80/h)."
        );
        let tags = deed("zoe", "set tags none → a", Starts::Never, Vec::new());
        assert_eq!(told(&[(&tags, "at 18:04")]), [title, body], "tags explain nothing of it");
        let both = [set(min(0), min(2)), set(most(1), most(4))];
        let carl = deed("carl", "", Starts::Perhaps, both.to_vec());
        let bea = deed(
            "bea",
            "",
            Starts::Perhaps,
            vec![set(hardware("nvidia-l4"), hardware("nvidia-l40s"))],
        );
        let [title, body] = told(&[(&carl, "at 18:01"), (&bea, "at 18:02")]);
        assert_eq!(title, "phi-4 was changed by carl and bea and can cost more");
        assert_eq!(
            body,
            "carl set min replicas 0 → 2, max replicas 1 → 4 at 18:01. \
             bea set hardware L4 ($0.80/h) → L40S ($1.80/h) at 18:02. \
             Scale to zero after 15 min to never."
        );
    }

    #[test]
    fn of_several_steps_the_last_is_told_as_the_log_has_it() {
        let min = Setting::MinReplicas;
        let carl = deed("carl", "", Starts::Perhaps, vec![set(min(0), min(1))]);
        let mut bea = deed("bea", "", Starts::Perhaps, vec![set(min(1), min(2))]);
        bea.at = "2026-11-23T18:02:00Z".parse().unwrap();
        let [_, body] = told(&[(&carl, "at 18:01"), (&bea, "at 18:02")]);
        assert!(body.starts_with("bea set min replicas 1 → 2 at 18:02. Max replicas"), "{body}");
        let [_, body] = told(&[(&carl, "at 18:01")]);
        assert!(body.starts_with("Min replicas 0 to 2, max"), "carl set another value: {body}");
    }
}
