//! What a token may do, counted and not named.

use hf_endpoints::{Permission, WhoAmI};

use super::report::{Role, TokenReport};
use crate::utc::Utc;

pub(super) fn report(who: &WhoAmI) -> TokenReport {
    let may: Vec<Permission> = who.namespaces().map(|name| who.can_manage(name)).collect();
    let count = |wanted: fn(&Permission) -> bool| may.iter().filter(|it| wanted(it)).count();
    TokenReport {
        role: who.role().map(|role| match role {
            "read" => Role::Read,
            "write" | "god" => Role::Write,
            "fineGrained" => Role::FineGrained,
            _ => Role::Other,
        }),
        expires: who.auth.as_ref().and_then(|auth| auth.expires_at).map(Utc::of),
        namespaces: Some(may.len()),
        may_pause_in: Some(count(|it| *it == Permission::Yes)),
        unknown_in: Some(count(|it| *it == Permission::Unknown)),
        may_read_bill: match who.can_read_billing() {
            Permission::Yes => Some(true),
            Permission::No(_) => Some(false),
            Permission::Unknown => None,
        },
        ..TokenReport::default()
    }
}
