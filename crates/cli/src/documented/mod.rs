//! What can be typed, with examples: for help, manual pages and what is typed itself.

mod examples;

use clap::{Command, CommandFactory};

use crate::arguments::Arguments;

pub use examples::{ENVIRONMENT, EXAMPLES, EXIT_STATUS, Example};

/// What can be typed; each command with its examples below its help.
pub fn command() -> Command {
    with_examples(Arguments::command(), "")
}

/// The examples of a command, by its words; none of what has none.
pub fn examples_of(path: &str) -> &'static [Example] {
    let of = EXAMPLES.iter().find(|(name, _)| *name == path);
    of.map_or(&[], |(_, examples)| *examples)
}

fn with_examples(command: Command, path: &str) -> Command {
    let examples = examples_of(path);
    let command = match examples {
        [] => command,
        examples => command.after_help(below_help(examples)),
    };
    // What can be tried in the demo is explained where it is done in earnest.
    if path == "demo" {
        return command;
    }
    let before = if path.is_empty() { String::new() } else { format!("{path} ") };
    command.mut_subcommands(|inner| {
        let path = format!("{before}{}", inner.get_name());
        with_examples(inner, &path)
    })
}

/// One line each where both fit, else the words above what is typed.
fn below_help(examples: &[Example]) -> String {
    let mut text = "Examples:".to_owned();
    for (typed, does) in examples {
        text.push_str(&format!("\n  # {does}\n  endpoint-guard {typed}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches;

    use super::*;

    fn paths(command: &Command, before: &str, found: &mut Vec<String>) {
        for one in command.get_subcommands() {
            let path = format!("{before} {}", one.get_name()).trim_start().to_owned();
            if path != "demo" {
                paths(one, &path, found);
            }
            found.push(path);
        }
    }

    #[test]
    fn every_command_has_examples_and_each_of_them_can_be_typed() {
        let mut all = vec![String::new()];
        paths(&Arguments::command(), "", &mut all);
        assert!(all.len() > 25, "{all:?}");
        for path in &all {
            assert!(!examples_of(path).is_empty(), "endpoint-guard {path} has no example");
        }
        for (path, examples) in EXAMPLES {
            assert!(all.iter().any(|known| known == path), "there is no command {path}");
            for (typed, _) in *examples {
                let words = ["endpoint-guard"].into_iter().chain(typed.split(' '));
                let read = command().try_get_matches_from(words);
                let read = read.and_then(|matches| Arguments::from_arg_matches(&matches));
                assert!(read.is_ok(), "endpoint-guard {typed}: {read:?}");
            }
        }
    }

    #[test]
    fn help_ends_with_the_examples() {
        let mut command = command();
        let pause = command.find_subcommand_mut("pause").expect("there");
        for help in [pause.render_help(), pause.render_long_help()] {
            let help = help.to_string();
            assert!(
                help.contains("Examples:") && help.contains("endpoint-guard pause --all"),
                "{help}"
            );
        }
    }
}
