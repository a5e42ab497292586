use guard_core::{EndpointId, Order, Origin, Phase, Use};

use super::*;

fn session(id: &str) -> Session {
    Session {
        id: id.to_owned(),
        origin: Origin::Run,
        order: Order::AllAtOnce,
        started: "2026-11-25T10:00:00Z".parse().unwrap(),
        seconds: Some(1_800),
        until: None,
        ready_within_seconds: 900,
        work: None,
        log: None,
        exit_code: None,
        phase: Phase::Starting,
        outcome: None,
        ended: None,
        uses: vec![Use::planned(EndpointId::new("alice", "phi-4"))],
    }
}

fn alice() -> [String; 1] {
    ["alice".to_owned()]
}

#[test]
fn nobody_takes_over_what_they_could_not_pause() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    first.keep(&session("a")).unwrap();
    drop(first);
    let mut other = Keeper::new(dirs, true);
    // Nobody is signed in yet, or another account is.
    for namespaces in [vec![], vec!["acme".to_owned()]] {
        assert_eq!(other.look(&namespaces).unwrap().found[0].holder, Holder::Living);
    }
    assert_eq!(other.look(&alice()).unwrap().found[0].holder, Holder::Us);
}

#[test]
fn what_a_dead_process_left_is_found_once_and_by_one() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    let mut second = Keeper::new(dirs.clone(), true);
    let mut looker = Keeper::new(dirs, false);
    assert!(second.look(&alice()).unwrap().found.is_empty());
    first.keep(&session("a")).unwrap();
    let holder = |seen: &Seen| seen.found.iter().map(|found| found.holder).collect::<Vec<_>>();
    assert_eq!(holder(&second.look(&alice()).unwrap()), [Holder::Living]);
    assert!(first.look(&alice()).unwrap().found.is_empty());
    // Its process dies: the system gives the lease back.
    drop(first);
    assert_eq!(holder(&looker.look(&alice()).unwrap()), [Holder::Living]);
    let seen = second.look(&alice()).unwrap();
    assert_eq!(holder(&seen), [Holder::Us]);
    assert_eq!(seen.found[0].session, session("a"));
    assert!(second.look(&alice()).unwrap().found.is_empty());
    let over = Session { phase: Phase::Done, ..session("a") };
    second.keep(&over).unwrap();
    assert!(looker.look(&alice()).unwrap().found.is_empty());
}

#[test]
fn a_process_that_was_taken_for_dead_learns_that_its_session_is_no_longer_its_own() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    let mut second = Keeper::new(dirs, true);
    first.keep(&session("a")).unwrap();
    second.look(&alice()).unwrap();
    second.signs.get_mut("a").unwrap().1 -= SILENT_FOR;
    assert_eq!(second.look(&alice()).unwrap().found[0].holder, Holder::Us);
    assert!(first.keep(&session("a")).unwrap_err().contains("took it over"));
    // What hung lives again, and its sign shows that.
    second.keep(&session("a")).unwrap();
}

#[test]
fn a_sign_of_life_keeps_a_session_with_its_process() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    let mut second = Keeper::new(dirs, true);
    first.keep(&session("a")).unwrap();
    second.look(&alice()).unwrap();
    second.signs.get_mut("a").unwrap().1 -= SILENT_FOR;
    first.last_beat = None;
    first.look(&alice()).unwrap();
    assert_eq!(second.look(&alice()).unwrap().found[0].holder, Holder::Living);
}

#[cfg(unix)]
#[test]
fn a_session_whose_record_is_gone_is_ended_by_whoever_lives_from_its_lease() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    first.keep(&session("a")).unwrap();
    first.keep(&Session { phase: Phase::Done, ..session("b") }).unwrap();
    drop(first);
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(dirs.data.join(format!("sessions.db{ending}")));
    }
    let mut other = Keeper::new(dirs.clone(), true);
    assert!(other.look(&[]).unwrap().found.is_empty(), "nobody could pause it");
    let seen = other.look(&alice()).unwrap();
    let found: Vec<(&str, Holder)> =
        seen.found.iter().map(|found| (found.session.id.as_str(), found.holder)).collect();
    assert_eq!(found, [("a", Holder::Us)]);
    assert!(seen.told[0].contains("the session a was gone"), "{:?}", seen.told);
    other.keep(&Session { phase: Phase::Done, ..session("a") }).unwrap();
    assert!(Keeper::new(dirs, true).look(&alice()).unwrap().found.is_empty());
}

#[cfg(unix)]
#[test]
fn a_history_of_sessions_that_is_removed_while_in_use_is_said_and_what_is_open_written_anew() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    first.keep(&session("a")).unwrap();
    std::fs::remove_dir_all(&dirs.data).unwrap();
    let told = first.look(&alice()).unwrap().told;
    assert!(told[0].contains("removed or replaced"), "{told:?}");
    assert!(first.look(&alice()).unwrap().told.is_empty(), "told once");
    let mut other = Keeper::new(dirs, true);
    assert_eq!(other.look(&alice()).unwrap().found[0].holder, Holder::Living);
    drop(first);
    assert_eq!(other.look(&alice()).unwrap().found[0].holder, Holder::Us);
}

#[cfg(unix)]
#[test]
fn a_database_that_takes_nothing_keeps_no_session_from_being_ended() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    std::fs::create_dir_all(dirs.data.join("sessions.db")).unwrap();
    let mut first = Keeper::new(dirs.clone(), true);
    first.keep(&session("a")).unwrap();
    drop(first);
    let mut other = Keeper::new(dirs, true);
    let seen = other.look(&alice()).unwrap();
    assert_eq!(seen.found[0].holder, Holder::Us);
    assert!(seen.told.iter().any(|words| words.contains("ended all the same")), "{:?}", seen.told);
}

#[test]
fn wishes_reach_the_process_that_keeps_the_session() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let mut first = Keeper::new(dirs.clone(), true);
    let mut second = Keeper::new(dirs, false);
    first.keep(&session("a")).unwrap();
    second.wish("a", Wish::End).unwrap();
    assert_eq!(first.look(&alice()).unwrap().wishes, [("a".to_owned(), Wish::End)]);
    assert!(first.look(&alice()).unwrap().wishes.is_empty());
}
