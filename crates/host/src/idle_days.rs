//! What some days cost on which there was no request, for the summary of a week.

use guard_core::{Event, Range, requests};
use tokio::sync::oneshot;

use crate::account::Account;
use crate::billing::look;
use crate::looking_back::{Snapshot, look_back, look_back_as_written};
use crate::outbox::Outbox;
use crate::query_error::QueryError;
use crate::request_counts::Answers;

/// The metrics of more endpoints are not asked for: Hugging Face limits what is asked, and pausing comes first.
const MOST_ENDPOINTS: usize = 40;

/// Counts the requests of these days beside the ledger, which the loop is asked for by `looks`.
pub(crate) async fn count(
    account: Account,
    range: Range,
    looks: Outbox<oneshot::Sender<Snapshot>>,
) -> Event {
    let idle = match counted(account, range, &looks).await {
        Ok(idle) => idle,
        Err(error) => {
            tracing::info!(%error, "could not count the requests of last week");
            None
        }
    };
    Event::RequestsCounted { range, idle }
}

async fn counted(
    account: Account,
    range: Range,
    looks: &Outbox<oneshot::Sender<Snapshot>>,
) -> Result<Option<String>, QueryError> {
    let Snapshot { present, ledger, writes, .. } =
        look(looks).await.map_err(|_| QueryError::Ending)?;
    let reading = tokio::task::spawn_blocking(move || {
        ledger.read(|store| match writes {
            true => look_back(store, present, range),
            false => look_back_as_written(store, range, present.at, &present.zone),
        })
    });
    let looked = reading.await??.map_err(QueryError::Asked)?;
    let page = looked.page(range);
    if page.endpoints.iter().filter(|one| one.total.most != Some(0)).count() > MOST_ENDPOINTS {
        return Ok(None);
    }
    let there = &looked.present.endpoints;
    let counts = Answers::default().of(Some(account), &page, there).await;
    Ok(requests(&page, &counts).idle_words)
}
