//! The end of this process: its output is written, and its exit code says what became of it.

use std::process::ExitCode;
use std::time::Duration;

use guard_host::output::Failure;

use crate::ended::Ended;
use crate::failure;
use crate::output;
use crate::signals::{self, Signals};

/// What is left is written within this time, twice at most, where nobody may be waited for.
const WRITES_WITHIN: Duration = Duration::from_secs(2);
/// The same for who was told to end and has seconds for all of it.
const GUARD_WRITES_WITHIN: Duration = Duration::from_millis(500);
/// What a process ends with that a closed pipe ended.
const CLOSED_PIPE: u8 = 141;

/// What a command is, where its output could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It only shows something: without a reader it is as good as ended by the closed pipe.
    Shows,
    /// It does something: what came of that is its exit code, whoever reads.
    Acts,
    /// It guards: it waits for no reader.
    Guards,
}

/// Writes what is left. A slow reader, such as a pager, is waited for until a signal comes.
pub async fn close(result: Result<(), Ended>, manner: Manner) -> ExitCode {
    let [out, err] = output::streams();
    let within = match manner {
        Manner::Guards => GUARD_WRITES_WITHIN,
        Manner::Shows | Manner::Acts => WRITES_WITHIN,
    };
    let written = tokio::time::timeout(within, out.written()).await.is_ok();
    let code = told(result, out.failure().as_ref(), manner);
    let rest = || async {
        out.written().await;
        err.written().await;
    };
    let is_over = tokio::time::timeout(within, rest()).await.is_ok();
    if !is_over && manner != Manner::Guards && !signals::was_caught() {
        let mut signals = Signals::listen();
        tokio::select! {
            () = rest() => {}
            _ = signals.next() => {}
        }
    }
    match (code, written) {
        // What went wrong while it was waited for.
        (0, false) => ExitCode::from(told(Ok(()), out.failure().as_ref(), manner)),
        (code, _) => ExitCode::from(code),
    }
}

/// Prints what was asked for with `--help` or `--version`, or what cannot be understood.
pub async fn help(help: &clap::Error) -> ExitCode {
    let text = help.render().ansi().to_string();
    let code = u8::try_from(help.exit_code()).unwrap_or(2);
    if help.use_stderr() {
        output::painted_error(&text);
        let words = help.render().to_string();
        let first = words.lines().map(str::trim).take_while(|line| !line.is_empty());
        let first = first.collect::<Vec<_>>().join(" ");
        failure::tell(&Ended::usage(first.trim_start_matches("error: ")));
        return close(Err(Ended::command(i32::from(code))), Manner::Acts).await;
    }
    output::painted(&text);
    close(Ok(()), Manner::Shows).await
}

/// Says what went wrong; the exit code.
fn told(result: Result<(), Ended>, failure: Option<&Failure>, manner: Manner) -> u8 {
    let code = match result {
        Ok(()) => 0,
        Err(ended) => {
            ended.tell();
            failure::tell(&ended);
            ended.code()
        }
    };
    match failure {
        None => code,
        Some(Failure::Closed) if code == 0 && manner == Manner::Shows => CLOSED_PIPE,
        Some(Failure::Closed) => code,
        Some(Failure::Broken(why)) => {
            let rest = match manner {
                Manner::Shows => "",
                Manner::Acts | Manner::Guards => "; what was asked for was done all the same",
            };
            let rest = if code == 0 { rest } else { "" };
            output::warn(format_args!("could not write to standard output: {why}{rest}"));
            code.max(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_counts_more_than_who_read_it() {
        let unconfirmed = || Err(Ended::unconfirmed("not confirmed"));
        let (closed, full) = (Failure::Closed, Failure::Broken("no space left".to_owned()));
        for (result, failure, manner, code) in [
            (Ok(()), None, Manner::Shows, 0),
            (Ok(()), Some(&closed), Manner::Shows, 141),
            (Ok(()), Some(&closed), Manner::Acts, 0),
            (Ok(()), Some(&closed), Manner::Guards, 0),
            (Ok(()), Some(&full), Manner::Shows, 1),
            (Ok(()), Some(&full), Manner::Acts, 1),
            (unconfirmed(), Some(&closed), Manner::Acts, 3),
            (unconfirmed(), Some(&full), Manner::Acts, 3),
            (Err(Ended::refused("")), Some(&closed), Manner::Shows, 4),
        ] {
            assert_eq!(told(result, failure, manner), code, "{failure:?} {manner:?}");
        }
    }
}
