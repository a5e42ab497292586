//! Open reminders about a bill.

use super::build::action;
use super::{Notice, Severity};
use crate::guard::Guard;
use crate::policy;
use crate::request::Request;

pub(super) fn notices(guard: &Guard) -> Vec<Notice> {
    let facts = guard.billed_facts();
    let open = facts.iter().map(policy::billed_differs);
    open.filter(|wanted| guard.reminders().is_standing(&wanted.key))
        .map(|wanted| {
            let shown = wanted.notification.put();
            let dismiss = Request::DismissNotice { key: shown.key.to_string() };
            Notice {
                key: shown.key.to_string(),
                severity: Severity::Attention,
                text: format!("{}. {}", shown.title, shown.body),
                actions: vec![action("Dismiss", dismiss)],
            }
        })
        .collect()
}
