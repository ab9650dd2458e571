//! The name in a certificate, and how a client writes the one it will show (RFC 4514, RFC 8705 §2.1.2).

/// The attributes of one step of a name: object identifier and value, sorted.
type Attributes = Vec<(String, String)>;

/// Short names of attribute types that are read: those of RFC 4514 §3, and others that certificates hold.
const TYPES: [(&str, &str); 18] = [
    ("CN", "2.5.4.3"),
    ("SN", "2.5.4.4"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("TITLE", "2.5.4.12"),
    ("BUSINESSCATEGORY", "2.5.4.15"),
    ("GIVENNAME", "2.5.4.42"),
    ("ORGANIZATIONIDENTIFIER", "2.5.4.97"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
    ("E", "1.2.840.113549.1.9.1"),
    ("JURISDICTIONCOUNTRYNAME", "1.3.6.1.4.1.311.60.2.1.3"),
];

/// Reads a name as RFC 4514 writes it, which begins with the last step; `None` if it is none, or has a value in hexadecimal.
pub(super) fn read(text: &str) -> Option<Vec<Attributes>> {
    let mut steps = Vec::new();
    for step in split(text, ',') {
        let mut attributes = split(step, '+').into_iter().map(attribute).collect::<Option<Attributes>>()?;
        attributes.sort();
        steps.push(attributes);
    }
    steps.reverse();
    Some(steps)
}

/// Splits at a character that is not escaped.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut from, mut is_escaped) = (Vec::new(), 0, false);
    for (place, letter) in text.char_indices() {
        if letter == at && !is_escaped {
            parts.push(&text[from..place]);
            from = place + letter.len_utf8();
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    parts.push(&text[from..]);
    parts
}

fn attribute(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim().to_ascii_uppercase(), without_spaces(value));
    let known = TYPES.into_iter().find(|(short, _)| *short == name).map(|(_, oid)| oid.to_owned());
    let is_oid = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && name.contains('.');
    let oid = known.or_else(|| is_oid.then_some(name))?;
    if value.is_empty() || value.starts_with('#') {
        return None;
    }
    Some((oid, unescaped(value)?))
}

/// Without the spaces around it that are not escaped.
fn without_spaces(value: &str) -> &str {
    let value = value.trim_start_matches(' ');
    let cut = value.trim_end_matches(' ');
    let escapes = cut.len() - cut.trim_end_matches('\\').len();
    if escapes % 2 == 1 && cut.len() < value.len() { &value[..=cut.len()] } else { cut }
}

/// RFC 4514 §2.4: a backslash before the character itself, or before two digits for each byte of it.
fn unescaped(value: &str) -> Option<String> {
    let (bytes, mut out, mut at) = (value.as_bytes(), Vec::with_capacity(value.len()), 0);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let digit =
            |place: usize| bytes.get(place).and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
        match (digit(at + 1), digit(at + 2), bytes.get(at + 1)) {
            (Some(high), Some(low), _) => {
                out.push(high << 4 | low);
                at += 3;
            }
            (_, _, Some(special)) if b" \"#+,;<=>\\".contains(special) => {
                out.push(*special);
                at += 2;
            }
            _ => return None,
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn steps(listed: &[&[(&str, &str)]]) -> Option<Vec<Attributes>> {
        let step = |step: &&[(&str, &str)]| step.iter().map(|(oid, value)| ((*oid).to_owned(), (*value).to_owned())).collect();
        Some(listed.iter().map(step).collect())
    }

    #[test]
    fn the_examples_of_rfc_4514_are_read() {
        let (dc, cn, ou) = ("0.9.2342.19200300.100.1.25", "2.5.4.3", "2.5.4.11");
        let net = [(dc, "net")];
        let example = [(dc, "example")];
        assert_eq!(read("UID=jsmith,DC=example,DC=net"), steps(&[&net, &example, &[("0.9.2342.19200300.100.1.1", "jsmith")]]));
        assert_eq!(read("OU=Sales+CN=J.  Smith, DC=example, DC=net"), steps(&[&net, &example, &[(ou, "Sales"), (cn, "J.  Smith")]]));
        assert_eq!(
            read(r#"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#),
            steps(&[&net, &example, &[(cn, "James \"Jim\" Smith, III")]])
        );
        assert_eq!(read(r"CN=Before\0dAfter"), steps(&[&[(cn, "Before\rAfter")]]));
        assert_eq!(read(r"2.5.4.3=Lu\C4\8Di\C4\87"), steps(&[&[(cn, "Lučić")]]));
        assert_eq!(read(r"CN=a\ "), steps(&[&[(cn, "a ")]]));
        for wrong in ["", "CN", "CN=", "=a", "XX=a", "CN=#0401", "CN=a,", r"CN=a\", r"CN=a\xb", r"CN=\C4"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_name_is_too_strange(text in any::<String>(), near in "[CN=, +\\\\#a]{0,30}") {
            let _ = (read(&text), read(&near));
        }
    }
}
