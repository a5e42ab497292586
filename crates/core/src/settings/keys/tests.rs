use std::collections::BTreeSet;

use toml::{Table, Value as Toml};

use super::table::A_WEEK;
use super::*;
use crate::endpoint::EndpointId;
use crate::settings::{DEFAULTS, Ruled};

fn settings() -> Settings {
    toml::from_str(DEFAULTS).unwrap()
}

/// `guard.limit_minutes` and so on: every value, and every table whose keys are names.
fn paths(settings: &Settings) -> BTreeSet<String> {
    let table = Table::try_from(settings).unwrap();
    let mut paths = BTreeSet::new();
    for (name, value) in &table {
        match value.as_table() {
            Some(inner) if !BY_NAME.contains(&name.as_str()) => {
                paths.extend(inner.keys().map(|key| format!("{name}.{key}")));
            }
            _ => drop(paths.insert(name.clone())),
        }
    }
    paths
}

#[test]
fn every_setting_is_described_once_and_nothing_else_is() {
    let described: BTreeSet<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
    assert_eq!(described.len(), KEYS.len(), "described once");
    assert_eq!(described, paths(&settings()));
    let general = Table::try_from(settings().general()).unwrap();
    let own: BTreeSet<&str> = general.keys().map(String::as_str).collect();
    let described: BTreeSet<&str> = Key::own_keys().map(Key::last).collect();
    assert_eq!(described, own);
    for key in &KEYS {
        assert_eq!(key.field.is_none(), key.kind == Kind::Apart, "{}", key.path);
        assert!(!key.label.is_empty() && !key.help.is_empty(), "{}", key.path);
    }
}

#[test]
fn a_setting_is_described_as_what_it_is() {
    let settings = settings();
    let table = Table::try_from(&settings).unwrap();
    for key in &KEYS {
        let Some(value) = key.general(&settings) else { continue };
        let (name, last) = key.path.split_once('.').unwrap();
        assert_eq!(Toml::try_from(&value).unwrap(), table[name][last], "{}", key.path);
        let choices = key.kind.choices();
        match (key.kind, &value) {
            (Kind::Number { unit, .. }, Value::Number(_)) => {
                assert!(last.ends_with(unit.word()), "{}", key.path);
            }
            (Kind::Flag, Value::Flag(_))
            | (Kind::Text, Value::Text(_))
            | (Kind::Names, Value::Names(_))
            | (Kind::Windows, Value::Windows(_)) => {}
            _ => assert!(choices.iter().any(|choice| choice.value == value), "{}", key.path),
        }
    }
}

#[test]
fn what_is_set_of_everything_or_of_one_is_what_is_read_there_and_nothing_else_changes() {
    for key in &KEYS {
        let Some(field) = key.field else { continue };
        let value = match field.general(&settings()) {
            Value::Number(number) => Value::Number(number + 1),
            Value::Flag(flag) => Value::Flag(!flag),
            Value::Text(_) => Value::Text("Ctrl+Alt+P".to_owned()),
            Value::Names(_) => Value::Names(vec!["acme".to_owned()]),
            Value::Windows(_) => {
                let office = "[[windows]]\nfrom = \"09:00\"\nto = \"18:00\"\n";
                let own: Own = toml::from_str(office).unwrap();
                Value::Windows(own.windows.unwrap())
            }
            _ => key.kind.choices().pop().unwrap().value,
        };
        let mut changed = settings();
        assert!(field.set_general(&mut changed, value.clone()), "{}", key.path);
        for other in &KEYS {
            let expected = if other.path == key.path {
                Some(value.clone())
            } else {
                other.general(&settings())
            };
            assert_eq!(other.general(&changed), expected, "{} by {}", other.path, key.path);
        }
        let mut own = Own::default();
        assert_eq!(field.set_own(&mut own, Some(value.clone())), key.is_own(), "{}", key.path);
        for other in Key::own_keys() {
            let expected = (other.path == key.path).then(|| value.clone());
            assert_eq!(other.own(&own), expected, "{} by {}", other.path, key.path);
        }
        if key.is_own() {
            // What holds for everything is what holds for one that says nothing.
            let general = changed.general();
            assert_eq!(key.own(&general), Some(value.clone()), "{}", key.path);
            let mut again = settings();
            again.set_own(&Ruled::Everything, own.clone());
            assert_eq!(again, changed, "{}", key.path);
            assert!(field.set_own(&mut own, None) && own.is_empty());
        }
        let other =
            if matches!(value, Value::Flag(_)) { Value::Number(1) } else { Value::Flag(true) };
        assert!(
            !field.set_general(&mut changed, other.clone())
                && !field.set_own(&mut own, Some(other))
        );
    }
}

#[test]
fn a_range_is_the_same_for_everything_one_namespace_one_endpoint_and_a_tag() {
    for (key, field) in numbers() {
        let Kind::Number { low, high, .. } = key.kind else { unreachable!() };
        for said in [0, low.saturating_sub(1), low, high, high + 1, u32::MAX] {
            let kept = said.clamp(low, high);
            let mut settings = settings();
            field.set_general(&mut settings, said.into());
            let told = settings.clamp();
            assert_eq!(field.general(&settings), kept.into(), "{}", key.path);
            assert_eq!(told.len(), usize::from(kept != said), "{told:?}");

            let phi = EndpointId::new("acme", "phi-4");
            for of in [Ruled::Namespace { name: "acme".to_owned() }, Ruled::Endpoint { id: phi }] {
                let mut own = Own::default();
                if !field.set_own(&mut own, Some(said.into())) {
                    continue;
                }
                let told = settings.set_own(&of, own);
                assert_eq!(field.own(&settings.own(&of)), Some(kept.into()), "{} {of:?}", key.path);
                assert_eq!(told.len(), usize::from(kept != said), "{told:?}");
            }
        }
    }
    let tagged =
        settings().rules(&EndpointId::new("acme", "phi-4"), &["guard:max=71582788h".to_owned()]);
    assert_eq!((tagged.level, tagged.limit_minutes), (Level::Guard, A_WEEK));
}

#[test]
fn the_ranges_hold_for_what_the_file_can_say() {
    let mut settings: Settings = toml::from_str(
        &DEFAULTS
            .replace("\n[namespaces]\n", "\n[namespaces.acme]\nwarn_minutes = 10080\n")
            .replace("\nwarn_minutes = 10\n", "\nwarn_minutes = 10080\n"),
    )
    .unwrap();
    assert_eq!(
        settings.clamp(),
        [
            "guard.warn_minutes = 10080 is outside 0 to 1440; using 1440",
            "namespaces.acme.warn_minutes = 10080 is outside 0 to 1440; using 1440"
        ]
    );
    assert!(Toml::try_from(&settings).is_ok());
}
