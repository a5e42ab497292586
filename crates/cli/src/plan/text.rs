//! The plan as plain tables.

use guard_core::{PlanInput, PlanView, words};

use crate::table;

/// Week and month for all together, the week for each, and what is assumed.
pub fn text(input: &PlanInput, view: &PlanView) -> String {
    let mut out = format!("{} · {}\n\n", view.when, view.rate);
    out.push_str(&together(view));
    out.push('\n');
    if view.total.cheapest.is_some() {
        out.push_str(&format!("{}. ", upper(&view.total.saved)));
    }
    out.push_str(&format!("{}\n", view.cheapest));
    if view.items.len() > 1 {
        out.push_str(&format!("\n{}", each(view)));
    }
    out.push_str(&break_even(input, view));
    out.push('\n');
    for sentence in &view.assumed {
        out.push_str(&format!("{sentence}\n"));
    }
    out
}

fn together(view: &PlanView) -> String {
    let (names, total) = (&view.names, &view.total);
    let mut rows = vec![["", "a week", "a month"].map(str::to_owned).to_vec()];
    for (name, cost) in [
        (&names.always_on, &total.always_on),
        (&names.these_hours, &total.these_hours),
        (&names.scale_to_zero, &total.scale_to_zero),
    ] {
        rows.push(vec![name.clone(), cost.week.words.clone(), cost.month.words.clone()]);
    }
    figures(rows, 1)
}

fn each(view: &PlanView) -> String {
    let names = &view.names;
    let mut rows = vec![
        ["a week", "", &names.always_on, &names.these_hours, &names.scale_to_zero]
            .map(str::to_owned)
            .to_vec(),
    ];
    for item in &view.items {
        let costs = &item.costs;
        let weeks = [&costs.always_on, &costs.these_hours, &costs.scale_to_zero];
        let mut row = vec![item.label.clone(), item.rate.clone()];
        row.extend(weeks.map(|cost| cost.week.words.clone()));
        rows.push(row);
    }
    figures(rows, 2)
}

/// Of starts that were measured, when pausing pays; of the others, that they were not.
fn break_even(input: &PlanInput, view: &PlanView) -> String {
    let (mut out, mut unmeasured) = (String::new(), Vec::new());
    for item in &view.items {
        match item.break_even.minutes {
            Some(_) => out.push_str(&format!("\n{}", item.break_even.words)),
            None => unmeasured.push(item),
        }
    }
    match unmeasured.as_slice() {
        [] => {}
        [one] => out.push_str(&format!("\n{}", one.break_even.words)),
        // The sentence on what is assumed says it already.
        _ if input.starts_per_day > 0 => {}
        several => {
            let labels: Vec<String> = several.iter().map(|item| item.label.clone()).collect();
            out.push_str(&format!(
                "\nThe start of {} was not measured yet, 2 to 5 min is usual: --cold-start says how \
                 long it takes, and then when pausing pays.",
                words::listed(&labels)
            ));
        }
    }
    if out.is_empty() { out } else { format!("{out}\n") }
}

/// A table whose columns from `first` on are figures, aligned to the right.
fn figures(mut rows: Vec<Vec<String>>, first: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    for column in first..columns {
        let cells = || rows.iter().filter_map(|row| row.get(column));
        let width = cells().map(|cell| cell.chars().count()).max().unwrap_or(0);
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            *cell = format!("{cell:>width$}");
        }
    }
    table::lay_out_cut(&rows)
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
