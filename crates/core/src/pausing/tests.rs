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
    let mut all = Pausing::begin(at(0), Some(Sweep::UNPROTECTED));
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
    let mut all = Pausing::begin(at(0), Some(Sweep::UNPROTECTED));
    all.add(None, &id, None, at(0));
    all.gone(&id);
    all.tick(at(30), MINUTE, false);
    assert_eq!(all.settled, None);
    all.tick(at(31), MINUTE, true);
    assert_eq!(all.settled, Some(at(31)));
    assert_eq!(all.took, Some(Duration::from_secs(30)), "the list is not part of it");
}

#[test]
fn that_the_token_may_not_is_news_once_for_a_namespace_and_always_where_nobody_else_knows() {
    let ids: Vec<EndpointId> =
        (0..1_000).map(|index| EndpointId::new("acme", &format!("bot-{index}"))).collect();
    let other = EndpointId::new("alice", "phi-4");
    let (refused, failed) = (Problem::Refused("403 Forbidden".to_owned()), Problem::Server(500));
    let mut all = Pausing::begin(at(0), Some(Sweep::ANNOUNCED));
    for id in ids.iter().chain([&other]) {
        all.add(None, id, None, at(0));
        all.called(id, Err(refused.clone()), at(1));
    }
    all.called(&ids[7], Err(failed), at(1));
    all.insist(&ids[9]);
    let told: Vec<EndpointId> =
        all.tick(at(1), MINUTE, true).alarming.into_iter().filter(|id| all.is_news(id)).collect();
    let mut expected = vec![ids[0].clone(), ids[7].clone(), ids[9].clone(), other];
    expected.sort();
    assert_eq!(told, expected);
    assert_eq!(all.alarming().count(), 1_001, "each of them is shown");
}
