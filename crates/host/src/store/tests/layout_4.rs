//! A ledger of the layout before it was noted what pauses saved, and before a panel could hold reminders back.

use guard_core::{Outcome, Quiet, SavingEntry, SavingPause};

use super::*;

const LAYOUTS: [&str; 4] = [
    include_str!("../schema/0001_ledger.sql"),
    include_str!("../schema/0002_money.sql"),
    include_str!("../schema/0003_told.sql"),
    include_str!("../schema/0004_clock.sql"),
];

/// An L40S that ran for an hour, and what was told of it.
const OLD: &str = "
    INSERT INTO endpoints VALUES (1, 'alice', 'phi-4', 1767225600000);
    INSERT INTO hardware VALUES (1, 'aws', 'us-east-1', 'nvidia-l40s', 'x1');
    INSERT INTO states VALUES (1, 'running');
    INSERT INTO entries VALUES
        (1, NULL, 1, 0, 0, 0, 1795392000000, 1800000, 1800000, 1, 1, 1800000, 1, 1795392000000, 1795395600000);
    INSERT INTO reminders (key, round_ms, told_level) VALUES ('left-running:alice/phi-4', 1795392000000, 1);
    INSERT INTO reminders_log VALUES
        (7, 1795395600000, 'left-running:alice/phi-4', 1, 'phi-4 has been running for 1 h', 2, NULL, NULL);
    PRAGMA user_version = 4;
    PRAGMA application_id = 1162310244;
";

#[test]
fn everything_is_kept_and_from_then_on_pauses_are_noted() {
    let (_folder, dirs) = home();
    make_private(&dirs.data).unwrap();
    let old = Connection::open(dirs.data.join(FILE)).unwrap();
    for sql in LAYOUTS.into_iter().chain([OLD]) {
        old.execute_batch(sql).unwrap();
    }
    drop(old);
    // Who may not write reads it as it is.
    let (store, _) = Store::open_read_only(&dirs).unwrap();
    assert_eq!(store.load(always()).unwrap().entries.len(), 1);
    assert_eq!(store.savings(always()).unwrap(), []);
    drop(store);

    let mut store = opened(&dirs);
    let kept = store.load(always()).unwrap();
    assert_eq!((kept.entries.len(), kept.memory.len(), kept.next_entry), (1, 1, 2));
    assert_eq!(store.savings(always()).unwrap(), []);
    let pause = SavingEntry::Pause(SavingPause {
        endpoint: EndpointId::new("alice", "phi-4"),
        from: now(),
        until: shifted(now(), 60_000),
        rate: Some(Rate(1_800_000)),
    });
    store.commit(&Batch { savings: vec![pause.clone()], ..Batch::default() }).unwrap();
    let told = store.told(always(), Timestamp::MAX).unwrap();
    assert_eq!(told[0].outcome, Outcome::HeldBack(Quiet::Locked));
    let in_panel = Logged { outcome: Outcome::HeldBack(Quiet::Panel), ..told[0].clone() };
    store.commit(&Batch { log: vec![in_panel.clone()], ..Batch::default() }).unwrap();
    drop(store);
    let store = opened(&dirs);
    assert_eq!(store.savings(always()).unwrap(), [pause]);
    assert_eq!(store.told(always(), Timestamp::MAX).unwrap(), [told[0].clone(), in_panel]);
}
