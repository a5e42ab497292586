//! Manual pages, made from what can be typed.

use std::path::Path;

use clap::Command;
use clap_mangen::Man as Page;

use crate::arguments::Man;
use crate::documented::{self, ENVIRONMENT, EXIT_STATUS};
use crate::ended::Ended;
use crate::output;

/// Prints the manual page of the command line or of one of its commands, or writes all of them.
///
/// # Errors
/// When there is no such command, or a page cannot be written.
pub fn run(arguments: &Man) -> Result<(), Ended> {
    let mut command = documented::command();
    command.build();
    if let Some(folder) = &arguments.output {
        return write_all(&command, "", folder);
    }
    let mut of = &command;
    for word in &arguments.command {
        let found = of.find_subcommand(word);
        of = found.ok_or_else(|| {
            Ended::usage(format!("there is no command {}", arguments.command.join(" ")))
        })?;
    }
    let path = path_of(of);
    output::text(page(of, &path)?);
    Ok(())
}

/// The words after the name of this program, whatever it was called by.
fn path_of(command: &Command) -> String {
    let whole = command.get_bin_name().unwrap_or_default();
    whole.split_once(' ').map_or_else(String::new, |(_, path)| path.to_owned())
}

fn write_all(command: &Command, path: &str, folder: &Path) -> Result<(), Ended> {
    let name = file_name(path);
    let file = folder.join(&name);
    std::fs::write(&file, page(command, path)?)
        .map_err(|why| Ended::failed(format!("could not write {}: {why}", file.display())))?;
    output::line(name);
    // The commands of the demo have their pages already.
    if path == "demo" {
        return Ok(());
    }
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        write_all(inner, format!("{path} {}", inner.get_name()).trim_start(), folder)?;
    }
    Ok(())
}

fn file_name(path: &str) -> String {
    format!("{}.1", format!("endpoint-guard {path}").trim_end().replace(' ', "-"))
}

fn page(command: &Command, path: &str) -> Result<String, Ended> {
    let mut text = Vec::new();
    roff(command, path, &mut text)
        .map_err(|error| Ended::failed(format!("could not make the page: {error}")))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn roff(command: &Command, path: &str, out: &mut Vec<u8>) -> std::io::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let page = Page::new(command.clone())
        .source(format!("Endpoint Guard {version}"))
        .manual("Endpoint Guard");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    if command.get_arguments().any(|arg| !arg.is_hide_set()) {
        page.render_options_section(out)?;
    }
    if command.has_subcommands() {
        page.render_subcommands_section(out)?;
    }
    let mut more = String::new();
    let examples = documented::examples_of(path);
    if !examples.is_empty() {
        more.push_str(".SH EXAMPLES\n");
    }
    for (typed, does) in examples {
        let typed = escaped(&format!("endpoint-guard {typed}"));
        more.push_str(&format!(".TP\n{}\n\\fB{typed}\\fR\n", escaped(&format!("{does}:"))));
    }
    for (title, rows) in [("EXIT STATUS", EXIT_STATUS), ("ENVIRONMENT", ENVIRONMENT)] {
        more.push_str(&format!(".SH \"{title}\"\n"));
        for (name, means) in rows {
            more.push_str(&format!(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(means)));
        }
    }
    out.extend_from_slice(more.as_bytes());
    Ok(())
}

/// As a line of roff: nothing in it is a request or an escape.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_under_its_installed_name() {
        let mut command = documented::command();
        command.build();
        let folder = tempfile::tempdir().unwrap();
        write_all(&command, "", folder.path()).unwrap();
        let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        for name in ["endpoint-guard.1", "endpoint-guard-run.1", "endpoint-guard-budget-set.1"] {
            let text = page(name);
            let title = name.trim_end_matches(".1").replace('-', "\\-");
            assert!(text.contains(&format!("\n{title}")), "{name}: {text}");
            for section in [".SH EXAMPLES", ".SH \"EXIT STATUS\"", ".SH ENVIRONMENT"] {
                let plain = section.replace('"', "");
                assert!(text.replace('"', "").contains(&plain), "{name}: {section}");
            }
            assert!(text.contains("HF_TOKEN"), "{name}");
        }
        assert!(!folder.path().join("endpoint-guard-help.1").exists());
        assert_eq!(escaped(".x-\\"), "\\&.x\\-\\e");
    }
}
