//! A plain table: columns as wide as they need to be, and no wider than the terminal.

use anstyle::Style;

use crate::paint::paint;

/// Fewer than these of the last column say nothing.
const LEAST: usize = 12;

/// Lays out rows; the last column is not padded.
pub fn lay_out(rows: &[Vec<String>]) -> String {
    lines(rows).into_iter().map(|line| line + "\n").collect()
}

/// The same with a style for each row. What goes past the terminal is cut and ends with `…`.
pub fn lay_out_painted(rows: &[(Style, Vec<String>)], width: Option<usize>) -> String {
    let cells: Vec<Vec<String>> = rows.iter().map(|(_, cells)| cells.clone()).collect();
    let longest = cells.iter().filter_map(|row| row.last()).map(|cell| cell.chars().count()).max();
    let lines = lines(&cells);
    let needed = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let before = needed.saturating_sub(longest.unwrap_or(0));
    // In a terminal too narrow for that, lines are wrapped by it and nothing is lost.
    let width = width.filter(|width| *width >= before + LEAST);
    let painted = lines.iter().zip(rows).map(|(line, (style, _))| {
        let cut = width.map_or_else(|| line.clone(), |width| cut(line, width));
        paint(*style, &cut) + "\n"
    });
    painted.collect()
}

/// How many characters fit beside each other, where somebody reads it on a terminal.
pub fn terminal_width() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(width.0))
}

fn cut(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows =
            [["a", "long name", "x"], ["bcd", "n", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(lay_out(&rows), "a    long name  x\nbcd  n\n");
    }

    #[test]
    fn a_line_is_cut_at_the_edge_unless_too_little_would_be_left() {
        let rows = [["phi-4", "microsoft/phi-4 · L40S"], ["qwen", "idle"]];
        let rows = rows.map(|row| (Style::new(), row.map(str::to_owned).to_vec()));
        let at = |width| lay_out_painted(&rows, width);
        assert_eq!(at(None), "phi-4  microsoft/phi-4 · L40S\nqwen   idle\n");
        assert_eq!(at(Some(20)), "phi-4  microsoft/ph…\nqwen   idle\n");
        assert_eq!(at(Some(10)), at(None), "the terminal wraps it");
    }
}
