use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn at(seconds: u64) -> Moment {
    let start = Moment { utc: jiff::Timestamp::UNIX_EPOCH, uptime: Duration::from_secs(1_000) };
    start.after(Duration::from_secs(seconds))
}

#[test]
fn each_has_its_minute_from_when_it_was_asked_for() {
    let [early, late]: [EndpointId; 2] =
        ["alice/early", "alice/late"].map(|id| id.parse().unwrap());
    let mut all = Pausing::begin(at(0), Some(Sweep { include_protected: false }));
    all.add(None, &early, None, at(0));
    all.add(None, &late, None, at(50));
    assert_eq!(all.tick(at(59), MINUTE, false).alarming, []);
    assert_eq!(all.wakes_at(MINUTE), Some(at(60).uptime));
    assert_eq!(all.tick(at(60), MINUTE, true).alarming, [early]);
    assert_eq!(all.settled, None, "the other one is still waited for");
    assert_eq!(all.wakes_at(MINUTE), Some(at(110).uptime));
    assert_eq!(all.tick(at(110), MINUTE, true).alarming, [late]);
    assert_eq!(all.settled, Some(at(110)));
}

#[test]
fn a_sweep_is_not_over_while_more_may_turn_up() {
    let id: EndpointId = "alice/phi-4".parse().unwrap();
    let mut all = Pausing::begin(at(0), Some(Sweep { include_protected: false }));
    all.add(None, &id, None, at(0));
    all.gone(&id);
    all.tick(at(30), MINUTE, false);
    assert_eq!(all.settled, None);
    all.tick(at(31), MINUTE, true);
    assert_eq!(all.settled, Some(at(31)));
    assert_eq!(all.took, Some(Duration::from_secs(30)), "the list is not part of it");
}
