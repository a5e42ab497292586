//! What the caller is told: lines for people, or one line of JSON for each happening.

use guard_core::{EndpointId, Receipt, SessionView, Stage};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::failure::ErrorJson;
use crate::output;
use crate::unconfirmed::Unconfirmed;

/// Something worth a line. What is not known is null.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "happening", rename_all = "kebab-case")]
pub enum HoldLine {
    /// The session is noted; from here on whatever happens ends with a pause.
    Started {
        /// What it is called.
        session: String,
        /// Its endpoints.
        endpoints: Vec<EndpointId>,
    },
    /// How far it is changed.
    Progress(Progress),
    /// The endpoints can be used. One at a time each comes with a line of its own.
    Ready {
        /// Which.
        endpoints: Vec<Address>,
        /// All of them together, in micro-dollars; null when a price is not known.
        rate_micros_per_hour: Option<i64>,
        /// When they are paused at the latest; null when only the caller ends it.
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        until: Option<Timestamp>,
    },
    /// They are being paused though the caller did not say `done`.
    Stopping,
    /// It is over, and this is the last line.
    Ended {
        /// What went wrong; null when nothing did.
        error: Option<ErrorJson>,
        /// What may still cost money though a pause was asked for.
        unconfirmed: Vec<Unconfirmed>,
        /// What it cost; null when it did not begin.
        receipt: Option<Box<Receipt>>,
    },
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Progress {
    /// In words: `Starting, 1 of 2 ready`.
    text: String,
    /// What it has cost at the most, in micro-dollars; null where nothing bounds it.
    cost_most_micros: Option<i64>,
    /// Its endpoints.
    endpoints: Vec<Standing>,
}

/// How far one endpoint is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct Standing {
    /// Which.
    endpoint: EndpointId,
    /// In words: `starting 2 min, usually 3 min`.
    text: String,
    /// Whether it can be used now.
    ready: bool,
}

/// Where one endpoint is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Address {
    /// Which.
    pub endpoint: EndpointId,
    /// Where it answers; null when it has no address.
    pub url: Option<String>,
}

impl Progress {
    /// As the view has it.
    pub fn of(session: &SessionView, cost_most_micros: Option<i64>) -> Self {
        let standing = session.uses.iter().map(|used| Standing {
            endpoint: used.id.clone(),
            text: used.text.clone(),
            ready: matches!(used.stage, Stage::Ready | Stage::Working),
        });
        Self { text: session.text.clone(), cost_most_micros, endpoints: standing.collect() }
    }
}

/// Where the lines go.
#[derive(Debug)]
pub struct Lines {
    as_json: bool,
    progress: Option<Progress>,
}

impl Lines {
    pub fn new(as_json: bool) -> Self {
        Self { as_json, progress: None }
    }

    /// Prints a line of JSON where that is wanted; people get only where their endpoints are.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn tell(&mut self, line: &HoldLine) -> Result<(), Ended> {
        if self.as_json {
            output::line(ended::json(line)?);
        } else if let HoldLine::Ready { endpoints, .. } = line {
            for one in endpoints {
                output::line(format_args!(
                    "{}\t{}",
                    one.endpoint,
                    one.url.as_deref().unwrap_or("-")
                ));
            }
        }
        Ok(())
    }

    /// The same, when it changed.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn progress(&mut self, progress: Progress) -> Result<(), Ended> {
        if self.progress.as_ref() == Some(&progress) {
            return Ok(());
        }
        self.progress = Some(progress.clone());
        self.tell(&HoldLine::Progress(progress))
    }
}
