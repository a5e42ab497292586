//! What can be typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::caps::Caps;
use crate::check::Check;
use crate::cost::Cost;
use crate::delete::Delete;
use crate::deploy::Deploy;
use crate::doctor::Doctor;
use crate::drill::Drill;
use crate::forget::ForgetEverything;
use crate::hardware::Hardware;
use crate::hold::Hold;
use crate::kept::KeptCommand;
use crate::length::length;
use crate::log::Log;
use crate::plan::Plan;
use crate::run::Run;
use crate::watch::Watch;
use crate::whoami::WhoAmI;

/// Keeps you from paying for Hugging Face Inference Endpoints you forgot.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 a pause could not be confirmed and money may still be
/// spent, 4 not signed in, refused or payment required, 5 Hugging Face could not be reached, 6 a
/// budget, or what --max-rate and --max-cost allow, is exceeded.
#[derive(Debug, Parser)]
#[command(name = "endpoint-guard", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Say nothing beside the result but what goes wrong: no progress, no hints.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on standard error what is done; `watch` writes that to its log file.
    #[arg(long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check a token with Hugging Face and store it in the keyring.
    Login(Login),
    /// Remove the token from the keyring.
    Logout(Logout),
    #[command(flatten)]
    Account(AccountCommand),
    /// Try all of this on a simulated account, without a token.
    Demo(Demo),
    #[command(flatten)]
    Kept(KeptCommand),
    /// Remove everything that Endpoint Guard keeps for you on this computer; shown and asked about first.
    ///
    /// The token of every Hub in the keyring, settings, history, sessions, logs, the start with the session
    /// and of the user unit, and what the windows keep. Files of others in these folders stay. Endpoints on
    /// your account are not touched: what runs goes on costing money, and `pause --all` is for before.
    ///
    /// Does nothing while another Endpoint Guard runs or a session is not over. Ends with 0 when nothing is
    /// left, also where nothing was there, and with 1 when something could not be removed.
    ForgetEverything(ForgetEverything),
    /// Print the manual page, or that of one command: `man budget set`.
    Man(Man),
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// What works on an account, real or simulated.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Show every endpoint with its state, rate, uptime and cost.
    #[command(visible_aliases = ["list", "ls"])]
    Status(Status),
    /// Tell whose token is used, and which organizations it reaches.
    #[command(name = "whoami")]
    WhoAmI(WhoAmI),
    /// Pause endpoints and wait until that is confirmed.
    Pause(Pause),
    /// Resume endpoints, with auto-stop on so that Hugging Face stops them when idle.
    Resume(Resume),
    /// Stop endpoints until their next request, with auto-stop on: Hugging Face refuses it otherwise.
    ScaleToZero(ScaleToZero),
    /// Run a command with endpoints that are resumed for it and paused after it, whatever happens.
    ///
    /// Auto-stop is turned on, the endpoints are resumed and waited for; then the command runs, with its own output
    /// and exit code. However it ends (also by Ctrl-C, a kill, a crash or a lost network) they are
    /// paused, and that is read back. When this process itself is killed, any other living Endpoint
    /// Guard pauses them, or the next start, or Hugging Face when they are idle.
    ///
    /// The command gets ENDPOINT_GUARD_SESSION, the path of a JSON file with each endpoint's name and
    /// address, and ENDPOINT_GUARD_URL_<NAME> and ENDPOINT_GUARD_URL_<NAMESPACE>_<NAME> for each (upper
    /// case, `-` as `_`). A variable that could mean two endpoints is left out, and that is said; so
    /// is an address that is not at Hugging Face.
    ///
    /// Ends with the exit code of the command; with 127 when there is no such command, which is looked at
    /// before anything is resumed; with 1 when it never ran, and with 3 when a pause could not be confirmed
    /// and money may still be spent.
    Run(Run),
    /// Hold endpoints for another program: resumed now, paused when that says so or is gone.
    ///
    /// As `run`, where the work is done by the program that started this: auto-stop is turned on, the
    /// endpoints are resumed and waited for, and where they are is printed. When standard input ends, a line
    /// `done` comes, or `done` and an exit code, or --parent is gone, they are paused, and that is read back.
    /// The Python package is built on this.
    Hold(Hold),
    /// Show what it has cost, from what was metered on this machine.
    Cost(Cost),
    /// Work out what endpoints, hardware or prices would cost in a week and in a month.
    Plan(Plan),
    Watch(Watch),
    /// Find what can cost money nobody wants to spend, and fix it.
    Check(Check),
    /// Show the hardware that can be had, with its price and your quota.
    Hardware(Hardware),
    /// Create endpoints with safe defaults, each paused as soon as it is there.
    Deploy(Box<Deploy>),
    /// Show what happened to an endpoint, and who did it.
    ///
    /// Who resumed, paused or changed it, and from what to what, is in the audit log of Hugging Face, which
    /// PRO and Enterprise accounts have. Beside it stands what was seen here.
    Log(Log),
    /// Tell what this token, this computer and Hugging Face answer, for a bug report; changes nothing.
    ///
    /// Reads whose token it is, the first endpoints, one of them with its replicas and graphs, prices, the
    /// bill and the audit log, and says on one page what the token may do and where an answer differs from
    /// the published description: the place, what was expected, and what kind of value came. Names, ids,
    /// values and the token are not in it.
    ///
    /// Ends with 0 when the report could be made; what does not work is a line of it.
    Doctor(Doctor),
    /// Prove that a pause would work, for nothing: pause what is paused already.
    ///
    /// Each link is tried and timed: the token, the list, the pause, reading it back; and whether this
    /// machine can show notifications and waits before it sleeps. What runs or is protected is not touched.
    /// The audit log of the endpoint shows the pause.
    ///
    /// Ends with 0 when the pause was read back.
    Drill(Drill),
    /// Delete an endpoint for good; its name is asked for.
    Delete(Delete),
}

