//! What goes on between the session and whoever it is held for.

use guard_core::{EndpointId, Request};
use guard_host::Handle;
use tokio::sync::mpsc::UnboundedReceiver;

use super::caller::{Caller, Said};
use super::lines::{Address, HoldLine, Lines, Progress};
use crate::ended::Ended;
use crate::opening::Work;

/// The exit code of work that ended with its caller: as of a process whose terminal is gone.
const GONE: i32 = 129;
/// The exit code of work that was not over when it had to end: as of a process that SIGTERM ended.
const STOPPED: i32 = 143;

/// Passes on what each side says; ends only with why that cannot go on.
pub async fn serve(
    handle: &Handle,
    id: &str,
    mut caller: Caller,
    mut work: UnboundedReceiver<Work>,
    lines: &mut Lines,
) -> Ended {
    let mut views = handle.views();
    let (mut works, mut gone) = (false, false);
    let worked = |code: i32| handle.worked(id.to_owned(), code);
    let end = || handle.ask(Request::EndSession { id: id.to_owned() });
    loop {
        let told = tokio::select! {
            said = caller.next(), if !gone => {
                match said {
                    // One at a time the next one comes.
                    Said::Done(code) if works => worked(code),
                    Said::Done(_) => end(),
                    Said::Gone => {
                        gone = true;
                        end();
                        if works {
                            worked(GONE);
                        }
                    }
                }
                works = false;
                Ok(())
            }
            Some(asked) = work.recv() => match asked {
                Work::Begins { endpoints, until } if !gone => {
                    works = true;
                    let ids = endpoints.iter().map(|(id, _)| id.clone()).collect();
                    let rate_micros_per_hour = rate(handle, ids).await;
                    let addresses = endpoints.into_iter();
                    let endpoints =
                        addresses.map(|(endpoint, url)| Address { endpoint, url }).collect();
                    lines.tell(&HoldLine::Ready { endpoints, rate_micros_per_hour, until })
                }
                Work::Begins { .. } => {
                    worked(GONE);
                    Ok(())
                }
                Work::Ends if std::mem::take(&mut works) => {
                    worked(STOPPED);
                    lines.tell(&HoldLine::Stopping)
                }
                Work::Ends => Ok(()),
            },
            changed = views.changed() => match changed {
                Ok(()) => {
                    let view = views.borrow_and_update().clone();
                    let session = view.sessions.iter().find(|session| session.id == id);
                    match session {
                        Some(session) => lines.progress(Progress::of(session, cost(handle, id).await)),
                        None => Ok(()),
                    }
                }
                Err(_) => Err(Ended::failed("the host ended")),
            },
        };
        if let Err(why) = told {
            return why;
        }
    }
}

/// What these cost an hour together; `None` when a price is not known.
async fn rate(handle: &Handle, ids: Vec<EndpointId>) -> Option<i64> {
    let found = handle.look(move |guard, _| {
        let rate = |id| guard.whole_rate(guard.inventory().get(id)?);
        ids.iter().map(|id| rate(id).map(|rate| rate.0)).sum()
    });
    found.await?
}

async fn cost(handle: &Handle, id: &str) -> Option<i64> {
    let id = id.to_owned();
    let cost = handle.look(move |guard, _| guard.session(&id).map(|session| session.cost()));
    cost.await??.most.map(|most| most.0)
}
