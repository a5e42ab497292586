//! Values brought into the range that works.

use super::Settings;
use crate::budget;

/// A week: longer waits are a slip of the finger.
const A_WEEK_MINUTES: u32 = 10_080;

impl Settings {
    /// Every value brought into the range that works, so that a slip in the file cannot stop
    /// guarding. Returns what was changed, in words.
    pub fn clamp(&mut self) -> Vec<String> {
        let mut changed = budget::repair(&mut self.budgets);
        let mut into = |name: &str, value: &mut u32, low: u32, high: u32| {
            let kept = (*value).clamp(low, high);
            if kept != *value {
                changed.push(format!("{name} = {value} is outside {low} to {high}; using {kept}"));
                *value = kept;
            }
        };
        into("pause.countdown_seconds", &mut self.pause.countdown_seconds, 0, 60);
        into("pause.confirm_within_seconds", &mut self.pause.confirm_within_seconds, 1, 600);
        into("pause.undo_seconds", &mut self.pause.undo_seconds, 0, 600);
        let remind = &mut self.remind;
        into("remind.first_after_minutes", &mut remind.first_after_minutes, 1, A_WEEK_MINUTES);
        into("remind.again_after_minutes", &mut remind.again_after_minutes, 1, A_WEEK_MINUTES);
        into("remind.popup_after_minutes", &mut remind.popup_after_minutes, 1, A_WEEK_MINUTES);
        into("remind.idle_after_minutes", &mut remind.idle_after_minutes, 0, A_WEEK_MINUTES);
        into("remind.stuck_after_minutes", &mut remind.stuck_after_minutes, 1, A_WEEK_MINUTES);
        into("remind.snooze_minutes", &mut remind.snooze_minutes, 1, A_WEEK_MINUTES);
        into("guard.limit_minutes", &mut self.guard.limit_minutes, 1, A_WEEK_MINUTES);
        into("guard.countdown_seconds", &mut self.guard.countdown_seconds, 0, 600);
        into("guard.exception_minutes", &mut self.guard.exception_minutes, 1, A_WEEK_MINUTES);
        into("guard.warn_minutes", &mut self.guard.warn_minutes, 0, 1_440);
        into("arm.scale_to_zero_minutes", &mut self.arm.scale_to_zero_minutes, 15, 2_880);
        into("poll.billable_seconds", &mut self.poll.billable_seconds, 5, 300);
        into("poll.idle_seconds", &mut self.poll.idle_seconds, 15, 3_600);
        let namespaces = self.namespaces.iter_mut();
        let named = namespaces.map(|(name, own)| (format!("namespaces.{name}"), own));
        let endpoints = self.endpoints.iter_mut();
        for (name, own) in named.chain(endpoints.map(|(id, own)| (format!("endpoints.{id}"), own)))
        {
            for (key, value, low) in own.minutes() {
                if let Some(value) = value {
                    into(&format!("{name}.{key}"), value, low, A_WEEK_MINUTES);
                }
            }
        }
        changed
    }
}
