//! 1 to 2: `[levels]` becomes a key of `[endpoints."namespace/name"]`, where more can stand.

use toml::{Table, Value};

pub(super) fn into_endpoints(own: &mut Table) {
    let Some(Value::Table(levels)) = own.remove("levels") else { return };
    let endpoints =
        own.entry("endpoints").or_insert_with(|| Value::Table(Table::new())).as_table_mut();
    let Some(endpoints) = endpoints else { return };
    for (endpoint, level) in levels {
        let rules = endpoints.entry(endpoint).or_insert_with(|| Value::Table(Table::new()));
        if let Some(rules) = rules.as_table_mut() {
            rules.insert("level".to_owned(), level);
        }
    }
}
