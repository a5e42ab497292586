//! Tables laid over each other, and what one says beyond the other.

use toml::{Table, Value};

/// What `changed` says that `base` does not. Lists count as one value. What only `base` has is no
/// difference: settings have every key of the defaults.
pub(super) fn difference(changed: &Table, base: &Table) -> Table {
    let mut differing = Table::new();
    for (key, value) in changed {
        match (value, base.get(key)) {
            (_, Some(same)) if same == value => {}
            (Value::Table(inner), Some(Value::Table(inner_base))) => {
                let inner = difference(inner, inner_base);
                if !inner.is_empty() {
                    differing.insert(key.clone(), Value::Table(inner));
                }
            }
            _ => {
                differing.insert(key.clone(), value.clone());
            }
        }
    }
    differing
}

/// Every value of a table that is not a table with something in it, with the way to it.
pub(super) fn leaves(table: &Table) -> Vec<(Vec<String>, &Value)> {
    let mut found = Vec::new();
    collect(table, &mut Vec::new(), &mut found);
    found
}

/// `base` with `value` at the end of the way, whatever stood there before.
pub(super) fn merged(base: &Table, path: &[String], value: Value) -> Table {
    let mut table = base.clone();
    put(&mut table, path, value);
    table
}

/// What both sides made of `base`: every value that only one of them changed is taken from that
/// one, and where both did, `mine` holds. Lists are joined item by item.
pub(super) fn joined(base: &Table, mine: &Table, theirs: &Table) -> Table {
    let mut table = Table::new();
    let mut keys: Vec<&String> = mine.keys().collect();
    keys.extend(theirs.keys().filter(|key| !mine.contains_key(*key)));
    for key in keys {
        let value = match (base.get(key), mine.get(key), theirs.get(key)) {
            (before, ours, other) if ours == before => other.cloned(),
            (before, ours, other) if other == before => ours.cloned(),
            (before, Some(Value::Table(ours)), Some(Value::Table(other))) => {
                let nothing = Table::new();
                let before = before.and_then(Value::as_table).unwrap_or(&nothing);
                Some(Value::Table(joined(before, ours, other)))
            }
            (before, Some(Value::Array(ours)), Some(Value::Array(other))) => {
                let before = before.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                Some(Value::Array(joined_lists(before, ours, other)))
            }
            (_, ours, _) => ours.cloned(),
        };
        if let Some(value) = value {
            table.insert(key.clone(), value);
        }
    }
    table
}

fn joined_lists(base: &[Value], mine: &[Value], theirs: &[Value]) -> Vec<Value> {
    let kept = theirs.iter().filter(|item| mine.contains(item) || !base.contains(item));
    let added = mine.iter().filter(|item| !base.contains(item) && !theirs.contains(item));
    kept.chain(added).cloned().collect()
}

fn collect<'a>(
    table: &'a Table,
    above: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, &'a Value)>,
) {
    for (key, value) in table {
        above.push(key.clone());
        match value {
            Value::Table(inner) if !inner.is_empty() => collect(inner, above, found),
            // An empty table that we know says nothing, and must not wipe out what it stands for.
            Value::Table(_) if above.len() == 1 => {}
            _ => found.push((above.clone(), value)),
        }
        above.pop();
    }
}

fn put(table: &mut Table, path: &[String], value: Value) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        table.insert(key.clone(), value);
        return;
    }
    let inner = table.entry(key.clone()).or_insert_with(|| Value::Table(Table::new()));
    if !inner.is_table() {
        *inner = Value::Table(Table::new());
    }
    if let Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_left_and_putting_it_back_gives_the_whole() {
        let base: Table = "a = 1\n[t]\nb = 2\nc = [1]\n[empty]\n".parse().unwrap();
        let changed: Table = "a = 1\n[t]\nb = 3\nc = [1]\n[empty]\nx = 4\n".parse().unwrap();
        let own = difference(&changed, &base);
        assert_eq!(own, "[t]\nb = 3\n[empty]\nx = 4\n".parse().unwrap());
        let whole = leaves(&own)
            .into_iter()
            .fold(base.clone(), |all, (path, value)| merged(&all, &path, value.clone()));
        assert_eq!(whole, changed);
        assert!(difference(&base, &base).is_empty());
    }

    #[test]
    fn what_two_made_of_the_same_is_joined() {
        let table = |text: &str| text.parse::<Table>().unwrap();
        let base = table("a = 1\nb = 1\nlist = [1, 2]\n[t]\nx = 1\ny = 1\n");
        let mine = table("a = 2\nb = 2\nlist = [1, 2, 3]\n[t]\nx = 2\n");
        let theirs = table("a = 1\nb = 3\nlist = [2, 4]\n[t]\nx = 1\ny = 1\nz = 1\n");
        let both = table("a = 2\nb = 2\nlist = [2, 4, 3]\n[t]\nx = 2\nz = 1\n");
        assert_eq!(joined(&base, &mine, &theirs), both);
        assert_eq!(joined(&base, &base, &theirs), theirs);
        assert_eq!(joined(&base, &mine, &base), mine);
    }

    #[test]
    fn an_empty_table_wipes_out_nothing() {
        let own: Table = "[t]\n".parse().unwrap();
        assert!(leaves(&own).is_empty());
    }
}
