//! Whose token it is, kept between runs: names and what the token may do, never the token.
//!
//! The route that tells it is limited so strictly that asking at each start would use it up. It is
//! one small file, readable by this account only, in the folder for state. It is bound to the token
//! and to the Hub by a salted SHA-256 of both: another token or another `HF_ENDPOINT` is never taken
//! for this one, and since a token is some 200 random bits it cannot be found from its hash.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use guard_core::Identity;
use hf_endpoints::Token;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::dirs::{Dirs, make_private};

/// What was answered is asked again after this time.
const FRESH: Duration = Duration::from_secs(12 * 3_600);
/// While it is known, it is asked so often in this time, by all processes together.
const MOST_ASKED: usize = 2;
const ASKED_WITHIN: Duration = Duration::from_secs(24 * 3_600);
/// The longest wait that an answer can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// So many refusals in a row are believed.
const BELIEVED: u32 = 2;

/// The file, for one token at one Hub.
#[derive(Clone, Debug)]
pub(crate) struct KeptIdentity {
    path: PathBuf,
    /// What the hash is made of beside the salt.
    bond: Bond,
}

#[derive(Clone, Debug)]
struct Bond {
    token: Token,
    hub: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    salt: String,
    bound_to: String,
    /// When it was asked, in Unix seconds, the latest last.
    asked: Vec<i64>,
    /// When it was answered last.
    answered: Option<i64>,
    /// It is not to be asked before.
    not_before: Option<i64>,
    /// Refusals since the last answer.
    refused: u32,
    identity: Option<Names>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Names {
    name: String,
    namespaces: Vec<String>,
    expires: Option<Timestamp>,
    #[serde(default)]
    unpausable: BTreeMap<String, String>,
}

impl KeptIdentity {
    pub(crate) fn new(dirs: &Dirs, hub: &str, token: &Token) -> Self {
        let bond = Bond { token: token.clone(), hub: hub.to_owned() };
        Self { path: path(dirs), bond }
    }

    /// Who it was, when that is known of this token at this Hub.
    pub(crate) fn identity(&self, this_run_only: bool) -> Option<Identity> {
        let names = self.read().identity?;
        Some(Identity {
            name: names.name,
            namespaces: names.namespaces,
            expires: names.expires,
            unpausable: names.unpausable,
            demo: false,
            this_run_only,
        })
    }

    /// How long it is not to be asked yet. `needed`: nothing else tells whose token it is.
    pub(crate) fn wait(&self, needed: bool, now: Timestamp) -> Duration {
        let record = self.read();
        let (now, fresh) = (now.as_second(), seconds(FRESH));
        let told = record.not_before.map(|until| until.min(now + seconds(LONGEST_WAIT)));
        let mut until = told.unwrap_or(now);
        if !needed {
            if let Some(answered) = record.answered.filter(|at| *at <= now && record.refused == 0) {
                until = until.max(answered + fresh);
            }
            let recent: Vec<i64> = record.recent(now).collect();
            if let Some(first) = recent.iter().rev().nth(MOST_ASKED - 1) {
                until = until.max(first + seconds(ASKED_WITHIN));
            }
        }
        Duration::from_secs(u64::try_from(until - now).unwrap_or(0))
    }

    /// It is asked now.
    pub(crate) fn asking(&self, now: Timestamp) {
        let mut record = self.read();
        let now = now.as_second();
        record.asked = record.recent(now).chain([now]).collect();
        self.write(record);
    }

    /// It was answered.
    pub(crate) fn answered(&self, identity: &Identity, now: Timestamp) {
        let names = Names {
            name: identity.name.clone(),
            namespaces: identity.namespaces.clone(),
            expires: identity.expires,
            unpausable: identity.unpausable.clone(),
        };
        let asked = self.read().asked;
        let answered = Some(now.as_second());
        self.write(Record { asked, answered, identity: Some(names), ..Record::default() });
    }

    /// It is limited for so long.
    pub(crate) fn limited(&self, wait: Duration, now: Timestamp) {
        let until = now.as_second() + seconds(wait.min(LONGEST_WAIT));
        self.write(Record { not_before: Some(until), ..self.read() });
    }

    /// The service does not accept the token. Whether that is believed: then what was kept is gone.
    pub(crate) fn refused(&self) -> bool {
        let mut record = self.read();
        record.refused = record.refused.saturating_add(1);
        let believed = record.refused >= BELIEVED;
        if believed {
            record.identity = None;
        }
        self.write(record);
        believed
    }

    /// What is kept for this token, or an empty record.
    fn read(&self) -> Record {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let record: Record = serde_json::from_str(&text).unwrap_or_default();
        if !record.salt.is_empty() && record.bound_to == self.bond.hash(&record.salt) {
            return record;
        }
        if !record.salt.is_empty() {
            tracing::info!("what is kept belongs to another token or Hub, and is not used");
        }
        Record::default()
    }

