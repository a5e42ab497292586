//! What last week cost, what of it was for nothing and what pauses saved: told once, early in the week.

use jiff::Timestamp;

use super::{Condition, Declared, Wanted};
use crate::ledger::Cost;
use crate::notification::Notification;
use crate::request::Request;
use crate::running_rate::RunningRate;
use crate::savings::SavedSum;
use crate::settings::{Ruled, SettingsChange};
use crate::words;

/// The only thing this policy sees of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekFacts {
    /// When it was over: Monday at midnight.
    pub ended: Timestamp,
    /// What it cost.
    pub cost: Cost,
    /// `of which $12.40 on days without a request`, where that is known.
    pub idle: Option<String>,
    /// What pauses saved in it.
    pub saved: SavedSum,
    /// What costs money now.
    pub running: RunningRate,
}

pub(super) const WEEK: Declared = Declared {
    name: "weekly summary",
    levels: "",
    reminds: "what last week cost, how much of it on days without a request, what pauses saved, and what runs now; on Monday from 8:00 on, or on Tuesday where nobody could be told on Monday",
    default: |settings| if settings.remind.weekly_summary { "on" } else { "off" }.to_owned(),
    silenced: "once for each week; *Turn off this summary*",
    ..Declared::new("weekly-summary")
};

/// Level 1, once for each week of which anything is to be told.
#[must_use]
pub fn week(facts: &WeekFacts) -> Option<Wanted<'static>> {
    let is_nothing = facts.cost == Cost::FREE && facts.saved.pauses == 0;
    if is_nothing || facts.cost == Cost::UNBOUNDED && facts.saved.pauses == 0 {
        return None;
    }
    Some(Wanted {
        key: Condition::Week.key(),
        round: facts.ended,
        level: 1,
        notification: notification(facts).into(),
        also: Vec::new(),
    })
}

fn notification(facts: &WeekFacts) -> Notification {
    let mut body: Vec<String> = Vec::new();
    body.extend(facts.idle.as_deref().map(words::sentence));
    body.extend(facts.saved.words(None));
    body.push(match facts.running.billable {
        0 => "Nothing runs now".to_owned(),
        _ => format!("Now {}, {}", facts.running.counts(), facts.running.words()),
    });
    let off = SettingsChange::default().with("remind.weekly_summary", false);
    let off = Request::ChangeSettings { of: Ruled::Everything, set: off };
    Notification {
        key: Condition::Week.key(),
        title: match facts.cost {
            Cost::UNBOUNDED => "What last week cost is not known".to_owned(),
            cost => format!("Last week cost {}", words::cost(cost)),
        },
        body: body.iter().map(|sentence| format!("{sentence}.")).collect::<Vec<_>>().join(" "),
        critical: false,
        window: false,
        actions: vec![("Turn off this summary".to_owned(), off)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Micros;

    fn told(least: i64, most: Option<i64>, saved: SavedSum) -> Option<(String, String)> {
        let facts = WeekFacts {
            ended: Timestamp::UNIX_EPOCH,
            cost: Cost { least: Micros(least), most: most.map(Micros) },
            idle: None,
            saved,
            running: RunningRate::default(),
        };
        let put = week(&facts)?.notification.put();
        Some((put.title, put.body))
    }

    #[test]
    fn what_is_not_known_is_a_range_or_at_least_and_nothing_is_not_told() {
        let none = SavedSum::default();
        let title = |least, most| told(least, most, none).map(|(title, _)| title);
        assert_eq!(title(0, Some(0)), None);
        assert_eq!(title(0, None), None, "nothing is known");
        let range = title(12_000_000, Some(20_400_000));
        assert_eq!(range.as_deref(), Some("Last week cost $12.00 to $20.40"));
        assert_eq!(title(12_000_000, None).as_deref(), Some("Last week cost at least $12.00"));
        let saved = SavedSum { least: Micros(14_400_000), pauses: 1, unpriced: 0 };
        let (title, body) = told(0, None, saved).unwrap();
        assert_eq!(title, "What last week cost is not known");
        assert_eq!(body, "Saved about $14.40 by 1 pause. Nothing runs now.");
    }
}
