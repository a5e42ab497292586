//! What jobs come to.

use jiff::Timestamp;

use super::*;
use crate::endpoint::Scaling;

fn at(seconds: u64) -> Moment {
    Moment { utc: Timestamp::UNIX_EPOCH, uptime: Duration::from_secs(seconds) }
}

fn starting(armed: bool) -> Observed {
    let scaling = Scaling {
        min_replicas: Some(u32::from(!armed)),
        max_replicas: Some(1),
        scale_to_zero_minutes: armed.then_some(15),
    };
    let id = EndpointId::new("alice", "phi-4");
    let seen = Observed::unreadable(id, "");
    Observed { state: State::Initializing, scaling: Some(scaling), ..seen }
}

#[test]
fn resuming_ends_with_every_state_that_leads_nowhere_and_waits_for_none_for_ever() {
    let id = EndpointId::new("alice", "phi-4");
    let state = |code: &str, ready: u32| Observed {
        state: State::from_code(code),
        ready_replicas: Some(ready),
        ..starting(true)
    };
    let resumed = |was: &str| {
        let mut jobs = Jobs::default();
        let call = jobs.begin(&id, Action::Resume, None, Some(&state(was, 0)), at(0));
        jobs.called(&call, Ok(()), at(1));
        jobs
    };
    for (code, ready, said) in [
        ("failed", 0, "failed to start: no reason given"),
        ("failed", 1, "failed to start: no reason given. It still costs money until it is paused"),
        (
            "updateFailed",
            1,
            "its update failed: no reason given. It still costs money until it is paused",
        ),
        ("paused", 0, "is paused: somebody paused it before it ran"),
        (
            "scaledToZero",
            0,
            "is scaled to zero: it was stopped before it ran, and the next request wakes it",
        ),
    ] {
        let mut jobs = resumed("paused");
        jobs.observed(&state("initializing", 0), at(2), at(2));
        assert_eq!(jobs.trouble(&id), None, "{code}");
        jobs.observed(&state(code, ready), at(17), at(17));
        assert_eq!(jobs.trouble(&id), Some(said), "{code}");
        assert!(jobs.of(&id).is_none(), "{code}");
        // As it was before, a reading right after the resume may still show it.
        let mut jobs = resumed(code);
        jobs.observed(&state(code, ready), at(2), at(2));
        assert_eq!(jobs.trouble(&id), None, "{code}");
        jobs.observed(&state(code, ready), at(31), at(31));
        assert_eq!(jobs.trouble(&id), Some(said), "{code}");
    }
    let mut jobs = resumed("paused");
    jobs.observed(&state("hibernating", 0), at(2), at(2));
    jobs.observed(&state("hibernating", 0), at(121), at(121));
    assert_eq!(jobs.trouble(&id), None);
    jobs.observed(&state("hibernating", 0), at(122), at(122));
    assert!(jobs.trouble(&id).is_some_and(|why| why.contains("hibernating")));
    // What may still lead to running is waited for.
    for code in ["pending", "initializing", "updating"] {
        let mut jobs = resumed("paused");
        jobs.observed(&state(code, 0), at(2), at(2));
        jobs.observed(&state(code, 0), at(1_000), at(1_000));
        assert_eq!(jobs.trouble(&id), None, "{code}");
        assert!(jobs.of(&id).is_some(), "{code}");
    }
}

#[test]
fn a_reading_from_before_it_was_armed_again_does_not_say_that_this_failed() {
    let mut jobs = Jobs::default();
    let id = EndpointId::new("alice", "phi-4");
    let armed = Observed { state: State::Paused, ..starting(true) };
    let resume = jobs.begin(&id, Action::Resume, Some(15), Some(&armed), at(0));
    jobs.called(&resume, Ok(()), at(1));
    // Resuming reset it: it is armed again.
    let Next::Call(arm) = jobs.observed(&starting(false), at(2), at(3)) else { panic!() };
    // This one was asked for before that, and comes after it.
    jobs.called(&arm, Ok(()), at(5));
    assert_eq!(jobs.observed(&starting(false), at(4), at(6)), Next::Nothing);
    assert_eq!(jobs.trouble(&id), None);
    // One asked for since then does say so.
    jobs.observed(&starting(false), at(7), at(8));
    assert!(jobs.trouble(&id).is_some());
}

#[test]
fn what_cannot_be_armed_is_not_scaled_to_zero_and_says_why() {
    let id = EndpointId::new("alice", "phi-4");
    let scaled = |armed: bool| {
        let seen = Observed { state: State::Running, ..starting(armed) };
        let mut jobs = Jobs::default();
        let call = jobs.begin(&id, Action::ScaleToZero, Some(15), Some(&seen), at(0));
        (jobs, call)
    };
    assert_eq!(scaled(true).1.action, Action::ScaleToZero, "it has a timeout");
    let (mut jobs, arming) = scaled(false);
    assert_eq!(arming.action, Action::Arm { scale_to_zero_minutes: 15 });
    let next = Call { endpoint: id.clone(), action: Action::ScaleToZero };
    assert_eq!(jobs.called(&arming, Ok(()), at(1)), Next::Call(next));
    let (mut jobs, arming) = scaled(false);
    jobs.called(&arming, Err(Problem::Refused("no".to_owned())), at(1));
    let said = jobs.trouble(&id).unwrap();
    let why = "Hugging Face refuses that without auto-stop, and costs money until it is paused";
    assert!(said.ends_with(why), "{said}");
}

#[test]
fn what_was_to_be_scaled_to_zero_and_runs_on_is_told() {
    let id = EndpointId::new("alice", "phi-4");
    let running = Observed { state: State::Running, ..starting(true) };
    let mut jobs = Jobs::default();
    let call = jobs.begin(&id, Action::ScaleToZero, Some(15), Some(&running), at(0));
    jobs.called(&call, Ok(()), at(1));
    jobs.observed(&running, at(2), at(3));
    assert_eq!(jobs.trouble(&id), None, "it may take a while");
    let late = 4_000;
    jobs.observed(&running, at(late), at(late));
    let said = "was asked to scale to zero, and still costs money until it is paused";
    assert_eq!(jobs.trouble(&id), Some(said));
}
