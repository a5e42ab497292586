//! Answers to what is asked once: the history, the planner, a file.

use std::collections::BTreeMap;

use guard_core::{
    Answer, By, CostTable, Event, Guard, Question, Range, ReceiptFormat, Session, markdown, merged,
    plan, requests, sessions_view, told, told_between,
};
use jiff::tz::TimeZone;
use tokio::sync::oneshot;

use crate::event_loop::Inbox;
use crate::export;
use crate::handle::Handle;
use crate::looking_back::{LookedBack, Snapshot, TRIES, look_back, look_back_as_written};
use crate::query_error::QueryError;

impl Handle {
    /// Answers a question.
    ///
    /// # Errors
    /// [`QueryError`], in whole sentences for a person.
    pub async fn query(&self, question: Question) -> Result<Answer, QueryError> {
        match question {
            Question::History { range } => {
                let looked = self.look_back(range).await?;
                Ok(Answer::History(Box::new(looked.page(range))))
            }
            Question::Requests { range } => self.requests(range).await,
            Question::Sessions => {
                let (sessions, zone) = self.last_sessions().await?;
                Ok(Answer::Sessions(sessions_view(&sessions, &zone)))
            }
            Question::SessionDraft { draft } => {
                let view = self.look(move |guard, at| guard.session_draft(draft, at)).await;
                view.map(|view| Answer::SessionDraft(Box::new(view))).ok_or(QueryError::Ending)
            }
            Question::Receipt { id, format } => self.receipt(&id, format).await,
            Question::PlanChoices => {
                let (ledger, at) = {
                    let looked = self.snapshot().await?;
                    (looked.ledger, looked.present.at)
                };
                // Without the ledger no start was measured, and planning goes on.
                let measured = blocking(move || ledger.read(|store| store.cold_starts(at))).await?;
                let cold_starts = measured.unwrap_or_else(|why| {
                    self.tell(Event::Troubled(why.to_string()));
                    BTreeMap::new()
                });
                let choices = self.look(move |guard, _| guard.plan_choices(&cold_starts)).await;
                choices.map(Answer::PlanChoices).ok_or(QueryError::Ending)
            }
            Question::Bill => {
                self.tell(Event::BillWanted);
                let view = self
                    .until(|guard, at| (!guard.is_awaiting_bill()).then(|| guard.bill_view(at)));
                view.await.map(Answer::Bill).ok_or(QueryError::Ending)
            }
            Question::Timeline { endpoint, range } => self.timeline(endpoint, range).await,
            Question::Diagnosis => self.diagnosis().await,
            Question::Drill => self.drilled().await,
            Question::Reminders { range } => self.reminders(range).await,
            Question::Rules { of, draft } => {
                let view = self.look(move |guard, at| guard.rules_view(&of, draft, at)).await;
                view.map(|view| Answer::Rules(Box::new(view))).ok_or(QueryError::Ending)
            }
            Question::Plan { input } => Ok(Answer::Plan(Box::new(plan(&input)))),
            Question::Check { unused_days, notifications } => {
                let look =
                    move |guard: &Guard, at| guard.check_view(unused_days, notifications, at);
                let view = self.look(look).await;
                view.map(|view| Answer::Check(Box::new(view))).ok_or(QueryError::Ending)
            }
            Question::Scaling { endpoint, change } => {
                let view = self.look(move |guard, _| guard.scaling_choice(&endpoint, change)).await;
                view.map(Answer::Scaling).ok_or(QueryError::Ending)
            }
            Question::Offers { namespace, filter } => self.offers_view(&namespace, &filter).await,
            Question::Model { repository } => self.model(&repository).await.map(Answer::Model),
            Question::DeployPreview { endpoints } => {
                self.deploy_preview(endpoints).await.map(|it| Answer::DeployPreview(Box::new(it)))
            }
            Question::StarterSet { namespace } => self.starter_set(&namespace).await,
            Question::DeletePreview { endpoint } => {
                let id = endpoint.clone();
                let view = self.look(move |guard, at| guard.delete_preview(&id, at)).await;
                let view = view.ok_or(QueryError::Ending)?;
                view.map(Answer::DeletePreview)
                    .ok_or_else(|| QueryError::Asked(format!("There is no endpoint {endpoint}.")))
            }
            Question::Export { range, by, format } => {
                let table = self.cost(range, by).await?;
                Ok(Answer::Export {
                    file: export::file_name(&table, format),
                    text: export::text(&table, format)?,
                })
            }
        }
    }

