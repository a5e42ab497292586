//! Tolerant reading: a field of an unexpected shape is missing, and does not lose what is around it.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::bounds::MOST_ITEMS;

/// The value (an object, a text, a number), or `None` when it is missing, null or of another shape.
pub(crate) fn soft<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = Option::<Box<RawValue>>::deserialize(from)?;
    Ok(raw.and_then(|raw| read(&raw)))
}

/// The value, or its default when it is missing, null or of another shape.
pub(crate) fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(soft(from)?.unwrap_or_default())
}

/// The items that can be read; an item of another shape is left out.
pub(crate) fn items<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = Option::<Box<RawValue>>::deserialize(from)?;
    let list = raw.and_then(|raw| serde_json::from_str::<RawItems>(raw.get()).ok());
    Ok(list.map(|list| list.0.iter().filter_map(|raw| read(raw)).collect()).unwrap_or_default())
}

/// The items of a list, not read yet; a list of more than [`MOST_ITEMS`] is an error.
#[derive(Debug)]
pub(crate) struct RawItems(pub(crate) Vec<Box<RawValue>>);

impl<'de> Deserialize<'de> for RawItems {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Bounded;
        impl<'de> Visitor<'de> for Bounded {
            type Value = RawItems;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MOST_ITEMS} items")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawItems, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    if items.len() >= MOST_ITEMS {
                        return Err(A::Error::custom("it has more than 100000 items"));
                    }
                    items.push(item);
                }
                Ok(RawItems(items))
            }
        }
        from.deserialize_seq(Bounded)
    }
}

/// Whether a JSON text is a list. Serde would read a list as the fields of an object in order, and
/// so make `["paused"]` the status of a paused endpoint.
pub(crate) fn is_list(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'[')
}

/// A value that is no list, when it can be read.
pub(crate) fn read<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    let text = raw.get();
    if is_list(text.as_bytes()) { None } else { serde_json::from_str(text).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    struct Inner {
        word: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        #[serde(default, deserialize_with = "or_default")]
        inner: Inner,
        #[serde(default, deserialize_with = "items")]
        list: Vec<Inner>,
    }

    #[test]
    fn a_list_without_end_is_no_list() {
        let listed = |items: usize| {
            let text = format!("{{\"list\": [{}1]}}", "{\"word\": \"a\"},".repeat(items));
            serde_json::from_str::<Outer>(&text).unwrap().list.len()
        };
        assert_eq!(listed(MOST_ITEMS - 1), MOST_ITEMS - 1);
        assert_eq!(listed(MOST_ITEMS), 0);
    }

    #[test]
    fn a_list_is_never_taken_for_an_object() {
        let text = r#"{"inner": ["paused"], "list": [["paused"], {"word": "a"}, 1]}"#;
        let outer: Outer = serde_json::from_str(text).unwrap();
        assert_eq!(outer.inner, Inner::default());
        assert_eq!(outer.list, [Inner { word: "a".into() }]);
    }
}
