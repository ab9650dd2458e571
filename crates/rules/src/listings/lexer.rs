//! The words of a `$filter` (OData 4.01 ABNF, as far as it is read here).

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, operator, number, date or id.
    Word(String),
    /// `'text'`, with `''` for an apostrophe.
    Text(String),
    Open,
    Close,
    Comma,
}

/// Words with the place of each, in characters from 1; or the place of what is none.
pub(super) fn split(filter: &str) -> Result<Vec<(usize, Token)>, usize> {
    let mut tokens = Vec::new();
    let mut rest = filter.chars().enumerate().peekable();
    while let Some((at, c)) = rest.next() {
        let token = match c {
            ' ' | '\t' => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '\'' => Token::Text(quoted(&mut rest).ok_or(at + 1)?),
            _ if is_word(c) => {
                let mut word = String::from(c);
                while let Some((_, next)) = rest.next_if(|(_, next)| is_word(*next)) {
                    word.push(next);
                }
                Token::Word(word)
            }
            _ => return Err(at + 1),
        };
        tokens.push((at + 1, token));
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '-' | ':' | '.' | '+')
}

fn quoted(rest: &mut std::iter::Peekable<impl Iterator<Item = (usize, char)>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()?.1 {
            '\'' if rest.next_if(|(_, next)| *next == '\'').is_some() => text.push('\''),
            '\'' => return Some(text),
            c => text.push(c),
        }
    }
}