impl Default for AccountCommand {
    fn default() -> Self {
        Self::Status(Status::default())
    }
}

#[derive(Debug, Args)]
pub struct Login {
    /// Read the token from standard input instead of asking for it.
    #[arg(long, conflicts_with = "from_hf")]
    pub token_stdin: bool,
    /// Take the token that `hf auth login` stored.
    #[arg(long)]
    pub from_hf: bool,
    /// Wait no longer than this for Hugging Face to say whose token it is.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "1m")]
    pub timeout: Duration,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Logout {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Default, Args)]
pub struct Status {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Go on showing it until Ctrl-C.
    #[arg(long, conflicts_with = "json")]
    pub watch: bool,
    /// Only this user or organization; may be given several times.
    #[arg(long = "namespace", value_name = "NS")]
    pub namespaces: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Pause {
    /// Names, or namespace/name.
    #[arg(value_name = "ENDPOINT", required_unless_present = "all")]
    pub endpoints: Vec<String>,
    /// Everything that costs money and is not protected.
    #[arg(long, conflicts_with = "endpoints")]
    pub all: bool,
    /// With --all: protected endpoints too.
    #[arg(long, requires = "all", conflicts_with = "endpoints")]
    pub include_protected: bool,
    /// Wait no longer than this until it is confirmed; then say what is not, and end with 3.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "5m")]
    pub timeout: Duration,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Only this user or organization; may be given several times.
    #[arg(long = "namespace", value_name = "NS")]
    pub namespaces: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Resume {
    /// Names, or namespace/name.
    #[arg(value_name = "ENDPOINT", required = true)]
    pub endpoints: Vec<String>,
    /// Wait until they run. Ends with 1 for every state that leads nowhere: failed, update failed,
    /// paused or scaled to zero by somebody, deleted, or one that is not known here for 2 min.
    #[arg(long)]
    pub wait: bool,
    /// Wait no longer than this.
    #[arg(
        long,
        value_name = "TIME",
        value_parser = length,
        default_value = "15m",
        conflicts_with = "keep_for"
    )]
    pub timeout: Duration,
    /// Stay, and pause them again this time after they were asked to resume, whatever state they are
    /// in then, at Ctrl-C or when this command is ended. At most 720h. It is noted as a session before
    /// anything is resumed: should this command be killed, the next Endpoint Guard that runs pauses.
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub keep_for: Option<Duration>,
    #[command(flatten)]
    pub caps: Caps,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ScaleToZero {
    /// Names, or namespace/name.
    #[arg(value_name = "ENDPOINT", required = true)]
    pub endpoints: Vec<String>,
    /// Wait no longer than this until they are stopped; then end with 3.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "5m")]
    pub timeout: Duration,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Man {
    /// Which command.
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write every page into this folder instead, under the name it is installed by.
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// What to try; `status` if left out.
    #[command(subcommand)]
    pub command: Option<DemoCommand>,
}

/// What can be tried in the demo.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    #[command(flatten)]
    Account(AccountCommand),
    #[command(flatten)]
    Kept(KeptCommand),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn pausing_wants_names_or_all_and_not_both() {
        let parse = |words: &str| Arguments::try_parse_from(words.split(' ')).is_ok();
        assert!(parse("endpoint-guard pause --all"));
        assert!(parse("endpoint-guard pause phi-4 acme/whisper"));
        assert!(!parse("endpoint-guard pause"));
        assert!(!parse("endpoint-guard pause --all phi-4"));
        assert!(!parse("endpoint-guard pause phi-4 --include-protected"));
    }
}
