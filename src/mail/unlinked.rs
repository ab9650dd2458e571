//! Words of strangers, written so that no mail program turns them into links (SECURITY 29).
//!
//! Mail programs make links of whatever looks like an address of a page, a mailbox or a share, in HTML and in plain text alike, and
//! look through markup and invisible characters when they do. So the looks are taken away, in the open: `https://evil.example/a`
//! becomes `https[:]//evil[.]example/a`, which everybody can read and nothing links.

/// `text` with every dot, colon and double backslash that could make a link of it put in brackets.
pub(super) fn unlinked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut still = String::with_capacity(text.len());
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        if is_link_making(before, c, after) {
            still.push('[');
            still.push(c);
            still.push(']');
        } else {
            still.push(c);
        }
    }
    still
}

fn is_link_making(before: Option<char>, c: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return c == '\\' && after == Some('\\');
    };
    match c {
        // A host's dots, also the ones that only look like it (UTS 46 maps them to a dot). A number keeps its point.
        '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}' => {
            is_host_letter(before) && is_host_letter(after) && !(before.is_ascii_digit() && after.is_ascii_digit())
        }
        // A scheme's colon, as in https: or mailto:; the time of day keeps its own.
        ':' | '\u{ff1a}' | '\u{fe55}' => {
            (before.is_alphanumeric() || before == '+') && !after.is_whitespace() && !(before.is_ascii_digit() && after.is_ascii_digit())
        }
        '\\' => after == '\\',
        _ => false,
    }
}

fn is_host_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_mail_program_would_link_is_left() {
        for (text, still) in [
            ("see https://evil.example/a?b=c.", "see https[:]//evil[.]example/a?b=c."),
            ("www.evil.example", "www[.]evil[.]example"),
            ("go to evil.com now", "go to evil[.]com now"),
            ("evil。com", "evil[。]com"),
            ("write mailto:ann@evil.example", "write mailto[:]ann@evil[.]example"),
            ("tel:+4512345678", "tel[:]+4512345678"),
            ("\\\\evil\\share", "[\\]\\evil\\share"),
            ("http://localhost", "http[:]//localhost"),
            ("javascript:alert(1)", "javascript[:]alert(1)"),
            ("http://10.0.0.1", "http[:]//10.0.0.1"),
        ] {
            assert_eq!(unlinked(text), still);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_no_host_and_no_scheme_is_left(text in "[a-z0-9:/.@+ \\\\\\n-]{0,60}") {
            let still: Vec<char> = unlinked(&text).chars().collect();
            for three in still.windows(3) {
                let is_host = three[0].is_alphanumeric() && three[1] == '.' && three[2].is_alphabetic();
                let is_scheme = three[0].is_alphabetic() && three[1] == ':' && !three[2].is_whitespace();
                proptest::prop_assert!(!is_host && !is_scheme, "{text:?} became {three:?}");
            }
        }
    }

    #[test]
    fn ordinary_prose_stays_as_it_was_written() {
        for text in
            ["Hello Pia.\nSee you at 10:30, room 2.14: bring 1.5 kg of cake.", "Café – ¿qué tal? Note: all is well...", "A. B. Larsen"]
        {
            assert_eq!(unlinked(text), text);
        }
    }
}
