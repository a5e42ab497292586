use std::collections::BTreeSet;

use guard_core::{EndpointId, Level, Own, Theme};

use super::*;

struct Home {
    _folder: tempfile::TempDir,
    file: SettingsFile,
}

fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(folder.path());
    dirs.make().unwrap();
    Home { file: SettingsFile::new(&dirs), _folder: folder }
}

impl Home {
    fn holding(text: impl AsRef<[u8]>) -> Self {
        let home = home();
        std::fs::write(&home.file.path, text).unwrap();
        home
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.file.path).unwrap()
    }

    /// Every file but the last good settings.
    fn names(&self) -> BTreeSet<String> {
        let folder = self.file.path.parent().unwrap().read_dir().unwrap();
        let names = folder.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != LAST_GOOD).collect()
    }
}

fn untouched() -> Settings {
    in_general()
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn without_a_file_the_defaults_hold_and_none_is_made() {
    let home = home();
    let loaded = home.file.load();
    assert_eq!(loaded.settings, untouched());
    assert_eq!(loaded.troubles, Vec::<String>::new());
    assert!(home.names().is_empty());
}

fn protected() -> Own {
    Own { level: Some(Level::Protected), ..Own::default() }
}

#[test]
fn the_file_holds_only_what_differs_and_gives_it_back() {
    let home = home();
    let mut settings = untouched();
    settings.remind.first_after_minutes = 45;
    settings.account.namespaces = vec!["alice".to_owned(), "acme".to_owned()];
    settings.look.theme = Theme::Dark;
    settings.endpoints.insert(EndpointId::new("alice", "phi-4"), protected());
    home.file.save(&settings).unwrap();
    assert_eq!(
        home.text().strip_prefix(HEADER).unwrap(),
        "version = 2\n\n[account]\nnamespaces = [\"alice\", \"acme\"]\n\n\
         [endpoints.\"alice/phi-4\"]\nlevel = \"protected\"\n\n[look]\ntheme = \"dark\"\n\n[remind]\n\
         first_after_minutes = 45\n"
    );
    let loaded = home.file.load();
    assert_eq!(loaded.settings, settings);
    assert_eq!(loaded.troubles, Vec::<String>::new());
    assert_eq!(home.names(), names(&["settings.toml"]));
}

#[test]
fn going_back_to_the_defaults_leaves_an_empty_file() {
    let home = Home::holding("[pause]\ncountdown_seconds = 9\n");
    home.file.save(&untouched()).unwrap();
    assert_eq!(home.text().strip_prefix(HEADER).unwrap(), "version = 2\n");
}

#[test]
fn one_bad_value_spoils_nothing_else() {
    let text = "colour = \"red\"\n[pause]\ncountdown_seconds = \"ten\"\nundo_seconds = 20\n\
                [look]\ntheme = \"pink\"\n[tray]\nleft_click = \"panel\"\n\
                [endpoints.\"alice/phi-4\"]\nlevel = \"protected\"\n\
                [endpoints.no-slash]\nlevel = \"watch\"\n[poll.idle_seconds]\nx = 1\n";
    let home = Home::holding(text);
    let loaded = home.file.load();
    let mut expected = untouched();
    expected.pause.undo_seconds = 20;
    expected.tray.left_click = guard_core::LeftClick::Panel;
    expected.endpoints.insert(EndpointId::new("alice", "phi-4"), protected());
    assert_eq!(loaded.settings, expected);
    assert!(loaded.may_hide_protection, "a name without a slash may be meant to be protected");
    let [trouble] = loaded.troubles.as_slice() else { panic!("{:?}", loaded.troubles) };
    for named in [
        "line 1: colour",
        "line 3: pause.countdown_seconds",
        "look.theme",
        "endpoints.no-slash",
        "poll.idle_seconds.x",
    ] {
        assert!(trouble.contains(named), "{named}: {trouble}");
    }
    assert!(!trouble.contains("undo_seconds"), "{trouble}");
    // The file itself stays, and it is told each time.
    assert_eq!(home.file.load(), loaded);
    assert_eq!(home.text(), text);
    assert_eq!(home.names(), names(&["settings.toml"]));
}

#[test]
fn a_version_that_is_no_number_is_named_and_the_rest_holds() {
    let home = Home::holding("version = \"one\"\n[pause]\nundo_seconds = 20\n");
    let loaded = home.file.load();
    assert_eq!(loaded.settings.pause.undo_seconds, 20);
    assert!(loaded.troubles[0].contains("version = \"one\""), "{:?}", loaded.troubles);
}

#[test]
fn a_file_that_cannot_be_read_is_never_written_over_and_a_slip_that_hides_nothing_is_kept() {
    let home = Home::holding("[pause\n");
    let refused = home.file.save(&untouched()).unwrap_err().to_string();
    assert!(refused.contains("line 1") && refused.contains("left alone"), "{refused}");
    assert_eq!((home.text().as_str(), home.names()), ("[pause\n", names(&["settings.toml"])));
    let hides = "[endpoints.\"alice/phi-4\"]\nlevle = \"protected\"\n";
    std::fs::write(&home.file.path, hides).unwrap();
    assert!(home.file.save(&untouched()).is_err());
    assert_eq!(home.text(), hides);
    std::fs::write(&home.file.path, "[pause]\nundo_seconds = \"twenty\"\n").unwrap();
    let told = home.file.save(&untouched()).unwrap().unwrap();
    assert!(told.contains("settings.unused.toml"), "{told}");
    assert_eq!(home.names(), names(&["settings.toml", "settings.unused.toml"]));
}

const NEWER: &str = "version = 7\n[pause]\nundo_seconds = 20\nsoftly = true\n\
                     [endpoints.\"alice/phi-4\"]\nlevel = \"protected\"\n";

#[test]
fn a_newer_file_is_used_as_far_as_known_and_stays_until_something_is_changed() {
    let home = Home::holding(NEWER);
    let loaded = home.file.load();
    assert_eq!(loaded.settings.pause.undo_seconds, 20);
    let id = EndpointId::new("alice", "phi-4");
    assert_eq!(loaded.settings.rules(&id, &[]).level, Level::Protected);
    assert_eq!(loaded.settings.version, 2);
    assert!(loaded.troubles[0].contains("version 7"), "{:?}", loaded.troubles);

    assert_eq!(home.file.save(&loaded.settings).unwrap(), None);
    assert_eq!(home.text(), NEWER);
    assert_eq!(home.names(), names(&["settings.toml"]));

    let mut changed = loaded.settings;
    changed.pause.undo_seconds = 25;
    home.file.save(&changed).unwrap();
    let kept = home.file.path.with_file_name("settings.version-7.toml");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), NEWER);
    let again = home.file.load();
    assert_eq!(again, Loaded::good(changed));
}

