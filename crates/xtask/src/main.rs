use std::ffi::OsString;
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, Value, ValueExt};
use xtask::packages::Purpose;
use xtask::readme::Readme;
use xtask::setup::{self, Consent};
use xtask::workspace::Workspace;
use xtask::{
    Error, accessibility, checks, child, docs, e2e, fuzz, package, python, run, steps, types, ui,
};

const USAGE: &str = "\
cargo xtask COMMAND

  run [ARGS…]       builds and starts Endpoint Guard; without a display, shows the demo account in the terminal
  test              every check and test, headless

  setup [--yes]     looks for the system packages and Node, and installs what is missing
  ui                builds the page in ui/ if it changed
  check             formatting, clippy, types, and dependencies (installs cargo-deny into tools/ if needed)
  types [--check]   writes the page's types and the schemas of the command line anew from Rust, or tells
                    whether they are up to date
  accessibility     axe-core looks at every state of the page, on a display of its own
  e2e [FILTER]      the end-to-end tests, on a display and bus of their own
  shots [FOLDER]    screenshots of tray, notifications and every page (default: shots/); --readme: those of the README,
                    which it writes; --check-readme: which must look like those that are there
  gallery [FOLDER [PART]]  pictures of every state of the page at 96 to 192 dots, light, dark and in forced colours
                    (those need chromedriver), on sheets; PART: only states whose names have it (default: gallery/)
  bench             measures a release build (--minutes N: how long processor time is watched; default 10)
  fuzz [TARGET]     feeds odd bytes to everything that reads an answer or a file (--seconds N or --runs N for each
                    target; default 60 s)
  python [--release]  the Python package: its wheel in an environment of its own, checked and tested; --release
                    builds it as it is published. --ends N ends so many Pythons with a session in every way
  package [--try [SUITE…]]  builds a .deb and an .rpm on Linux; --try installs the first in a fresh Debian 12, or in each
                    that is named (bookworm, trixie, noble), runs and removes it.
                    --archives builds the command line alone, static, for each kind of processor; with --try each is
                    run. On macOS and Windows what follows goes to `tauri build`
  docs              makes a site of docs/ in target/book
  release FOLDER    beside the files of a release in FOLDER: what is in them, sums, and what package managers want

CI=1 or --yes installs system packages without asking.";

enum Task {
    Usage,
    Run(Vec<OsString>),
    Test(Consent),
    Setup(Consent),
    Ui,
    Check,
    Types { check: bool },
    Accessibility,
    E2e(Option<String>),
    Shots(Option<OsString>, Option<Readme>),
    Gallery(Option<OsString>, Option<String>),
    Bench { minutes: Option<f64> },
    Fuzz(Option<String>, fuzz::Length),
    Package(Vec<OsString>),
    Python(python::Wanted),
    Release(OsString),
    Docs,
}

