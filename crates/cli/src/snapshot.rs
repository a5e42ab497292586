//! How things stand, as every surface shows it.

use guard_core::{Row, View};
use guard_host::Handle;

use crate::ended::Ended;

/// What the window shows as well, made anew.
///
/// # Errors
/// When the host ended.
pub async fn view(handle: &Handle) -> Result<View, Ended> {
    let view = handle.look(|guard, at| guard.view(at)).await;
    view.ok_or_else(|| Ended::failed("the host ended"))
}

/// What costs money, by name.
///
/// # Errors
/// When the host ended.
pub async fn billable(handle: &Handle) -> Result<Vec<Row>, Ended> {
    let mut rows = view(handle).await?.rows;
    rows.retain(|row| row.billable);
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(rows)
}
