//! A ledger of the layout before reminders were logged.

use super::*;

const LAYOUTS: [&str; 2] =
    [include_str!("../schema/0001_ledger.sql"), include_str!("../schema/0002_money.sql")];

/// An L40S that ran for an hour and runs on, a correction, and what was told of it.
const OLD: &str = "
    INSERT INTO endpoints VALUES (1, 'alice', 'phi-4', 1767225600000);
    INSERT INTO hardware VALUES (1, 'aws', 'us-east-1', 'nvidia-l40s', 'x1');
    INSERT INTO states VALUES (1, 'running');
    INSERT INTO entries VALUES
        (1, NULL, 1, 0, 0, 2, 1795392000000, 0, 1800000, 1, 1, 1800000, 1, 1795392000000, 1795395600000),
        (2, 1, 1, 0, 1, 1, 1795392000000, 1800000, 1800000, 1, 1, 1800000, 1, 1795392000000, 1795395600000);
    INSERT INTO lines VALUES
        (1, 1795392000000, 3, 1, 1, 1800000, 1, 1795395600000, 1795395660000, 0,
         1795392000000, 3660000, '6588000000000', 0, 0, 0, 1800000);
    INSERT INTO reminders VALUES ('budget:week:all', 1795392000000, 2, NULL),
        ('left-running:alice/phi-4', 1795392000000, 1, 1795400000000);
    INSERT INTO prices VALUES (1, 1800000);
    PRAGMA user_version = 2;
    PRAGMA application_id = 1162310244;
";

fn ms(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

#[test]
fn everything_is_kept_and_from_then_on_reminders_are_logged() {
    let (_folder, dirs) = home();
    make_private(&dirs.data).unwrap();
    let old = Connection::open(dirs.data.join(FILE)).unwrap();
    for sql in LAYOUTS.into_iter().chain([OLD]) {
        old.execute_batch(sql).unwrap();
    }
    drop(old);
    let error = Store::open_read_only(&dirs).unwrap_err();
    assert!(matches!(error, StoreError::OtherVersion { found: 2, ours: 6 }), "{error:?}");

    let mut store = opened(&dirs);
    let kept = store.load(always()).unwrap();
    let [entry] = kept.entries.as_slice() else { panic!("{:?}", kept.entries) };
    assert_eq!((entry.number, entry.corrects, entry.source), (2, Some(1), Source::Metrics));
    assert_eq!(entry.cost, Cost::exactly(Micros(1_800_000)));
    assert_eq!((entry.span.from, entry.span.to), (ms(1_795_392_000_000), ms(1_795_395_600_000)));
    assert_eq!(kept.next_entry, 3);
    let [line] = kept.lines.as_slice() else { panic!("{:?}", kept.lines) };
    assert_eq!((line.max_replicas, line.open.to), (Some(3), ms(1_795_395_660_000)));
    let episode = line.episode.as_ref().unwrap();
    assert_eq!((episode.millis, episode.clock_millis), (3_660_000, 0));
    let told: Vec<(&str, u32)> =
        kept.memory.iter().map(|one| (one.key.as_str(), one.told_level)).collect();
    assert_eq!(told, [("budget:week:all", 2), ("left-running:alice/phi-4", 1)]);
    assert_eq!(kept.memory[1].snoozed_until, Some(ms(1_795_400_000_000)));
    assert_eq!(kept.prices.len(), 1);

    assert_eq!(store.told(always(), Timestamp::MAX).unwrap(), []);
    let one = Logged {
        at: now(),
        key: "blind".into(),
        level: 1,
        title: "Hugging Face could not be read for 5 min".to_owned(),
        outcome: guard_core::Outcome::Told,
    };
    store.commit(&Batch { log: vec![one.clone()], ..Batch::default() }).unwrap();
    assert_eq!(store.told(always(), Timestamp::MAX).unwrap(), [one]);
    assert!(Store::open_read_only(&dirs).is_ok());
}
