//! Values brought into the range that works.

use super::Settings;
use crate::budget;

impl Settings {
    /// Every value brought into the range that works, so that a slip in the file cannot stop
    /// guarding. Returns what was changed, in words.
    pub fn clamp(&mut self) -> Vec<String> {
        let mut changed = budget::repair(&mut self.budgets);
        changed.extend(self.hold_general());
        for (name, own) in &mut self.namespaces {
            changed.extend(own.hold(&format!("namespaces.{name}")));
        }
        for (id, own) in &mut self.endpoints {
            changed.extend(own.hold(&format!("endpoints.{id}")));
        }
        changed
    }
}
