//! The report for the window, with the account that is signed in there.

use guard_core::{Answer, Guard};
use jiff::Timestamp;

use super::examine_as;
use super::report::Source;
use crate::handle::Handle;
use crate::query_error::QueryError;

impl Handle {
    /// Answers [`guard_core::Question::Diagnosis`].
    ///
    /// # Errors
    /// [`QueryError::Ending`].
    pub(crate) async fn diagnosis(&self) -> Result<Answer, QueryError> {
        let account = self.snapshot().await?.account;
        let this_run = |guard: &Guard, _| guard.identity().is_some_and(|who| who.this_run_only);
        let this_run = self.look(this_run).await.ok_or(QueryError::Ending)?;
        let places = self.tokens().places();
        let source = match &account {
            None => Source::None,
            Some(account) if account.is_demo() => Source::Demo,
            Some(_) if places.env_token.is_some() => Source::Environment,
            Some(_) if this_run => Source::ThisRun,
            Some(_) => Source::Keyring,
        };
        let dirs = self.dirs().ok_or(QueryError::Ending)?;
        let text = examine_as(account.as_ref(), source, places, dirs).await.text();
        let file = Timestamp::now().strftime("endpoint-guard-report-%Y%m%d-%H%M%S.txt").to_string();
        Ok(Answer::Diagnosis { file, text })
    }
}

#[cfg(test)]
mod tests {
    use guard_core::Question;

    use super::*;
    use crate::dirs::Dirs;
    use crate::start::Start;

    #[tokio::test]
    async fn the_window_gets_the_page_of_the_account_that_is_signed_in_there() {
        let home = tempfile::tempdir().unwrap();
        let handle = Handle::start(Start::demo(Dirs::under(home.path())));
        handle.until(|guard, _| guard.identity().map(drop)).await.unwrap();
        let answer = handle.query(Question::Diagnosis).await.unwrap();
        let Answer::Diagnosis { file, text } = answer else { panic!("{answer:?}") };
        assert!(file.starts_with("endpoint-guard-report-2") && file.ends_with(".txt"), "{file}");
        assert!(text.contains("the demo") && text.contains("Nothing differs"), "{text}");
    }
}
