//! How single values look in the database.

use guard_core::{Evidence, Kind, Source, Work};
use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A time as milliseconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Millis(pub(super) Timestamp);

impl ToSql for Millis {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_millisecond().into())
    }
}

impl FromSql for Millis {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Timestamp::from_millisecond(value.as_i64()?).map(Self).map_err(FromSqlError::other)
    }
}

/// The number of an entry.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) u64);

impl ToSql for Number {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        i64::try_from(self.0)
            .map(Into::into)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl FromSql for Number {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        u64::try_from(number).map(Self).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

/// Exact work as decimal digits: it does not fit into SQLite's 64 bits.
pub(super) struct WorkText(pub(super) Work);

impl ToSql for WorkText {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.0.to_string().into())
    }
}

impl FromSql for WorkText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(|work| Self(Work(work))).map_err(FromSqlError::other)
    }
}

/// A word of the ledger as a small number: its place in a list that only grows at the end.
pub(super) struct Small<T>(pub(super) T);

/// Something with a fixed list of what it can be.
pub(super) trait Listed: Copy + PartialEq + 'static {
    /// What it can be; numbers in the database are places in here.
    const ALL: &'static [Self];
}

impl Listed for Kind {
    const ALL: &'static [Self] = &[Self::Span, Self::Settlement];
}

impl Listed for Source {
    const ALL: &'static [Self] = &[Self::Readings, Self::Metrics, Self::Billing];
}

impl Listed for Evidence {
    const ALL: &'static [Self] = &[Self::Seen, Self::Inferred, Self::Unknown];
}

impl<T: Listed> ToSql for Small<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        // What is not in the list becomes a number the table refuses.
        let place = T::ALL.iter().position(|it| *it == self.0);
        Ok(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1).into())
    }
}

impl<T: Listed> FromSql for Small<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        let place = usize::try_from(number).ok();
        let known = place.and_then(|place| T::ALL.get(place));
        known.copied().map(Self).ok_or(FromSqlError::OutOfRange(number))
    }
}