#[test]
fn old_layouts_are_brought_forward_step_by_step() {
    fn minutes_to_seconds(own: &mut Table) {
        if let Some(Value::Table(pause)) = own.get_mut("pause")
            && let Some(Value::Integer(minutes)) = pause.remove("undo_minutes")
        {
            pause.insert("undo_seconds".to_owned(), Value::Integer(minutes * 60));
        }
    }
    fn double(own: &mut Table) {
        if let Some(Value::Table(pause)) = own.get_mut("pause")
            && let Some(Value::Integer(seconds)) = pause.get_mut("undo_seconds")
        {
            *seconds *= 2;
        }
    }
    const STEPS: &[Migration] =
        &[Migration { from: 1, apply: minutes_to_seconds }, Migration { from: 2, apply: double }];
    let read = |text: &str| {
        let mut home = Home::holding(text);
        home.file.migrations = STEPS;
        let loaded = home.file.load();
        assert_eq!(loaded.troubles, Vec::<String>::new());
        home.file.save(&loaded.settings).unwrap();
        assert!(home.text().contains("version = 3"), "{}", home.text());
        loaded.settings.pause.undo_seconds
    };
    assert_eq!(read("version = 1\n[pause]\nundo_minutes = 2\n"), 240);
    assert_eq!(read("version = 2\n[pause]\nundo_seconds = 60\n"), 120);
    assert_eq!(read("version = 3\n[pause]\nundo_seconds = 60\n"), 60);
    assert_eq!(read("[pause]\nundo_seconds = 60\n"), 60);
}

#[test]
fn levels_of_the_first_layout_become_rules_of_their_endpoints() {
    let home = Home::holding("version = 1\n[levels]\n\"alice/phi-4\" = \"protected\"\n");
    let loaded = home.file.load();
    assert_eq!(loaded.troubles, Vec::<String>::new());
    let phi = EndpointId::new("alice", "phi-4");
    assert_eq!(loaded.settings.endpoints.get(&phi), Some(&protected()));
}

#[test]
fn the_steps_lead_without_a_hole_to_the_version_of_the_defaults() {
    for (index, step) in ALL.iter().enumerate() {
        assert_eq!(step.from, i64::try_from(index).unwrap() + 1);
    }
    assert_eq!(current_version(home().file.migrations), i64::from(untouched().version));
}

#[test]
fn settings_that_cannot_be_written_leave_the_old_file() {
    let home = Home::holding("[pause]\nundo_seconds = 20\n");
    let before = home.text();
    // A directory has the name of the file that is written first.
    std::fs::create_dir_all(home.file.path.with_extension("toml.new").join("in the way")).unwrap();
    let mut changed = home.file.load().settings;
    changed.pause.undo_seconds = 25;
    let error = home.file.save(&changed).unwrap_err().to_string();
    assert!(error.contains("settings.toml"), "{error}");
    assert_eq!(home.text(), before);
}

#[test]
fn a_file_that_cannot_be_opened_is_told_and_left() {
    let home = home();
    std::fs::create_dir(&home.file.path).unwrap();
    let loaded = home.file.load();
    assert_eq!(loaded.settings, untouched());
    assert_eq!(loaded.troubles.len(), 1);
    assert!(loaded.may_hide_protection);
    assert!(home.file.path.is_dir());
    assert!(home.file.save(&untouched()).is_err());
}

#[test]
fn a_slip_in_one_budget_leaves_the_others() {
    let home = Home::holding(
        "[[budgets]]\nperiod = \"week\"\namount = \"$50\"\nstop = true\n\
         [[budgets]]\nperiod = \"year\"\namount = \"500\"\n\
         [[budgets]]\nperiod = \"day\"\nscope = \"alice/phi-4\"\namount = 7.5\n",
    );
    let loaded = home.file.load();
    let kept: Vec<(String, i64, bool)> = loaded
        .settings
        .budgets
        .iter()
        .map(|budget| (budget.key().to_string(), budget.amount.0, budget.stop))
        .collect();
    let week = ("budget:week:all".to_owned(), 50_000_000, true);
    assert_eq!(kept, [week, ("budget:day:alice/phi-4".to_owned(), 7_500_000, false)]);
    assert_eq!(loaded.troubles.len(), 1);
    assert!(
        loaded.troubles[0].contains("budgets (unknown variant `year`"),
        "{:?}",
        loaded.troubles
    );
    home.file.save(&loaded.settings).unwrap();
    assert_eq!(home.file.load().settings, loaded.settings, "{}", home.text());
}

mod damage;
