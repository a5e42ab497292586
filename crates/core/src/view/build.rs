//! Puts the view together.

use super::headline::{self, Summary};
use super::{
    AccountView, FirstRunEndpoint, FirstRunView, NamespaceView, Notice, NoticeAction, QuitView,
    Row, Severity, View, billed, money, popups, rows, sessions, sight, tray,
};
use crate::budget::PROPOSED_WEEKLY_BUDGET_MICROS;
use crate::guard::{self, Guard};
use crate::moment::Moment;
use crate::notification::Notification;
use crate::policy::{BudgetFacts, Condition, EndpointFacts};
use crate::request::Request;
use crate::settings::{Level, SettingValues};

impl Guard {
    /// What is to be seen at `at`.
    #[must_use]
    pub fn view(&self, at: Moment) -> View {
        build(self, at)
    }
}

fn build(guard: &Guard, at: Moment) -> View {
    let sight = guard.sight(at);
    let facts = guard.facts(at);
    let budget_facts = guard.budget_facts(at);
    let budgets = money::budgets(guard, &sight, &budget_facts, at);
    let Summary { status, headline, today, reading } =
        headline::summary(guard, &sight, &budgets, at);
    let main = guard::main(guard, at);
    let rows = rows::build(guard, &sight, &facts, at);
    let sessions = sessions::build(guard, at);
    let sums = budgets.first().map(|budget| format!("{today} · {}", budget.text));
    let sums = sums.unwrap_or_else(|| today.clone());
    let tray = tray::build(
        guard,
        &headline,
        &tray::Parts {
            sight: &sight,
            facts: &facts,
            status,
            today: &sums,
            main: &main,
            rows: &rows,
            sessions: &sessions,
        },
    );
    let figure = sight::rate_figure(&sight);
    View {
        account: account(guard),
        signing_in: guard.signing_in(),
        status,
        headline,
        rate: figure.clone().unwrap_or_else(|| "unknown".to_owned()),
        rate_unit: if figure.is_some() { "/h".to_owned() } else { String::new() },
        rate_note: sight::rate_note(&sight),
        counts: sight::counts(&sight),
        today,
        exposure: headline::exposure(guard, &sight, at),
        budgets,
        forecast: money::forecast(guard, &sight, at),
        credit: money::credit(guard, at),
        main,
        notices: notices(guard, &facts, &budget_facts, at),
        popups: popups::popups(guard, &facts, at),
        first_run: first_run(guard, &rows),
        sessions,
        session_refused: guard.session_refused().map(str::to_owned),
        session_writes: guard.session_writes(),
        rows,
        reading,
        tray,
        settings: SettingValues::of(guard.settings()),
        deploying: guard.deploying_view(),
        proof: guard.proof_view(at),
        saved: guard.saved_view(at),
        quit: guard
            .is_asking_to_quit()
            .then(|| QuitView { text: sight::quitting(guard, &sight, at) }),
    }
}

fn account(guard: &Guard) -> Option<AccountView> {
    let identity = guard.identity()?;
    let state = |name: &str| guard.inventory().namespaces().find(|(known, _)| *known == name);
    Some(AccountView {
        name: identity.name.clone(),
        demo: identity.demo,
        this_run_only: identity.this_run_only,
        warning: identity.cannot_pause(),
        namespaces: identity
            .namespaces
            .iter()
            .map(|name| NamespaceView {
                name: name.clone(),
                watched: guard.settings().watches(name),
                problem: state(name)
                    .and_then(|(_, state)| state.problem.as_ref())
                    .map(|problem| guard.why_unread(name, problem)),
            })
            .collect(),
    })
}

fn notices(
    guard: &Guard,
    facts: &[EndpointFacts],
    budgets: &[BudgetFacts],
    at: Moment,
) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for (id, target) in guard.pausing().into_iter().flat_map(crate::pausing::Pausing::alarming) {
        notices.push(Notice {
            key: Condition::PauseUnconfirmed.of(id).to_string(),
            severity: Severity::Limit,
            text: format!("The pause of {id} is not confirmed: {}.", target.why_not()),
            actions: vec![action("Pause again", Request::Pause { endpoints: vec![id.clone()] })],
        });
    }
    for want in guard.wanted_of_account(at) {
        notices.push(notice(want.notification.put()));
    }
    for want in guard.wanted_of_endpoints(guard.with_standing_reminders(facts), at) {
        if guard.reminders().is_standing(&want.key) {
            notices.push(notice(want.notification.put()));
        }
    }
    notices.extend(money::notices(guard, budgets, at));
    notices.extend(billed::notices(guard));
    for (number, words) in guard.slips().words.iter().enumerate() {
        notices.push(Notice {
            key: format!("settings:{number}"),
            severity: Severity::Attention,
            text: words.clone(),
            // It stays until the file is fixed.
            actions: Vec::new(),
        });
    }
    let is_shown = |words: &str| guard.slips().words.iter().any(|slip| slip == words);
    for (number, trouble) in guard.troubles().filter(|(_, words)| !is_shown(words)) {
        let key = Condition::Trouble.of(number).to_string();
        notices.push(Notice {
            severity: Severity::Info,
            text: trouble.to_owned(),
            actions: vec![action("Dismiss", Request::DismissNotice { key: key.clone() })],
            key,
        });
    }
    if let Some(why) = guard.reminders().undeliverable() {
        notices.push(Notice {
            key: "undeliverable".to_owned(),
            severity: Severity::Attention,
            text: format!("Reminders cannot be shown as notifications: {why}."),
            actions: Vec::new(),
        });
    }
    notices
}

/// A reminder as the panel shows it.
fn notice(shown: Notification) -> Notice {
    let actions = shown.actions.into_iter();
    Notice {
        key: shown.key.to_string(),
        severity: Severity::Attention,
        text: format!("{}: {}", shown.title, shown.body),
        actions: actions.map(|(label, request)| action(&label, request)).collect(),
    }
}

pub(super) fn action(label: &str, request: Request) -> NoticeAction {
    NoticeAction { label: label.to_owned(), request }
}

fn first_run(guard: &Guard, rows: &[Row]) -> Option<FirstRunView> {
    let ready = guard.identity().is_some() && guard.inventory().oldest_reading().is_some();
    if guard.settings().first_run.done || !ready {
        return None;
    }
    let endpoints = rows
        .iter()
        .map(|row| FirstRunEndpoint {
            id: row.id.clone(),
            label: row.label.clone(),
            state: if row.rate.is_empty() {
                row.state.clone()
            } else {
                format!("{}, {}", row.state, row.rate)
            },
            protected: row.level == Level::Protected,
            creator: guard
                .inventory()
                .get(&row.id)
                .and_then(|seen| guard.other_creator(seen))
                .map(str::to_owned),
        })
        .collect();
    Some(FirstRunView { endpoints, weekly_budget_micros: PROPOSED_WEEKLY_BUDGET_MICROS })
}
