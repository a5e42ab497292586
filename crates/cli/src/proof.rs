//! One line on a proof that is missing or old, where something is about to be started.

use guard_core::ProofView;
use guard_host::Handle;

use crate::output;

/// What there is to be said of a proof, if it is due.
pub fn offered(proof: Option<&ProofView>) -> Option<String> {
    let due = proof.filter(|proof| proof.due)?;
    Some(format!("{}. `endpoint-guard drill` proves it, for nothing.", due.text))
}

/// Says it on standard error, and keeps nobody waiting.
pub async fn offer(handle: &Handle) {
    let proof = handle.look(|guard, at| guard.proof_view(at)).await.flatten();
    if let Some(words) = offered(proof.as_ref()) {
        output::say(words);
    }
}