    fn write(&self, mut record: Record) {
        if record.salt.is_empty() {
            record.salt = salt();
        }
        record.bound_to = self.bond.hash(&record.salt);
        let text = serde_json::to_string(&record).unwrap_or_default();
        if let Err(error) = replace(&self.path, &text) {
            // It is asked at the next start as well; nothing else depends on it.
            tracing::warn!(%error, "could not keep whose token it is");
        }
    }
}

impl Record {
    fn recent(&self, now: i64) -> impl Iterator<Item = i64> {
        let since = now - seconds(ASKED_WITHIN);
        // Should somebody set the clock back, what lies ahead counts for nothing.
        self.asked.iter().copied().filter(move |at| (since + 1..=now).contains(at))
    }
}

impl Bond {
    fn hash(&self, salt: &str) -> String {
        let mut hash = Sha256::new();
        for part in [salt, &self.hub, self.token.expose()] {
            // Lengths first: no two ways of cutting the text give the same hash.
            hash.update(u64::try_from(part.len()).unwrap_or(0).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Forgets whose the token was.
pub fn forget_identity(dirs: &Dirs) {
    // Where there is none, none is left.
    let _ = std::fs::remove_file(path(dirs));
}

fn path(dirs: &Dirs) -> PathBuf {
    dirs.state.join("identity.json")
}

/// Different for each file; it need not be secret.
fn salt() -> String {
    use std::hash::{BuildHasher, RandomState};
    (0..2).map(|n| format!("{:016x}", RandomState::new().hash_one(n))).collect()
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private(folder)?;
    // Two processes may write at the same time.
    let fresh = path.with_extension(format!("new-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&fresh)?.write_all(text.as_bytes())?;
    std::fs::rename(&fresh, path).inspect_err(|_| drop(std::fs::remove_file(&fresh)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(home: &Path, hub: &str, token: &str) -> KeptIdentity {
        KeptIdentity::new(&Dirs::under(home), hub, &Token::new(token).unwrap())
    }

    fn alice() -> Identity {
        Identity {
            name: "alice".to_owned(),
            namespaces: vec!["alice".to_owned(), "acme".to_owned()],
            expires: None,
            unpausable: Default::default(),
            demo: false,
            this_run_only: false,
        }
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_795_456_800 + hours * 3_600).unwrap()
    }

    fn hours(kept: &KeptIdentity, needed: bool, now: i64) -> u64 {
        kept.wait(needed, at(now)).as_secs() / 3_600
    }

    #[test]
    fn it_is_asked_at_most_twice_a_day_and_the_token_is_not_in_the_file() {
        let home = tempfile::tempdir().unwrap();
        let kept = kept(home.path(), "https://huggingface.co", "hf_good");
        assert_eq!(kept.identity(false), None);
        assert_eq!(hours(&kept, true, 0), 0);
        kept.asking(at(0));
        kept.answered(&alice(), at(0));
        assert_eq!(kept.identity(false), Some(alice()));
        assert_eq!([hours(&kept, false, 0), hours(&kept, false, 5)], [12, 7]);
        assert_eq!(hours(&kept, false, 12), 0);
        kept.asking(at(12));
        // Not answered, and two within a day are enough; the name is known all the same.
        assert_eq!(hours(&kept, false, 12), 12);
        assert_eq!(hours(&kept, false, 24), 0);
        assert_eq!(kept.identity(false), Some(alice()));
        let text = std::fs::read_to_string(&kept.path).unwrap();
        assert!(!text.contains("hf_good") && text.contains("acme"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(kept.path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn another_token_or_hub_is_somebody_else() {
        let home = tempfile::tempdir().unwrap();
        kept(home.path(), "https://huggingface.co", "hf_good").answered(&alice(), at(0));
        for (hub, token) in
            [("https://huggingface.co", "hf_bad"), ("https://hub.example", "hf_good")]
        {
            assert_eq!(kept(home.path(), hub, token).identity(false), None, "{hub} {token}");
        }
    }

    #[test]
    fn a_wait_holds_for_every_process_and_has_an_end() {
        let home = tempfile::tempdir().unwrap();
        let first = kept(home.path(), "https://huggingface.co", "hf_good");
        first.limited(Duration::from_secs(290), at(0));
        let second = kept(home.path(), "https://huggingface.co", "hf_good");
        assert_eq!(second.wait(true, at(0)), Duration::from_secs(290));
        first.limited(Duration::MAX, at(0));
        assert_eq!(second.wait(true, at(0)), LONGEST_WAIT);
        // A clock that was set back does not make it longer.
        assert_eq!(second.wait(true, at(-1_000)), LONGEST_WAIT);
    }

    #[test]
    fn one_refusal_is_not_believed_and_two_are() {
        let home = tempfile::tempdir().unwrap();
        let kept = kept(home.path(), "https://huggingface.co", "hf_good");
        kept.answered(&alice(), at(0));
        assert!(!kept.refused());
        assert_eq!(kept.identity(false), Some(alice()));
        assert!(kept.refused());
        assert_eq!(kept.identity(false), None);
    }
}
