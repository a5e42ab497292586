//! One endpoint that is safe, and what each unsafe value of it is met with.

use super::*;
use crate::access::Access;
use crate::endpoint::{EndpointId, Prices, Scaling};
use crate::offers::{Availability, Offer};
use crate::settings::{Away, Level};

const NOW: &str = "2026-11-23T18:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn days_ago(days: i64) -> Timestamp {
    crate::moment::shifted(now(), -days * 86_400_000)
}

fn safe() -> Observed {
    Observed {
        state: State::Running,
        ready_replicas: Some(1),
        hardware: Some("aws/us-east-1/nvidia-l4/x1".parse().unwrap()),
        scaling: Some(Scaling {
            min_replicas: Some(0),
            max_replicas: Some(1),
            scale_to_zero_minutes: Some(15),
        }),
        access: Some(Access::Authenticated),
        created_at: Some(days_ago(30)),
        updated_at: Some(days_ago(3)),
        last_used_at: Some(days_ago(0)),
        ..Observed::unreadable(EndpointId::new("alice", "phi-4"), "")
    }
}

fn offer(hardware: &str, rate: i64, availability: Availability) -> Offer {
    Offer {
        hardware: hardware.parse().unwrap(),
        accelerator: Some("gpu".to_owned()),
        accelerators: Some(1),
        memory_gb: None,
        gpu_memory_gb: Some(24),
        availability,
        rate: Some(Rate(rate)),
        quota: None,
    }
}

fn rules(by: crate::settings::Rule) -> Rules {
    Rules {
        level: Level::Watch,
        by,
        limit_minutes: 180,
        first_after_minutes: 30,
        again_after_minutes: 30,
        popup_after_minutes: 120,
        idle_after_minutes: 30,
        stuck_after_minutes: 10,
        away: Away::Ask,
        windows: Vec::new(),
        exception_minutes: 60,
        warn_minutes: 10,
        unread_tags: Vec::new(),
    }
}

