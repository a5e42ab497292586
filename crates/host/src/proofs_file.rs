//! When it was proved that pausing works, kept between runs and known to every process: one small file
//! beside the other state. Whoever proves it writes it, also who writes no ledger.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use guard_core::{Proofs, update_proofs};

use crate::dirs::Dirs;
use crate::private;

/// The file, with what this process last knew of it.
#[derive(Clone, Debug)]
pub(crate) struct ProofsFile {
    path: PathBuf,
    known: Arc<Mutex<Proofs>>,
}

impl ProofsFile {
    pub(crate) fn new(dirs: &Dirs) -> Self {
        Self { path: dirs.state.join("proofs.json"), known: Arc::default() }
    }

    /// What is known; nothing where that cannot be read.
    pub(crate) fn load(&self) -> Proofs {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.clone_from(&self.read());
        known.clone()
    }

    /// What other processes made of it since it was last read or written here; `None` when nobody did.
    pub(crate) fn changed(&self) -> Option<Proofs> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.read();
        (*known != found).then(|| {
            known.clone_from(&found);
            found
        })
    }

    /// Adds what is new to what is there. Without it nothing is wrong but what is said of it.
    pub(crate) fn add(&self, newer: &Proofs) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut proofs = Proofs::new();
        let written = private::change(&self.path, || {
            proofs = self.read();
            update_proofs(&mut proofs, newer);
            Ok(serde_json::to_vec(&proofs)?)
        });
        match written {
            Ok(()) => *known = proofs,
            Err(why) => tracing::warn!(%why, "that pausing was proved could not be written"),
        }
    }

    fn read(&self) -> Proofs {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use guard_core::Proof;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn what_one_process_proves_another_knows_once_and_nothing_else_is_lost() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let (desktop, command_line) = (ProofsFile::new(&dirs), ProofsFile::new(&dirs));
        assert_eq!((desktop.load(), desktop.changed()), (Proofs::new(), None));
        let at = |seconds| Timestamp::from_second(seconds).ok();
        let of = |name: &str, proof| Proofs::from([(name.to_owned(), proof)]);
        let tried = Proof { proved: None, tried: at(50) };
        desktop.add(&of("alice", tried));
        command_line.add(&of("alice", Proof { proved: at(60), tried: None }));
        let known = of("alice", Proof { proved: at(60), tried: at(50) });
        assert_eq!((desktop.changed(), desktop.changed()), (Some(known.clone()), None));
        desktop.add(&of("bea", Proof { proved: at(70), tried: None }));
        let next = ProofsFile::new(&dirs).load();
        assert_eq!((next.len(), next.get("alice")), (2, known.get("alice")));
        // What cannot be read is not known, and the next proof is written all the same.
        std::fs::write(&desktop.path, "{").unwrap();
        assert_eq!(desktop.changed(), Some(Proofs::new()));
        desktop.add(&known);
        assert_eq!(ProofsFile::new(&dirs).load(), known);
    }
}
