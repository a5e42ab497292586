//! Stories in which more than one has a hand: two people with one organization, each with a guard
//! of their own, and Hugging Face itself, which resets what was chosen.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{EndpointId, Event, Identity, Level, Own, Request};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, EndpointSpec, SIM_TOKEN, State};
use serde_json::json;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn phi() -> EndpointId {
    EndpointId::new("acme", "phi-4")
}

/// What was told, taken back and asked for.
fn lines(story: &Story) -> String {
    let told = story.told();
    let words = ["told:", "took back:", "asked to"];
    let kept = told.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    kept.collect::<Vec<_>>().join("\n")
}

/// Two guards and one account.
struct Two {
    /// Holds the account.
    bob: Story,
    alice: Story,
}

impl Two {
    /// Bob limits the organization to 20 minutes, Alice this endpoint to 45.
    fn begin() -> Self {
        let spec = EndpointSpec {
            instance_type: "nvidia-l40s".to_owned(),
            start_seconds: Some(120),
            ..EndpointSpec::new("acme", "phi-4").state(State::Running, 0).armed(2_880)
        };
        let orgs = vec![OrgSpec::new("acme")];
        let account = || AccountSpec {
            endpoints: vec![spec.clone()],
            orgs: orgs.clone(),
            quota: 100,
            ..AccountSpec::default()
        };
        let guard = |minutes| Own {
            level: Some(Level::Guard),
            limit_minutes: Some(minutes),
            ..Own::default()
        };
        let start = "2026-11-23T18:00:00Z";
        let mut bob = Story::begin_with(account(), start, |settings| {
            settings.namespaces.insert("acme".to_owned(), guard(20));
        });
        let alice = Story::begin_with(account(), start, |settings| {
            settings.endpoints.insert(phi(), guard(45));
        });
        bob.pass(SECOND);
        bob.take(Event::SignedIn(Identity {
            name: "bob".to_owned(),
            namespaces: vec!["acme".to_owned()],
            unpausable: Default::default(),
            expires: None,
            demo: false,
            this_run_only: false,
        }));
        let mut two = Self { bob, alice };
        two.alice(|alice| alice.pass(SECOND));
        two
    }

    /// Alice does something with the account that both share.
    fn alice<T>(&mut self, does: impl FnOnce(&mut Story) -> T) -> T {
        std::mem::swap(&mut self.bob.sim, &mut self.alice.sim);
        let done = does(&mut self.alice);
        std::mem::swap(&mut self.bob.sim, &mut self.alice.sim);
        done
    }

    /// What the endpoint really does.
    fn state(&self) -> State {
        self.bob.sim.account.endpoint("acme", "phi-4").unwrap().state
    }

    /// Time passes for both.
    fn pass(&mut self, time: Duration) {
        for _ in 0..time.as_secs() {
            self.bob.pass(SECOND);
            self.alice(|alice| alice.pass(SECOND));
        }
    }
}