/// What `look` makes of an endpoint with these offers beside its own hardware.
fn looking_at<T>(
    seen: &Observed,
    more: &[Offer],
    own: crate::settings::Rule,
    look: impl FnOnce(&Facts<'_>) -> T,
) -> T {
    let mut offers: Offers =
        more.iter().map(|offer| (offer.hardware.clone(), offer.clone())).collect();
    let l4 = offer("aws/us-east-1/nvidia-l4/x1", 800_000, Availability::Available);
    offers.entry(l4.hardware.clone()).or_insert(l4);
    let prices: Prices =
        offers.values().filter_map(|o| Some((o.hardware.clone(), o.rate?))).collect();
    look(&Facts {
        seen,
        rate: seen.hardware.as_ref().and_then(|hardware| prices.get(hardware)).copied(),
        offers: &offers,
        rules: &rules(own),
        arm_minutes: 15,
        unused_days: 14,
        wants_channels: true,
        now: now(),
    })
}

/// Codes and weeks of what is found.
fn found_with(seen: &Observed, more: &[Offer], own: crate::settings::Rule) -> Vec<String> {
    let all = looking_at(seen, more, own, findings);
    all.into_iter().map(|f| format!("{} {}", f.code, f.weekly.words)).collect()
}

fn group(seen: &Observed, more: &[Offer]) -> FindingGroup {
    let look = |facts: &Facts<'_>| FindingGroup::of_endpoint(facts, String::new(), false, None);
    looking_at(seen, more, crate::settings::Rule::General, look)
}

fn found(seen: &Observed) -> Vec<String> {
    found_with(seen, &[], crate::settings::Rule::Own)
}

fn scaled(min: u32, max: u32, minutes: Option<u32>) -> Observed {
    Observed {
        scaling: Some(Scaling {
            min_replicas: Some(min),
            max_replicas: Some(max),
            scale_to_zero_minutes: minutes,
        }),
        ..safe()
    }
}

#[test]
fn a_second_channel_is_found_only_where_it_is_wanted_and_known_to_be_off() {
    use crate::channels::Channels;
    let with = |email, push| Observed { channels: Some(Channels { email, push }), ..safe() };
    for off in [with(false, false), with(true, false), with(false, true)] {
        assert_eq!(found(&off), ["notifications $0.00"]);
    }
    assert_eq!(found(&with(true, true)), Vec::<String>::new());
    assert_eq!(found(&safe()), Vec::<String>::new(), "the answer did not say");
}

#[test]
fn what_is_safe_has_no_findings() {
    assert_eq!(found(&safe()), Vec::<String>::new());
}

#[test]
fn scaling_is_found_with_its_week() {
    assert_eq!(found(&scaled(1, 1, None)), ["min-replicas $134.40"]);
    assert_eq!(found(&scaled(2, 3, Some(15))), ["min-replicas $268.80", "max-replicas $268.80"]);
    assert_eq!(found(&scaled(0, 1, None)), ["no-timeout $134.40"]);
    // Seven times four hours.
    assert_eq!(found(&scaled(0, 1, Some(240))), ["no-timeout $22.40"]);
    assert_eq!(found(&scaled(0, 1, Some(60))), Vec::<String>::new());
}

#[test]
fn access_state_and_use_are_found() {
    let public = Observed { access: Some(Access::Public), ..safe() };
    assert_eq!(found(&public), ["public $134.40"]);
    let failed = Observed { state: State::Failed, ready_replicas: Some(0), ..safe() };
    assert_eq!(found(&failed), ["failed unknown"]);
    let unused = Observed { last_used_at: Some(days_ago(15)), ..safe() };
    assert_eq!(found(&unused), ["unused $134.40"]);
    let asleep = Observed {
        state: State::ScaledToZero,
        ready_replicas: Some(0),
        last_used_at: Some(days_ago(3)),
        ..safe()
    };
    assert_eq!(found(&asleep), ["holds-quota $0.20"]);
    let new = Observed { last_used_at: None, created_at: Some(days_ago(2)), ..safe() };
    assert_eq!(found(&new), Vec::<String>::new());
    let paused = Observed { state: State::Paused, last_used_at: Some(days_ago(40)), ..safe() };
    assert_eq!(found(&paused), Vec::<String>::new(), "it costs nothing and holds nothing");
}

#[test]
fn hardware_is_compared_within_its_vendor_only() {
    let own = || crate::settings::Rule::Own;
    let elsewhere = offer("aws/eu-west-1/nvidia-l4/x1", 600_000, Availability::Available);
    assert_eq!(found_with(&safe(), std::slice::from_ref(&elsewhere), own()), ["dearer $33.60"]);
    let other = offer("gcp/us-east4/nvidia-l4/x1", 600_000, Availability::Available);
    assert_eq!(found_with(&safe(), &[other], own()), Vec::<String>::new());
    let gone = Offer { availability: Availability::NotAvailable, ..elsewhere };
    assert_eq!(found_with(&safe(), &[gone], own()), Vec::<String>::new());
    let retired = offer("aws/us-east-1/nvidia-l4/x1", 800_000, Availability::Retired);
    assert_eq!(found_with(&safe(), &[retired], own()), ["retired $134.40"]);
}

#[test]
fn a_level_nobody_chose_is_found() {
    let general = crate::settings::Rule::General;
    assert_eq!(found_with(&safe(), &[], general), ["no-level $134.40"]);
}

#[test]
fn what_is_not_known_is_neither_safe_nor_free() {
    let unknown = Observed { hardware: None, ..scaled(1, 1, None) };
    assert_eq!(found(&unknown), ["min-replicas unknown"]);
    let unsaid = Observed { scaling: None, access: None, ..safe() };
    assert_eq!(found(&unsaid), Vec::<String>::new());
}

#[test]
fn an_endpoint_has_one_week_however_many_findings_speak_of_the_same_replicas() {
    let week = |seen: &Observed| group(seen, &[]).weekly.words;
    // Each beside `no-level`, which speaks of the one replica too.
    assert_eq!(week(&safe()), "$134.40");
    assert_eq!(week(&scaled(1, 1, None)), "$134.40");
    assert_eq!(week(&scaled(1, 3, None)), "$403.20", "what load adds comes on top");
    assert_eq!(week(&scaled(3, 5, None)), "$672.00", "never more than the five there may be");
    let public = Observed { access: Some(Access::Public), ..scaled(0, 4, Some(15)) };
    assert_eq!(week(&public), "$537.60");
    let failed = Observed { state: State::Failed, ready_replicas: Some(0), ..safe() };
    assert_eq!(week(&failed), "at least $134.40", "what is not documented is not nothing");
    let unpriced = Observed { hardware: None, ..scaled(1, 3, None) };
    assert_eq!(week(&unpriced), "unknown");
}

#[test]
fn the_fix_that_saves_most_is_first_and_the_most_expensive_endpoint() {
    let elsewhere = offer("aws/eu-west-1/nvidia-l4/x1", 600_000, Availability::Available);
    let seen = Observed { access: Some(Access::Public), ..scaled(0, 3, Some(240)) };
    let fixes = group(&seen, &[elsewhere]).findings.into_iter();
    let fixes: Vec<String> = fixes.map(|one| format!("{} {}", one.code, one.saves)).collect();
    assert_eq!(
        fixes,
        [
            "public saves up to $403.20",
            "max-replicas saves up to $268.80",
            "no-level saves up to $134.40",
            "dearer saves up to $33.60",
            "no-timeout saves up to $22.40",
        ]
    );
    let unpriced = group(&Observed { hardware: None, ..safe() }, &[]);
    let account =
        no_budget(0, PlanAmount { words: "$9,000".to_owned(), ..unpriced.weekly.clone() });
    let groups = vec![
        FindingGroup::of_account(account.unwrap()),
        group(&safe(), &[]),
        group(&scaled(3, 5, None), &[]),
        unpriced,
        FindingGroup { findings: Vec::new(), ..group(&safe(), &[]) },
    ];
    let view = check_view(groups, Vec::new(), Vec::new(), &UnaskedView::default());
    let weeks: Vec<&str> = view.groups.iter().map(|group| group.weekly.words.as_str()).collect();
    assert_eq!(weeks, ["unknown", "$672.00", "$134.40", "$9,000"]);
    assert_eq!(view.summary, "6 findings on 3 endpoints.");
}