    /// What some days cost, up to now.
    ///
    /// # Errors
    /// [`QueryError`], when the days are none or the ledger cannot be read.
    pub async fn cost(&self, range: Range, by: By) -> Result<CostTable, QueryError> {
        Ok(self.look_back(range).await?.table(range, by))
    }

    async fn requests(&self, range: Range) -> Result<Answer, QueryError> {
        let account = self.snapshot().await?.account;
        let looked = self.look_back(range).await?;
        let history = looked.page(range);
        let counts = self.request_counts().of(account, &history, &looked.present.endpoints).await;
        Ok(Answer::Requests(requests(&history, &counts)))
    }

    async fn last_sessions(&self) -> Result<(Vec<Session>, TimeZone), QueryError> {
        let Snapshot { present, sessions, .. } = self.snapshot().await?;
        Ok((sessions.last().await.map_err(QueryError::Sessions)?, present.zone))
    }

    async fn receipt(&self, id: &str, format: ReceiptFormat) -> Result<Answer, QueryError> {
        let (sessions, zone) = self.last_sessions().await?;
        let session = sessions.iter().find(|session| session.id == id);
        let session =
            session.ok_or_else(|| QueryError::Asked(format!("There is no session {id}.")))?;
        let (ending, text) = match format {
            ReceiptFormat::Markdown => ("md", markdown(session, &zone)),
            ReceiptFormat::Json => {
                ("json", serde_json::to_string_pretty(&session.receipt())? + "\n")
            }
        };
        Ok(Answer::Receipt { file: format!("session-{id}.{ending}"), text })
    }

    /// First what is on its way to the disk, then the disk: what was written between is there twice
    /// and counts once.
    async fn reminders(&self, range: Range) -> Result<Answer, QueryError> {
        let Snapshot { present, ledger, .. } = self.snapshot().await?;
        let (from, to) =
            told_between(range, present.at, &present.zone).map_err(QueryError::Asked)?;
        let written = blocking(move || ledger.read(|store| store.told(from, to))).await??;
        let all = merged(written, &present.told, from, to);
        let view = told(range, &all, &present.endpoints, present.at, &present.zone);
        view.map(Answer::Reminders).map_err(QueryError::Asked)
    }

    /// The guard and the ledger are two things: they are of one moment when no entry was made
    /// between the looks before and after reading.
    async fn look_back(&self, range: Range) -> Result<LookedBack, QueryError> {
        let mut looked = self.snapshot().await?;
        let mut tries = TRIES;
        loop {
            let (ledger, present, writes) = (looked.ledger, looked.present, looked.writes);
            let before = present.next_entry;
            let found = blocking(move || {
                ledger.read(|store| match writes {
                    true => look_back(store, present, range),
                    false => look_back_as_written(store, range, present.at, &present.zone),
                })
            });
            let found = found.await??.map_err(QueryError::Asked)?;
            tries -= 1;
            looked = self.snapshot().await?;
            if !writes || tries == 0 || looked.present.next_entry == before {
                return Ok(found);
            }
        }
    }

    pub(crate) async fn snapshot(&self) -> Result<Snapshot, QueryError> {
        let (sender, answer) = oneshot::channel();
        self.send(Inbox::LookBack(sender));
        answer.await.map_err(|_| QueryError::Ending)
    }
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, QueryError> {
    Ok(tokio::task::spawn_blocking(work).await?)
}
