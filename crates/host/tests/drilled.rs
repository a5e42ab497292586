//! A drill of one process is known to the others, and the window's tells each link.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use guard_core::{Answer, DrillView, EndpointId, Guard, Question};
use guard_host::drill::{DrillError, Steps, drill};
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start, Terminal};
use hf_endpoints::{Sites, Token};
use hf_sim::{AccountSpec, Effect, EndpointSpec, Options, Rule, Server, State};

/// Longer than anything here takes.
const WITHIN: Duration = Duration::from_secs(60);

struct Bench {
    server: Server,
    home: tempfile::TempDir,
}

impl Bench {
    fn new(states: &[(&str, State)]) -> Self {
        let endpoint =
            |(name, state): &(&str, State)| EndpointSpec::new("alice", name).state(*state, 600);
        let endpoints = states.iter().map(endpoint).collect();
        let account = AccountSpec { endpoints, ..AccountSpec::default() };
        let server = Server::start(Options::new(account)).unwrap();
        Self { server, home: tempfile::tempdir().unwrap() }
    }

    async fn start(&self, role: Role, demo: bool) -> Handle {
        let places = Places {
            sites: Sites::all_at(&self.server.hub_url()).unwrap(),
            env_token: Some(Token::new(self.server.token()).unwrap()),
            instead_of_keyring: None,
        };
        let handle = Handle::start(Start {
            dirs: Dirs::under(self.home.path()),
            places,
            surface: Arc::new(NoSurface),
            role,
            demo,
            hold: None,
            namespaces: Vec::new(),
            follows_machine: false,
            adopts_sessions: false,
            hears_changes: false,
            terminal: Terminal::Apart,
        });
        let ready = |guard: &Guard, _| {
            (guard.identity().is_some() && !guard.is_awaiting_first_reading()).then_some(())
        };
        tokio::time::timeout(WITHIN, handle.until(ready)).await.unwrap().unwrap();
        handle
    }

    fn paused(&self) -> usize {
        self.server.log().iter().filter(|sent| sent.path.ends_with("/pause")).count()
    }
}

/// As the window asks for it.
async fn drilled(handle: &Handle) -> DrillView {
    match handle.query(Question::Drill).await.unwrap() {
        Answer::Drill(view) => view,
        other => panic!("{other:?}"),
    }
}

fn held(view: &DrillView) -> Vec<Option<bool>> {
    view.links.iter().take(4).map(|link| link.holds).collect()
}

async fn is_proved(handle: &Handle) -> bool {
    handle.look(|guard, at| guard.last_proved(at).is_some()).await.unwrap()
}

#[tokio::test]
async fn what_a_guest_proves_the_owner_knows_at_once_and_after_a_start() {
    let bench = Bench::new(&[("whisper", State::Paused)]);
    let owner = bench.start(Role::Owner, false).await;
    assert!(!is_proved(&owner).await);
    let guest = bench.start(Role::Onlooker, false).await;
    let steps = Steps {
        watched: async { Ok(vec!["alice".to_owned()]) },
        read: async { Ok(Vec::new()) },
        choose: |_: &[EndpointId]| Ok(Some(EndpointId::new("alice", "whisper"))),
        begins: |_: &EndpointId| {},
    };
    let (report, result) = drill::<DrillError, _, _>(&guest, WITHIN, false, steps).await;
    result.unwrap();
    assert!(report.proved);
    owner.watch_closely(true);
    let known = owner.until(|guard, at| guard.last_proved(at));
    tokio::time::timeout(WITHIN, known).await.unwrap().unwrap();
    for handle in [owner, guest] {
        handle.shut_down().await;
    }
    assert!(is_proved(&bench.start(Role::Owner, false).await).await);
    assert_eq!(bench.paused(), 1);
}

#[tokio::test]
async fn the_window_is_told_each_link_with_its_time() {
    let bench = Bench::new(&[("phi-4", State::Running), ("whisper", State::Paused)]);
    let owner = bench.start(Role::Owner, false).await;
    let view = drilled(&owner).await;
    assert_eq!(view.end, "A pause works: proved on alice/whisper, for nothing.");
    assert_eq!((held(&view), view.links.len()), (vec![Some(true); 4], 6));
    assert!(view.links[..4].iter().all(|link| link.took.ends_with(" s")), "{view:?}");
    assert!(view.links[0].words.contains("alice") && view.links[1].words == "2 endpoints");
    assert!(is_proved(&owner).await);
    // It is no pause of a person.
    assert!(owner.look(|guard, _| guard.pausing().is_none()).await.unwrap());
}

#[tokio::test]
async fn a_link_that_does_not_hold_is_told_in_plain_words() {
    let status = |status| Effect::Status { status, body: None, headers: BTreeMap::new() };
    let (yes, no) = (Some(true), Some(false));
    for (path, effect, holds, words) in [
        ("/v2/endpoint/alice$", status(403), [yes, no, None, None], "Could not read the endpoints"),
        ("/pause$", status(403), [yes, yes, no, None], "Could not pause alice/whisper"),
        ("/pause$", Effect::PauseIgnored, [yes; 4], "A pause works"),
    ] {
        let bench = Bench::new(&[("whisper", State::Paused)]);
        let owner = bench.start(Role::Owner, false).await;
        bench.server.add_fault(Rule::new(effect).path(path)).unwrap();
        let view = drilled(&owner).await;
        assert_eq!(held(&view), holds, "{view:?}");
        assert!(view.end.contains(words), "{view:?}");
        assert_eq!(is_proved(&owner).await, holds[3].is_some());
    }
    for states in [vec![], vec![("phi-4", State::Running)]] {
        let bench = Bench::new(&states);
        let view = drilled(&bench.start(Role::Owner, false).await).await;
        assert_eq!(held(&view), [yes, yes, None, None]);
        assert!(view.end.contains("Nothing here is paused"), "{view:?}");
        assert_eq!(bench.paused(), 0);
    }
}

#[tokio::test]
async fn the_demo_proves_nothing_of_the_account() {
    let bench = Bench::new(&[("whisper", State::Paused)]);
    let demo = bench.start(Role::Owner, true).await;
    assert!(drilled(&demo).await.proved);
    demo.shut_down().await;
    drop(demo);
    assert!(!bench.home.path().join("state/proofs.json").exists());
    assert!(!is_proved(&bench.start(Role::Guest, false).await).await);
}