#[test]
fn two_people_limit_resume_and_protect_one_endpoint() {
    let mut two = Two::begin();
    two.pass(25 * MINUTE);
    two.alice(|alice| alice.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) }));
    two.pass(20 * MINUTE - 30 * SECOND);
    assert_eq!(two.bob.view().popups[0].countdown_seconds, Some(30));
    // Alice protects it for everybody with a tag. For herself she chose something else.
    let tags = json!({ "tags": ["guard:protected"] });
    let tag = hf_sim::Request::new("PUT", "/v2/endpoint/acme/phi-4").json(&tags).bearer(SIM_TOKEN);
    let now = two.bob.now().utc;
    assert_eq!(two.bob.sim.account.handle(&tag, now).status, 200);
    two.pass(20 * MINUTE);
    assert_eq!(two.state(), State::Running, "Bob's limit spares it");
    let rules = [two.bob.view(), two.alice.view()]
        .map(|view| (view.rows[0].level, view.rows[0].rule.clone()));
    assert_eq!(
        rules,
        [
            (Level::Protected, "by its tag guard:protected".to_owned()),
            (Level::Guard, "by your choice".to_owned())
        ]
    );
    two.pass(10 * MINUTE);
    assert_eq!(
        lines(&two.bob),
        "\
Mon 18:19:00  told: phi-4 is at its limit: pausing in 60 s. $0.57 so far, $1.80/h. Last active 19 min ago.
Mon 18:20:00  asked to pause acme/phi-4
Mon 18:20:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 20 min.
Mon 18:26:00  told: phi-4 woke up although it was left paused. alice started it. $1.80/h from now on.
Mon 18:44:01  told: phi-4 is at its limit: pausing in 60 s. $0.57 so far, $1.80/h. Last active 17 min ago.
Mon 18:44:38  took back: deadline:acme/phi-4
Mon 19:10:03  took back: woke:acme/phi-4"
    );
    assert_eq!(
        lines(&two.alice),
        "\
Mon 18:25:01  asked to resume acme/phi-4
Mon 18:55:04  told: phi-4 has been running for 30 min. $0.93 so far, $1.80/h. Last active 28 min ago.
Mon 18:57:04  told: phi-4 has had no request for 30 min. $0.99 so far, $1.80/h.
Mon 19:09:01  told: phi-4 is at its limit: pausing in 60 s. $1.32 so far, $1.80/h. Last active 42 min ago.
Mon 19:10:01  asked to pause acme/phi-4
Mon 19:10:01  took back: idle:acme/phi-4
Mon 19:10:01  took back: left-running:acme/phi-4
Mon 19:10:01  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 45 min."
    );
    assert_eq!(two.state(), State::Paused);
    assert_eq!(two.bob.sim.log.count("POST", "/v2/endpoint/acme/phi-4/pause"), 2);
    let truth = two.bob.truth();
    assert_eq!([two.bob.metered(), two.alice.metered()], [truth; 2]);
}

/// Armed for an hour of idleness and paused, where resuming resets that.
fn resetting() -> Story {
    let spec = EndpointSpec::new("acme", "phi-4").state(State::Paused, 600).armed(60);
    let mut account = AccountSpec {
        endpoints: vec![spec],
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    };
    account.behaviour.resume_resets_scaling = true;
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story
}

/// Min replicas and minutes until it scales to zero, as Hugging Face has them.
fn scaling(story: &Story) -> (u32, Option<u32>) {
    let scaling = &story.sim.account.endpoint("acme", "phi-4").unwrap().config.scaling;
    (scaling.min, scaling.scale_to_zero_timeout)
}

#[test]
fn what_was_armed_is_armed_again_as_it_was_when_resuming_reset_it() {
    for arm in [Some(false), Some(true), None] {
        let mut story = resetting();
        story.ask(Request::Resume { endpoints: vec![phi()], arm });
        assert_eq!(scaling(&story), (1, None), "resuming reset it");
        story.pass(20 * MINUTE);
        assert_eq!(scaling(&story), (0, Some(60)), "its own hour, not our 15 minutes");
        assert_eq!(
            lines(&story),
            "\
Mon 18:00:05  asked to resume acme/phi-4
Mon 18:00:05  asked to arm acme/phi-4"
        );
        let row = &story.view().rows[0];
        assert_eq!((row.state.as_str(), row.armed, &row.trouble), ("running", Some(true), &None));
    }
}

#[test]
fn a_resume_elsewhere_that_reset_it_is_told_with_what_it_was() {
    let mut story = resetting();
    let resume = hf_sim::Request::new("POST", "/v2/endpoint/acme/phi-4/resume").bearer(SIM_TOKEN);
    let now = story.now().utc;
    assert_eq!(story.sim.account.handle(&resume, now).status, 200);
    story.pass(20 * MINUTE);
    assert_eq!(
        lines(&story),
        "Mon 18:01:00  told: phi-4 was changed and can cost more. \
         Min replicas 0 to 1, scale to zero after 60 min to never."
    );
    assert_eq!(story.view().rows[0].armed, Some(false));
}
