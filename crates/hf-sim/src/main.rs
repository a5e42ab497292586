//! `hf-sim`: a simulated Hugging Face Inference Endpoints account to try things on.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hf_sim::account::{Secret, TokenSpec};
use hf_sim::{AccountSpec, Options, Server, demo, empty, many};

/// A simulated Hugging Face Inference Endpoints account behind HTTP on 127.0.0.1.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Simulated seconds that pass in a second; 0 stops the clock until it is moved through /_sim/clock
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Chooses the durations that are drawn; the same seed gives the same life
    #[arg(long)]
    seed: Option<u64>,
    /// `demo`, `empty`, `many:N`, or a TOML file that describes the account
    #[arg(long, default_value = "demo", value_name = "NAME|FILE")]
    account: String,
    /// Token the account accepts, in place of its first one
    #[arg(long)]
    token: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("could not read {path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("could not understand {path}: {source}")]
    Parse { path: PathBuf, source: toml::de::Error },
    #[error("`{0}` is no number of endpoints")]
    Count(String),
    #[error("could not start: {0}")]
    Start(#[from] hf_sim::server::StartError),
    #[error("could not wait for Ctrl-C: {0}")]
    Wait(#[from] std::io::Error),
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("hf-sim: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut account = described(&arguments.account)?;
    if let Some(seed) = arguments.seed {
        account.seed = seed;
    }
    // A token given by a person may be a real one, so it is accepted and not shown.
    let shown = arguments.token.is_none();
    if let Some(token) = arguments.token {
        let value = Secret(token);
        match account.tokens.first_mut() {
            Some(first) => first.value = value,
            None => account.tokens.push(TokenSpec { value, ..TokenSpec::default() }),
        }
    }
    let server = Server::start(Options {
        port: arguments.port,
        ..Options::new(account).speed(arguments.speed)
    })?;
    println!("hub         {}", server.hub_url());
    println!("management  {}", server.management_url());
    println!("catalog     {}", server.catalog_url());
    println!("steer       {}/_sim/", server.hub_url());
    println!();
    println!("export HF_ENDPOINT={}", server.hub_url());
    println!("export HF_INFERENCE_ENDPOINTS_ENDPOINT={}", server.management_url());
    if shown {
        println!("export HF_TOKEN={}", server.token());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::signal::ctrl_c())?;
    Ok(())
}

fn described(account: &str) -> Result<AccountSpec, Failure> {
    if let Some(count) = account.strip_prefix("many:") {
        let count = count.parse().map_err(|_| Failure::Count(count.to_owned()))?;
        return Ok(many(count));
    }
    match account {
        "demo" => Ok(demo()),
        "empty" => Ok(empty()),
        file => {
            let path = PathBuf::from(file);
            let text = std::fs::read_to_string(&path)
                .map_err(|source| Failure::Read { path: path.clone(), source })?;
            AccountSpec::from_toml(&text).map_err(|source| Failure::Parse { path, source })
        }
    }
}
