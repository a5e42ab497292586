//! The credit ends soon. It is said in the panel only.

use super::Declared;

pub(super) const CREDIT: Declared = Declared {
    name: "credit ends soon",
    levels: "",
    reminds: "it lasts less than a day at what runs now (in the panel)",
    silenced: "entering it anew, pausing",
    ..Declared::new("credit")
};