fn main() -> ExitCode {
    let task = match parse() {
        Ok(task) => task,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match perform(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn perform(task: Task) -> Result<(), Error> {
    if matches!(task, Task::Usage) {
        println!("{USAGE}");
        return Ok(());
    }
    child::end_all_on_signal(linux::clean_up)?;
    let workspace = Workspace::find()?;
    match task {
        Task::Usage => Ok(()),
        Task::Run(arguments) => run::run(&workspace, &arguments),
        Task::Test(consent) => {
            setup::setup(&[Purpose::Build, Purpose::Test], consent)?;
            checks::test(&workspace)
        }
        Task::Setup(consent) => {
            setup::setup(&[Purpose::Build, Purpose::Test], consent)?;
            println!("Everything that is needed for building and testing is there.");
            Ok(())
        }
        Task::Ui => ui::build(&workspace),
        Task::Check => checks::check(&workspace),
        Task::Types { check: true } => types::check(&workspace),
        Task::Types { check: false } => types::generate(&workspace),
        Task::Accessibility => {
            setup::setup(&[Purpose::Build, Purpose::Test], Consent::new(false))?;
            if let steps::Outcome::Skipped(why) = accessibility::run(&workspace)? {
                println!("Skipped: {why}");
            }
            Ok(())
        }
        Task::E2e(filter) => {
            setup::setup(&[Purpose::Build, Purpose::Test], Consent::new(false))?;
            if let steps::Outcome::Skipped(why) = e2e::run(&workspace, filter.as_deref())? {
                println!("Skipped: {why}");
            }
            Ok(())
        }
        Task::Shots(folder, readme) => {
            setup::setup(&[Purpose::Build, Purpose::Test], Consent::new(false))?;
            linux::shots(&workspace, folder, readme)
        }
        Task::Gallery(folder, part) => {
            setup::setup(&[Purpose::Build, Purpose::Test], Consent::new(false))?;
            linux::gallery(&workspace, folder, part.as_deref())
        }
        Task::Bench { minutes } => {
            setup::setup(&[Purpose::Build, Purpose::Test], Consent::new(false))?;
            linux::bench(&workspace, minutes)
        }
        Task::Fuzz(target, length) => fuzz::run(&workspace, target.as_deref(), length),
        Task::Python(wanted) => {
            if let steps::Outcome::Skipped(why) = python::run(&workspace, wanted)? {
                println!("Skipped: {why}");
            }
            Ok(())
        }
        Task::Docs => docs::build(&workspace),
        Task::Release(folder) => linux::release(&workspace, &folder),
        Task::Package(arguments) => package::package(&workspace, &arguments, Consent::new(false)),
    }
}

fn parse() -> Result<Task, lexopt::Error> {
    let mut words = lexopt::Parser::from_env();
    let command = match words.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Task::Usage),
        Some(Value(command)) => command,
        Some(other) => return Err(other.unexpected()),
    };
    Ok(match command.to_string_lossy().as_ref() {
        "run" => Task::Run(rest(&mut words)?),
        "package" => Task::Package(rest(&mut words)?),
        "docs" => none(&mut words, Task::Docs)?,
        "release" => Task::Release(one(&mut words)?.ok_or("name the folder with its files")?),
        "test" => Task::Test(Consent::new(flag(&mut words, "yes")?)),
        "setup" => Task::Setup(Consent::new(flag(&mut words, "yes")?)),
        "types" => Task::Types { check: flag(&mut words, "check")? },
        "e2e" => Task::E2e(one(&mut words)?.map(|filter| filter.to_string_lossy().into_owned())),
        "shots" => shots(&mut words)?,
        "gallery" => gallery(&mut words)?,
        "ui" => none(&mut words, Task::Ui)?,
        "check" => none(&mut words, Task::Check)?,
        "accessibility" => none(&mut words, Task::Accessibility)?,
        "bench" => Task::Bench { minutes: minutes(&mut words)? },
        "fuzz" => fuzzed(&mut words)?,
        "python" => Task::Python(of_python(&mut words)?),
        "help" => Task::Usage,
        other => return Err(format!("there is no command `{other}`").into()),
    })
}

/// Everything that follows, as it is; a leading `--` only ends our own words.
fn rest(words: &mut lexopt::Parser) -> Result<Vec<OsString>, lexopt::Error> {
    let mut rest: Vec<OsString> = words.raw_args()?.collect();
    if rest.first().is_some_and(|word| word == "--") {
        rest.remove(0);
    }
    Ok(rest)
}

fn flag(words: &mut lexopt::Parser, name: &str) -> Result<bool, lexopt::Error> {
    let mut found = false;
    while let Some(word) = words.next()? {
        match word {
            Long(long) if long == name => found = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(found)
}

fn minutes(words: &mut lexopt::Parser) -> Result<Option<f64>, lexopt::Error> {
    let mut found = None;
    while let Some(word) = words.next()? {
        match word {
            Long("minutes") => found = Some(words.value()?.parse_with(above_zero)?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(found)
}

fn fuzzed(words: &mut lexopt::Parser) -> Result<Task, lexopt::Error> {
    let (mut target, mut length) = (None, fuzz::Length::Seconds(60));
    while let Some(word) = words.next()? {
        match word {
            Long("seconds") => length = fuzz::Length::Seconds(words.value()?.parse()?),
            Long("runs") => length = fuzz::Length::Runs(words.value()?.parse()?),
            Value(name) if target.is_none() => target = Some(name.to_string_lossy().into_owned()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Fuzz(target, length))
}

fn of_python(words: &mut lexopt::Parser) -> Result<python::Wanted, lexopt::Error> {
    let mut wanted = python::Wanted::default();
    while let Some(word) = words.next()? {
        match word {
            Long("release") => wanted.release = true,
            Long("ends") => wanted.ends = Some(words.value()?.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(wanted)
}

fn above_zero(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "it is not a number above zero".to_owned())
}

fn one(words: &mut lexopt::Parser) -> Result<Option<OsString>, lexopt::Error> {
    let mut found = None;
    while let Some(word) = words.next()? {
        match word {
            Value(value) if found.is_none() => found = Some(value),
            other => return Err(other.unexpected()),
        }
    }
    Ok(found)
}

fn shots(words: &mut lexopt::Parser) -> Result<Task, lexopt::Error> {
    let (mut folder, mut readme) = (None, None);
    while let Some(word) = words.next()? {
        match word {
            Value(value) if folder.is_none() => folder = Some(value),
            Long("readme") => readme = Some(Readme::Write),
            Long("check-readme") => readme = Some(Readme::Check),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Shots(folder, readme))
}

fn gallery(words: &mut lexopt::Parser) -> Result<Task, lexopt::Error> {
    let (mut folder, mut part) = (None, None);
    while let Some(word) = words.next()? {
        match word {
            Value(value) if folder.is_none() => folder = Some(value),
            Value(value) if part.is_none() => part = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Gallery(folder, part))
}

fn none(words: &mut lexopt::Parser, task: Task) -> Result<Task, lexopt::Error> {
    match words.next()? {
        None => Ok(task),
        Some(other) => Err(other.unexpected()),
    }
}

/// What needs an X display.
#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsString;
    use std::time::Duration;

    use xtask::readme::Readme;
    use xtask::workspace::Workspace;
    use xtask::{
        Error, bench as figures, gallery as sheets, release as beside, shots as pictures, stage,
    };

    pub fn shots(
        workspace: &Workspace,
        folder: Option<OsString>,
        readme: Option<Readme>,
    ) -> Result<(), Error> {
        let folder = folder.map_or_else(|| workspace.root().join("shots"), Into::into);
        match readme {
            Some(readme) => readme.make(workspace, &folder),
            None => pictures::take_all(workspace, &folder),
        }
    }

    pub fn gallery(
        workspace: &Workspace,
        folder: Option<OsString>,
        part: Option<&str>,
    ) -> Result<(), Error> {
        let folder = folder.map_or_else(|| workspace.root().join("gallery"), Into::into);
        sheets::take(workspace, &folder, part)
    }

    pub fn bench(workspace: &Workspace, minutes: Option<f64>) -> Result<(), Error> {
        let watched = minutes
            .map_or(Ok(figures::WATCHED), |minutes| Duration::try_from_secs_f64(minutes * 60.0));
        figures::bench_watching(workspace, watched.map_err(|why| Error::Told(why.to_string()))?)
    }

    pub fn release(workspace: &Workspace, folder: &OsString) -> Result<(), Error> {
        beside::run(workspace, folder.as_ref())
    }

    pub fn clean_up() {
        stage::clean_up_all();
    }
}

#[cfg(not(target_os = "linux"))]
mod linux {
    use std::ffi::OsString;

    use xtask::Error;
    use xtask::readme::Readme;
    use xtask::workspace::Workspace;

    pub fn shots(_: &Workspace, _: Option<OsString>, _: Option<Readme>) -> Result<(), Error> {
        Err(Error::Told("Screenshots are taken on an X display, so on Linux.".to_owned()))
    }

    pub fn gallery(_: &Workspace, _: Option<OsString>, _: Option<&str>) -> Result<(), Error> {
        Err(Error::Told("Pictures are taken on an X display, so on Linux.".to_owned()))
    }

    pub fn bench(_: &Workspace, _: Option<f64>) -> Result<(), Error> {
        Err(Error::Told("The figures are read from /proc, so on Linux.".to_owned()))
    }

    pub fn release(_: &Workspace, _: &OsString) -> Result<(), Error> {
        Err(Error::Told("A release is put together on Linux.".to_owned()))
    }

    pub fn clean_up() {}
}
