//! What is told ahead: the end of the month, the credit, and what stays on without anybody.

use guard_core::Request;
use guard_scenarios::Story;
use hf_sim::EndpointSpec;

use super::{HOUR, MINUTE, account, phi};

#[test]
fn the_month_and_the_credit_are_told_ahead() {
    let mut story = Story::begin(account(vec![phi()]), "2026-11-23T12:00:00Z");
    story.pass(HOUR);
    let forecast = story.view().forecast.unwrap();
    // 7 days and 11 hours are left of November.
    assert_eq!(forecast.text, "month end $1.80 to $324.00; $324.00 if what runs now stays on");
    story.ask(Request::SetCredit { micros: Some(9_000_000) });
    assert_eq!(
        story.view().credit.unwrap().text,
        "credit $9.00 left of $9.00, 5 h at what runs now"
    );
    let notice = story.view().notices.into_iter().find(|notice| notice.key == "credit");
    assert!(notice.unwrap().text.starts_with("Credit $9.00 left"), "it lasts less than a day");
    story.pass(2 * HOUR);
    let left = story.view().credit.unwrap();
    assert_eq!(left.left.words, "$5.40");
    // What ended before a restart is still part of it.
    story.ask(Request::PauseAllNow { include_protected: true });
    story.pass(MINUTE);
    story.kill_and_restart(MINUTE);
    story.pass(MINUTE);
    let left = story.view().credit.unwrap().left;
    assert!((5_370_000..=5_400_000).contains(&left.least), "{left:?}");
    story.ask(Request::SetCredit { micros: None });
    assert_eq!(story.view().credit, None);
}

#[test]
fn an_armed_endpoint_in_constant_use_is_not_bounded() {
    let mut busy = EndpointSpec { traffic_every_seconds: Some(20), ..phi().armed(15) };
    busy.last_used_seconds_ago = Some(5);
    let mut story = Story::begin(account(vec![busy]), "2026-11-23T12:00:00Z");
    story.pass(10 * MINUTE);
    let exposure = story.view().exposure.unwrap();
    assert_eq!(exposure.text, "If this computer goes offline: at most $0.48");
    story.pass(6 * MINUTE);
    let exposure = story.view().exposure.unwrap();
    assert_eq!(
        exposure.text,
        "If this computer goes offline: phi-4 keeps costing $1.80/h while requests come in"
    );
    assert!(!exposure.bounded && exposure.micros.is_none());
    // Setting the clock changes nothing about that.
    story.set_clock(-86_400);
    story.pass(MINUTE);
    assert!(!story.view().exposure.unwrap().bounded);
}
