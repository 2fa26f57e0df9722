//! What a report is made of: headings, sentences, tables, steps; and how they look as plain text.

/// A space at which no line is broken.
pub(super) const UNBROKEN: &str = "\u{a0}";

/// A heading, what stands below it, and a table.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub title: &'static str,
    /// Sentences.
    pub text: Vec<String>,
    /// The heads of the columns; empty for pairs of a name and a value.
    pub head: Vec<&'static str>,
    pub rows: Vec<Row>,
    /// Steps, in order.
    pub steps: Vec<String>,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub cells: Vec<String>,
    /// A share from 0 to 1 that a bar may show.
    pub bar: Option<f64>,
}

/// A row without a bar.
pub(super) fn row(cells: impl IntoIterator<Item = impl Into<String>>) -> Row {
    Row { cells: cells.into_iter().map(Into::into).collect(), bar: None }
}

impl Section {
    /// The section as lines of plain text, an empty one at the end.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.title.to_uppercase()];
        lines.extend(self.text.iter().flat_map(|text| wrapped(text, "  ")));
        let heads = row(self.head.iter().copied());
        let rows: Vec<&Row> = (!self.head.is_empty()).then_some(&heads).into_iter().chain(&self.rows).collect();
        let width = |at: usize| rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..).map_while(width).collect();
        for row in rows {
            let cells = row.cells.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ if self.head.is_empty() => cell.clone(),
                _ => format!("{cell:>width$}"),
            });
            lines.push(format!("  {}", cells.collect::<Vec<_>>().join("   ")).trim_end().to_owned());
        }
        for (at, step) in self.steps.iter().enumerate() {
            let step = wrapped(step, "     ");
            let first = step.first().map_or("", |first| first.trim_start());
            lines.push(format!("  {}. {first}", at + 1));
            lines.extend(step.into_iter().skip(1));
        }
        lines.push(String::new());
        lines.into_iter().map(|line| line.replace(UNBROKEN, " ")).collect()
    }
}

/// A sentence in lines of at most so many characters.
fn wrapped(text: &str, indent: &str) -> Vec<String> {
    const WIDTH: usize = 96;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines
}
