//! The settings in force.

use std::ops::Deref;

use crate::inventory::Inventory;
use crate::settings::Settings;

/// The settings in force. They are changed through [`InForce::change`] alone, so that nothing that was
/// derived from them outlives a change.
#[derive(Clone, Debug)]
pub(super) struct InForce(Settings);

impl InForce {
    pub(super) fn new(settings: Settings) -> Self {
        Self(settings)
    }

    /// The settings, to be changed; what `inventory` has derived from them is dropped.
    pub(super) fn change(&mut self, inventory: &mut Inventory) -> &mut Settings {
        inventory.drop_rules();
        &mut self.0
    }
}

impl Deref for InForce {
    type Target = Settings;
    fn deref(&self) -> &Settings {
        &self.0
    }
}
