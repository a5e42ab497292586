//! What Hugging Face says was billed, with the ledger of the story beside it.

use guard_core::{Billed, Problem};

use crate::{Story, asking};

impl Story {
    pub(crate) fn read_bill(
        &mut self,
        namespace: &str,
        own: bool,
        period: Option<&str>,
    ) -> Result<Billed, Problem> {
        if !self.billing_is_there {
            return Err(Problem::Refused("403 no permission to read billing".to_owned()));
        }
        let (skew, whose) = (self.skew(), [(!own).then_some(namespace), period]);
        let bill = asking::bill(&mut self.sim, whose, self.bill.as_ref(), skew, self.world)?;
        let present = self.guard.present(self.at);
        let entries = present.with_open(self.kept.in_force().cloned().collect());
        Ok(Billed { bill, entries, at: self.at.utc })
    }
}
