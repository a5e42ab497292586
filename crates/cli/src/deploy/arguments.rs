//! What can be typed after `deploy`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use guard_core::Access;

use crate::caps::Caps;
use crate::length::length;

/// Deploys with safe defaults: no replica kept, at most one, scaled to zero after 15 min, only for
/// people with an account, and paused as soon as it is there.
#[derive(Debug, Args)]
pub struct Deploy {
    /// A name in your namespace, or namespace/name; made from the model's if left out.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// The model: owner/name.
    #[arg(long, value_name = "REPO", required_unless_present_any = ["starter_set", "set"])]
    pub model: Option<String>,
    /// vendor/region/type/size, from `endpoint-guard hardware`; without it the catalog's recommended
    /// recipe decides, where there is one.
    #[arg(long, value_name = "HARDWARE")]
    pub hardware: Option<String>,
    /// The three of the starter set.
    #[arg(long, conflicts_with_all = ["name", "model", "set"])]
    pub starter_set: bool,
    /// A set of your own, as a TOML file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "model"])]
    pub set: Option<PathBuf>,
    /// With --set or --starter-set: change scaling and access of what is there already.
    #[arg(long)]
    pub update: bool,
    /// User or organization; your own if left out.
    #[arg(long, value_name = "NS")]
    pub namespace: Option<String>,
    /// The container's kind: vLLM, tgi, tei, sGLang, llamacpp, custom, …; Hugging Face's own if left out.
    #[arg(long, value_name = "KIND", requires = "image")]
    pub engine: Option<String>,
    /// The address of the container image.
    #[arg(long, value_name = "URL", requires = "engine")]
    pub image: Option<String>,
    /// The port it listens on.
    #[arg(long, requires = "engine")]
    pub port: Option<u16>,
    /// The path that answers when it is healthy.
    #[arg(long, value_name = "PATH", requires = "engine")]
    pub health: Option<String>,
    /// pytorch, custom or llamacpp.
    #[arg(long, default_value = "pytorch")]
    pub framework: String,
    /// Commit or branch.
    #[arg(long)]
    pub revision: Option<String>,
    /// The task; as the Hub says if left out.
    #[arg(long)]
    pub task: Option<String>,
    /// Replicas kept even when idle. With more than 0 it never stops by itself: no timeout is sent,
    /// since Hugging Face accepts one with 0 only.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub min_replicas: u32,
    /// Replicas at most.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    pub max_replicas: u32,
    /// Minutes without a request until it scales to zero, 15 to 2880.
    #[arg(long, value_name = "MINUTES", default_value_t = 15)]
    pub scale_to_zero: u32,
    /// public, authenticated or private.
    #[arg(long, default_value = "authenticated", value_parser = access)]
    pub access: Access,
    /// A variable of the container: NAME=VALUE; may be given several times.
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    pub env: Vec<(String, String)>,
    /// The name of a secret; its value is asked for and not shown, or read from standard input, a line
    /// each. May be given several times.
    #[arg(long = "secret", value_name = "NAME")]
    pub secrets: Vec<String>,
    /// A label; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Let it run instead of pausing it.
    #[arg(long)]
    pub keep_running: bool,
    /// Show the request and what it costs, and send nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Wait no longer than this until everything is read back as paused; then begin nothing more, say
    /// what is not confirmed, and end with 3.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "15m")]
    pub timeout: Duration,
    #[command(flatten)]
    pub caps: Caps,
    /// Send without asking. Needed with --json, and where standard input is no terminal and so nobody
    /// can be asked.
    #[arg(long, short)]
    pub yes: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

fn access(text: &str) -> Result<Access, String> {
    Access::from_word(text)
        .ok_or_else(|| format!("\"{text}\" is none of public, authenticated and private"))
}

fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| format!("\"{text}\" is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}
