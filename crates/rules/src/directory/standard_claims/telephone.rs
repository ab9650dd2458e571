//! A telephone number in the form of E.164, which OpenID Connect Core §5.1 recommends: `+4533123456`.

/// Reads a number as people write it, with spaces, dots, dashes, slashes and brackets between its digits.
pub(super) fn read_telephone(text: &str) -> Option<String> {
    let is_between = |c: &char| matches!(c, ' ' | '\u{a0}' | '-' | '.' | '/' | '(' | ')');
    let number: String = text.trim().chars().filter(|c| !is_between(c)).collect();
    let digits = number.strip_prefix('+')?;
    // A country's code begins with no zero, and there are fifteen digits at most (E.164 §6).
    let is_number = (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (text, number) in
            [("+45 33 12 34 56", "+4533123456"), ("+1 (425) 555-1212", "+14255551212"), (" +49.30/901820 ", "+4930901820")]
        {
            assert_eq!(read_telephone(text).as_deref(), Some(number));
        }
        for none in ["", "33123456", "004533123456", "+0533123456", "+45", "+4533123456x12", "+1234567890123456", "+45 33 12 ٣٤"] {
            assert_eq!(read_telephone(none), None, "{none}");
        }
    }
}
