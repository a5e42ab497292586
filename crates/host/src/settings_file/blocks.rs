//! Reads a settings file of which a part cannot be read: damage in one statement costs that
//! statement, damage in the header of a table costs that table, and nothing else.

use std::ops::Range;

use toml::{Table, Value};

/// What could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// In which line, from 1; `None` when it is not one line.
    pub(super) line: Option<usize>,
    /// Why, or what.
    pub(super) why: String,
    /// What stood there, as far as it is text, below the header it stood under.
    pub(super) text: String,
}

/// How many statements of one table are left out before all of it is.
const STATEMENTS: usize = 16;
/// How many lines one statement goes back at most.
const LINES_BACK: usize = 64;

/// Every value that can be read, and what cannot.
pub(super) fn read(bytes: &[u8]) -> (Table, Vec<Slip>) {
    let (text, mut slips) = decoded(bytes);
    match text.parse() {
        Ok(table) => (table, slips),
        Err(why) => {
            let mut table = Table::new();
            let lines: Vec<&str> = text.split('\n').collect();
            for block in blocks(&lines) {
                let (read, is_list) = statements(&lines, block.clone(), &mut slips);
                let header = lines[block.start];
                merge(&mut table, read, is_list, block.start, header, &mut slips);
            }
            if slips.is_empty() {
                // Its parts are good, and do not fit together.
                slips.push(slip(line_at(&text, &why), &why, text.clone()));
            }
            (table, slips)
        }
    }
}

/// The bytes as a text. What is no text becomes a NUL, which no statement can have; lines that are
/// a comment anyway are emptied.
fn decoded(bytes: &[u8]) -> (String, Vec<Slip>) {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    let utf_16 = match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(wide(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(wide(rest, u16::from_be_bytes)),
        _ => None,
    };
    if let Some(text) = utf_16 {
        let why = "it is saved as UTF-16, and is to be saved as UTF-8".to_owned();
        return (text, vec![Slip { line: None, why, text: String::new() }]);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (mut text, mut slips) = (String::with_capacity(bytes.len()), Vec::new());
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let mut lossy = String::with_capacity(line.len());
        for chunk in line.utf8_chunks() {
            lossy.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                lossy.push('\0');
            }
        }
        let is_odd = |letter: char| letter.is_control() && letter != '\t' && letter != '\r';
        if lossy.trim_start().starts_with('#') && lossy.contains(is_odd) {
            let why = "a comment has bytes that are no text (save the file as UTF-8)".to_owned();
            slips.push(Slip { line: Some(number + 1), why, text: String::new() });
            continue;
        }
        text.push_str(&lossy);
    }
    (text, slips)
}

/// Lines from one header of a table to the next.
fn blocks(lines: &[&str]) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let headers = (1..lines.len()).filter(|line| lines[*line].trim_start().starts_with('['));
    starts.extend(headers);
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// What one block says, and whether its header adds an item to a list.
fn statements(lines: &[&str], block: Range<usize>, slips: &mut Vec<Slip>) -> (Table, bool) {
    let header = lines[block.start].trim_start();
    let is_list = header.starts_with("[[");
    let has_header = header.starts_with('[');
    let mut kept: Vec<&str> = lines[block.clone()].to_vec();
    for _ in 0..STATEMENTS {
        let text = kept.join("\n");
        let why = match text.parse::<Table>() {
            Ok(table) => return (table, is_list),
            Err(why) => why,
        };
        let at = line_at(&text, &why).unwrap_or(1).clamp(1, kept.len()) - 1;
        let is_good = |count: usize| kept[..count].join("\n").parse::<Table>().is_ok();
        let first = usize::from(has_header);
        if has_header && !is_good(1) {
            break;
        }
        // A statement over several lines is left out from its first line on.
        let from = (first..=at.max(first)).rev().take(LINES_BACK).find(|line| is_good(*line));
        let Some(from) = from else { break };
        let next = (at + 1..kept.len()).find(|line| begins_statement(kept[*line]));
        // What is no statement at all was a header: what stands below it belongs to no other table.
        let next = next.filter(|_| kept[from].contains('='));
        let until = next.unwrap_or(kept.len()).max(from + 1).min(kept.len());
        if from >= until {
            break;
        }
        let mut lost = String::new();
        if has_header {
            lost.push_str(kept[0]);
        }
        for line in &mut kept[from..until] {
            lost.push('\n');
            lost.push_str(std::mem::take(line));
        }
        slips.push(slip(Some(block.start + at.max(from) + 1), &why, lost));
    }
    let text = lines[block.clone()].join("\n");
    if let Err(why) = text.parse::<Table>() {
        let line = line_at(&text, &why).map(|line| block.start + line);
        slips.push(slip(line, &why, text));
    }
    (Table::new(), is_list)
}

/// `key =`, as far as a look at one line can tell.
fn begins_statement(line: &str) -> bool {
    let Some((key, _)) = line.split_once('=') else { return false };
    let key = key.trim();
    let fits = |letter: char| letter.is_alphanumeric() || "_-.\"'/ ".contains(letter);
    !key.is_empty() && key.chars().all(fits)
}

/// Adds what a block says. What is said twice counts as it was said first, and is a slip.
fn merge(
    into: &mut Table,
    from: Table,
    is_list: bool,
    line: usize,
    header: &str,
    slips: &mut Vec<Slip>,
) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (None, value) => {
                into.insert(key, value);
            }
            (Some(Value::Table(known)), Value::Table(more)) => {
                merge(known, more, is_list, line, header, slips);
            }
            (Some(Value::Array(known)), Value::Array(more)) if is_list => known.extend(more),
            (Some(_), value) => slips.push(Slip {
                line: Some(line + 1),
                why: format!("`{key}` is there twice"),
                text: format!("{header}\n{key} = {value}"),
            }),
        }
    }
}

fn slip(line: Option<usize>, why: &toml::de::Error, text: String) -> Slip {
    let why = why.message().lines().next().unwrap_or("it is not TOML").to_owned();
    Slip { line, why, text }
}

fn line_at(text: &str, why: &toml::de::Error) -> Option<usize> {
    let at = why.span()?.start.min(text.len());
    Some(text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1)
}
