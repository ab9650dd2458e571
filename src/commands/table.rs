//! Prints what the API told, so that no text of it can play with the terminal.

use serde_json::Value;

/// Rows in columns as wide as they must be.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| plain(cell))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).chain([head[column].len()]).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let cells: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    let mut text = line(head);
    rows.iter().for_each(|row| text.push_str(&line(row.each_ref().map(String::as_str))));
    text
}

/// The text of a property, or nothing.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => plain(text),
        other => other.to_string(),
    }
}

/// Without control characters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_must_be_and_nothing_plays_with_the_terminal() {
        let rows = [["Åse".to_owned(), "1".to_owned()], ["Bo\u{1b}[31m".to_owned(), String::new()]];
        assert_eq!(table(["NAME", "N"], &rows), "NAME    N\nÅse     1\nBo[31m\n");
        assert_eq!((text(&Value::Null), text(&7.into()), text(&"a\nb".into())), (String::new(), "7".to_owned(), "ab".to_owned()));
    }
}
