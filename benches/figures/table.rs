//! The table, and its place in `docs/performance.md` between two marks; what is written by hand around it stays.

use std::fmt::Write as _;
use std::path::Path;

use crate::Outcome;
use crate::yardsticks::Yardsticks;

const BEGINS: &str = "<!-- figures: begin -->";
const ENDS: &str = "<!-- figures: end -->";

/// One line of the first table: an operation and what it costs the server.
pub(crate) struct Cost {
    /// What is done.
    pub(crate) what: String,
    /// Milliseconds of the server's CPU, if it was measured.
    pub(crate) each: Option<f64>,
    /// What it must reach, in milliseconds.
    pub(crate) most: f64,
    /// Operations behind the figure.
    pub(crate) operations: u64,
    /// Milliseconds that 99 of 100 stayed under.
    pub(crate) p99: f64,
}

/// One line of the second table.
pub(crate) struct Line {
    /// What was looked at.
    pub(crate) what: String,
    /// What was seen; `None` was not measured.
    pub(crate) seen: Option<String>,
    /// What it must reach.
    pub(crate) must: String,
    /// Whether it does, where that can be said.
    pub(crate) reaches: Option<bool>,
}

/// Everything that is written.
pub(crate) struct Report {
    /// What there is to say about the run.
    pub(crate) notes: Vec<String>,
    /// What the ratios are to.
    pub(crate) yardsticks: Yardsticks,
    /// Operations.
    pub(crate) costs: Vec<Cost>,
    /// All else.
    pub(crate) lines: Vec<Line>,
}

const NOT_MEASURED: &str = "*not measured*";

fn verdict(reaches: Option<bool>) -> &'static str {
    match reaches {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "-",
    }
}

/// The second table.
pub(crate) fn lines(lines: &[Line]) -> Outcome<String> {
    let mut text = "\n| what | seen | must reach | reached |\n| --- | --- | --- | --- |\n".to_owned();
    for Line { what, seen, must, reaches } in lines {
        writeln!(text, "| {what} | {} | {must} | {} |", seen.as_deref().unwrap_or(NOT_MEASURED), verdict(*reaches))?;
    }
    Ok(text)
}

impl Report {
    /// The report as Markdown.
    pub(crate) fn markdown(&self) -> Outcome<String> {
        let mut text = String::new();
        for note in &self.notes {
            writeln!(text, "- {note}")?;
        }
        let Yardsticks { empty_handler, signature, verification, hash } = self.yardsticks;
        writeln!(
            text,
            "\nYardsticks of this run, in CPU: an empty actix handler {empty_handler:.4} ms, one ES256 signature {signature:.4} ms,"
        )?;
        writeln!(text, "one ES256 verification {verification:.4} ms, one argon2id hash (19 MiB, t=2, p=1) {hash:.2} ms.\n")?;
        writeln!(text, "| operation | server CPU each | empty handlers | ES256 signatures | must reach | reached | operations | p99 |")?;
        writeln!(text, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for Cost { what, each, most, operations, p99 } in &self.costs {
            match each {
                Some(each) => writeln!(
                    text,
                    "| {what} | {each:.3} ms | {:.1} | {:.1} | {most:.3} ms | {} | {operations} | {p99:.1} ms |",
                    each / empty_handler,
                    each / signature,
                    verdict(Some(each <= most)),
                )?,
                None => writeln!(text, "| {what} | {NOT_MEASURED} | | | {most:.3} ms | - | | |")?,
            }
        }
        text.push_str(&lines(&self.lines)?);
        Ok(text)
    }

    /// Puts the report between the marks of a page.
    pub(crate) fn write_to(&self, page: &Path) -> Outcome<()> {
        let text = std::fs::read_to_string(page)?;
        let (before, rest) = text.split_once(BEGINS).ok_or("the page has no mark where figures begin")?;
        let (_, after) = rest.split_once(ENDS).ok_or("the page has no mark where figures end")?;
        Ok(std::fs::write(page, format!("{before}{BEGINS}\n{}{ENDS}{after}", self.markdown()?))?)
    }
}
