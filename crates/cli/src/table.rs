//! A plain table: columns as wide as they need to be, and no wider than the terminal.
//!
//! Width is counted in columns of a terminal: a wide character takes two of them, a combining one
//! none. Words of others have any length, so cells are shortened.

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

use crate::output;
use crate::paint::paint;

/// Fewer than these of the last column say nothing.
const LEAST: usize = 12;
/// Narrower than this nothing is cut: too little would be left of a row.
const NARROW: usize = 40;
/// A column is not made narrower than this to fit the terminal.
const NARROWEST: usize = 24;
/// Nor is any but the last ever wider; no name that can be given is.
const WIDEST: usize = 120;
/// So many characters that take no room, such as accents, may stand in each column.
const STACKED: usize = 4;

/// Lays out rows that end in sentences, whole: the last column is not padded, and a terminal wraps it.
pub fn lay_out(rows: &[Vec<String>]) -> String {
    joined(rows, None)
}

/// Lays out rows of figures. What goes past the terminal is cut and ends with `…`.
pub fn lay_out_cut(rows: &[Vec<String>]) -> String {
    joined(rows, output::width())
}

fn joined(rows: &[Vec<String>], width: Option<usize>) -> String {
    lines(rows, width).into_iter().map(|line| line + "\n").collect()
}

/// The same with a style for each row. What goes past the terminal is cut and ends with `…`.
pub fn lay_out_painted(rows: &[(Style, Vec<String>)], width: Option<usize>) -> String {
    let cells: Vec<Vec<String>> = rows.iter().map(|(_, cells)| cells.clone()).collect();
    let lines = lines(&cells, width);
    let painted = lines.iter().zip(rows).map(|(line, (style, _))| paint(*style, line) + "\n");
    painted.collect()
}

/// The text in so many columns, with `…` at its end where some of it is missing. A control character
/// would break the row, so it is a space.
pub fn shortened(text: &str, columns: usize) -> String {
    let (mut kept, mut used, mut fits) = (String::new(), 0, 0);
    for (index, letter) in text.chars().enumerate() {
        let letter = if letter.is_control() { ' ' } else { letter };
        used += width_of(letter);
        if used > columns || index >= columns.saturating_mul(STACKED) {
            kept.truncate(fits);
            return match columns {
                0 => String::new(),
                _ => format!("{}…", kept.trim_end()),
            };
        }
        kept.push(letter);
        // With the `…` after it.
        if used < columns {
            fits = kept.len();
        }
    }
    kept
}

fn width_of(letter: char) -> usize {
    letter.width().unwrap_or(0)
}

fn columns_of(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn lines(rows: &[Vec<String>], terminal: Option<usize>) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_last = |column: usize| column + 1 >= count;
    let clean = |(column, cell): (usize, &String)| {
        shortened(cell, if is_last(column) { usize::MAX / STACKED } else { WIDEST })
    };
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().enumerate().map(clean).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| columns_of(cell)).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..count).map(width).collect();
    let edge = terminal.filter(|edge| fit(&mut widths, *edge) || *edge >= NARROW);
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let cell = match is_last(column) {
                true => cell.clone(),
                false => shortened(cell, *width),
            };
            let room = if is_last(column) { 0 } else { width.saturating_sub(columns_of(&cell)) };
            format!("{cell}{}", " ".repeat(room))
        });
        let line = cells.collect::<Vec<_>>().join("  ").trim_end().to_owned();
        match edge {
            Some(edge) if columns_of(&line) > edge => shortened(&line, edge),
            _ => line,
        }
    };
    rows.iter().map(line).collect()
}

/// Makes the widest columns narrower until something of the last one fits too. Where that is not
/// possible they stay, and the line is cut at the edge.
fn fit(widths: &mut [usize], edge: usize) -> bool {
    let Some((_, before)) = widths.split_last() else { return true };
    let needed = |before: &[usize]| before.iter().map(|width| width + 2).sum::<usize>() + LEAST;
    let mut narrower = before.to_vec();
    while needed(&narrower) > edge {
        let widest = narrower.iter_mut().max().filter(|width| **width > NARROWEST);
        let Some(widest) = widest else { return false };
        *widest -= 1;
    }
    for (width, narrower) in widths.iter_mut().zip(narrower) {
        *width = narrower;
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_line_up() {
        let rows =
            [["a", "long name", "x"], ["bcd", "n", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(lay_out(&rows), "a    long name  x\nbcd  n\n");
        let wide = [["数据集", "x"], ["e\u{301}", "y"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(lay_out(&wide), "数据集  x\ne\u{301}       y\n");
    }

    #[test]
    fn a_line_is_cut_at_the_edge_unless_too_little_would_be_left() {
        let rows = [["phi-4", "microsoft/phi-4 · L40S"], ["qwen", "idle"]];
        let rows = rows.map(|row| (Style::new(), row.map(str::to_owned).to_vec()));
        let at = |width| lay_out_painted(&rows, width);
        assert_eq!(at(None), "phi-4  microsoft/phi-4 · L40S\nqwen   idle\n");
        assert_eq!(at(Some(20)), "phi-4  microsoft/ph…\nqwen   idle\n");
        assert_eq!(at(Some(10)), at(None), "the terminal wraps it");
        let row = ["a".repeat(24), "b".repeat(24), "$1.80/h".to_owned(), "c".to_owned()];
        let shown = lay_out_painted(&[(Style::new(), row.to_vec())], Some(55));
        assert!(shown.ends_with("b  $1…\n"), "{shown}");
    }

    #[test]
    fn a_name_of_any_length_is_shortened_and_a_thousand_rows_stay_lines() {
        let name = "n".repeat(70_000);
        let row = |name: &str| vec!["▶".to_owned(), name.to_owned(), "running".to_owned()];
        let rows: Vec<_> = (0..1_000).map(|_| (Style::new(), row(&name))).collect();
        for width in [None, Some(80)] {
            let shown = lay_out_painted(&rows, width);
            assert_eq!(shown.lines().count(), 1_000);
            let line = shown.lines().next().unwrap();
            assert!(line.contains("n…  running"), "{line}");
            assert!(columns_of(line) <= width.unwrap_or(140), "{line}");
        }
        // Accents without end take no column, and are shortened all the same.
        let stacked = "e".to_owned() + &"\u{301}".repeat(70_000);
        assert!(shortened(&stacked, 80).chars().count() <= 80 * STACKED + 1);
        assert_eq!(shortened("数据集", 5), "数据…");
        assert_eq!(shortened("数据集", 4), "数…");
        assert_eq!(shortened("a\nb", 5), "a b");
    }

    proptest! {
        #[test]
        fn whatever_others_call_things_a_row_is_a_line_within_the_edge(
            names in proptest::collection::vec("\\PC{0,120}|[\u{300}-\u{36f}一-龥😀\u{200d}\u{0}-\u{1f}]{0,90}", 1..8),
            edge in 50_usize..200,
        ) {
            let rows: Vec<_> = names
                .iter()
                .map(|name| (Style::new(), vec![name.clone(), "$1.80/h".to_owned(), name.clone()]))
                .collect();
            let shown = lay_out_painted(&rows, Some(edge));
            prop_assert_eq!(shown.split('\n').count(), rows.len() + 1);
            for line in shown.split('\n') {
                prop_assert!(columns_of(line) <= edge, "{:?}", line);
            }
            lay_out(&rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>());
        }
    }
}
