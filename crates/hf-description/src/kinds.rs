//! Kinds of values, in words: those of the description, and those that came.

use jiff::Timestamp;
use serde_json::Value;

/// More words of a list than these are counted.
const MOST_WORDS: usize = 8;

/// Whether a value is of the kind that a schema asks for.
pub(crate) fn is_kind(schema: &Value, value: &Value) -> bool {
    let is = |kind: &str| match kind {
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => value.is_null(),
    };
    let word = match schema.get("type") {
        Some(Value::String(kind)) => is(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is),
        // A schema of several parts, and a list of words that has no other kind.
        _ if schema.get("allOf").is_some() => value.is_object(),
        _ if schema.get("enum").is_some() => value.is_string(),
        _ => true,
    };
    word && schema["enum"].as_array().is_none_or(|words| words.contains(value))
        && schema.get("const").is_none_or(|constant| constant == value)
}

/// Whether a text or a number is written as a schema asks for.
pub(crate) fn holds_format(schema: &Value, value: &Value) -> bool {
    match value {
        Value::String(text) if schema["format"] == "date-time" => is_time(text),
        Value::String(text) if schema.get("pattern").is_some() => is_id(text),
        Value::Number(number) => {
            let least = schema["minimum"].as_f64();
            least.is_none_or(|least| number.as_f64().is_some_and(|number| number >= least))
        }
        _ => true,
    }
}

/// RFC 3339.
fn is_time(text: &str) -> bool {
    text.as_bytes().get(10).is_some_and(|letter| letter.eq_ignore_ascii_case(&b't'))
        && text.parse::<Timestamp>().is_ok()
}

/// The one pattern that the description has.
fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What a reference refers to.
pub(crate) fn resolved<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
    match name.and_then(|name| schemas.get(name)) {
        Some(other) => resolved(schemas, other),
        None => schema,
    }
}

/// Of which a value has to have one.
pub(crate) fn forms(schema: &Value) -> Option<&[Value]> {
    let forms = schema.get("oneOf").or_else(|| schema.get("anyOf"))?;
    forms.as_array().map(Vec::as_slice)
}

/// What a schema asks for, in words.
pub(crate) fn expected(schemas: &Value, schema: &Value) -> String {
    let schema = resolved(schemas, schema);
    if let Some(forms) = forms(schema) {
        let mut words: Vec<String> = Vec::new();
        for form in forms {
            let form = expected(schemas, form);
            if !words.contains(&form) {
                words.push(form);
            }
        }
        if words.len() > MOST_WORDS {
            return format!("one of {} forms", words.len());
        }
        // Null is said last.
        words.sort_by_key(|word| word == "null");
        return words.join(" or ");
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return match words.len() {
            0..=MOST_WORDS => format!("one of {}", words.join(", ")),
            many => format!("one of {many} words"),
        };
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    // Where objects are told apart by the one field that they have.
    if let Some([Value::String(field)]) = schema["required"].as_array().map(Vec::as_slice)
        && schema["properties"].as_object().is_some_and(|fields| fields.len() == 1)
    {
        return format!("object with {field}");
    }
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec!["object"],
    };
    let kinds = kinds.into_iter().map(|kind| match kind {
        "string" if schema["format"] == "date-time" => "time (RFC 3339)",
        "string" if schema.get("pattern").is_some() => "24 hexadecimal digits",
        "string" => "text",
        "integer" if schema.get("minimum").is_some() => "whole number from 0",
        "integer" => "whole number",
        "boolean" => "true or false",
        "array" => "list",
        other => other,
    });
    kinds.collect::<Vec<_>>().join(" or ")
}

/// The kind of what came instead.
pub(crate) fn found(schema: &Value, value: &Value) -> &'static str {
    let asks = |kind: &str| match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(all) => all.iter().any(|one| one == kind),
        _ => false,
    };
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.as_f64().is_some_and(|it| it < 0.0) => "number below 0",
        Value::Number(number) if number.is_f64() => "number with a fraction",
        Value::Number(_) => "whole number",
        Value::String(text) if (asks("integer") || asks("number")) && is_number(text) => {
            "number as text"
        }
        Value::String(_) if schema.get("enum").is_some() => "another word",
        Value::String(_) if asks("string") => "text of another form",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}
