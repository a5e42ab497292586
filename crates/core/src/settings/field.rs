//! Where the value of a setting stands: in the general settings and, where it can differ, in what an
//! endpoint or a namespace says of its own.

use super::value::{Value, Valued};
use super::{Own, Settings};

/// One setting in [`Settings`] and [`Own`], whatever its type is.
pub(super) trait Field: Sync {
    /// What holds for everything.
    fn general(&self, settings: &Settings) -> Value;
    /// Sets that; `false` for a value of another type, which changes nothing.
    fn set_general(&self, settings: &mut Settings, value: Value) -> bool;
    /// Whether an endpoint, a namespace or a tag can say it for itself.
    fn is_own(&self) -> bool;
    /// What is said of it there.
    fn own(&self, own: &Own) -> Option<Value>;
    /// Sets that, or takes it back; `false` where it cannot be said or is of another type, which
    /// changes nothing.
    fn set_own(&self, own: &mut Own, value: Option<Value>) -> bool;
}

/// The places of a setting of one type.
pub(super) struct At<T: 'static> {
    pub(super) general: fn(&Settings) -> &T,
    pub(super) general_mut: fn(&mut Settings) -> &mut T,
    pub(super) own: Option<AtOwn<T>>,
}

/// The place of the key of the same name in [`Own`].
pub(super) struct AtOwn<T: 'static> {
    pub(super) get: fn(&Own) -> Option<&T>,
    pub(super) get_mut: fn(&mut Own) -> &mut Option<T>,
}

/// `at!(guard.level or own)`: the places of `settings.guard.level` and `own.level`.
macro_rules! at {
    ($table:ident.$key:ident) => {
        at!($table.$key, None)
    };
    ($table:ident.$key:ident or own) => {
        at!(
            $table.$key,
            Some($crate::settings::field::AtOwn {
                get: |own| own.$key.as_ref(),
                get_mut: |own| &mut own.$key,
            })
        )
    };
    ($table:ident.$key:ident, $own:expr) => {
        $crate::settings::field::At {
            general: |settings| &settings.$table.$key,
            general_mut: |settings| &mut settings.$table.$key,
            own: $own,
        }
    };
}
pub(super) use at;

impl<T: Valued> Field for At<T> {
    fn general(&self, settings: &Settings) -> Value {
        (self.general)(settings).clone().into_value()
    }

    fn set_general(&self, settings: &mut Settings, value: Value) -> bool {
        let value = T::of_value(value);
        value.map(|value| *(self.general_mut)(settings) = value).is_some()
    }

    fn is_own(&self) -> bool {
        self.own.is_some()
    }

    fn own(&self, own: &Own) -> Option<Value> {
        let at = self.own.as_ref()?;
        (at.get)(own).cloned().map(T::into_value)
    }

    fn set_own(&self, own: &mut Own, value: Option<Value>) -> bool {
        let Some(at) = &self.own else { return false };
        let said = match value.map(T::of_value) {
            None => None,
            Some(Some(value)) => Some(value),
            Some(None) => return false,
        };
        *(at.get_mut)(own) = said;
        true
    }
}
