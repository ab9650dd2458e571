//! The part of OData that scripts for Microsoft Graph use most: `$filter` with `eq`, `ne`, `ge`, `le`, `startswith` and `and`;
//! `$orderby`, `$top`, `$select`, `$search`, `$skiptoken`, `$count`. What is not read is refused, never passed over.

use super::lexer::{Token, split};
use super::{Condition, Cursor, Direction, Field, Filter, Kind, Order, PageSize, Test, Value};
use crate::calendar;

/// What a caller asks of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<F> {
    /// Which items.
    pub filter: Filter<F>,
    /// In which order; `None`: the list's own.
    pub order: Option<Order<F>>,
    /// How many at a time.
    pub size: PageSize,
    /// From where on.
    pub from: Option<Cursor>,
    /// Only these properties, as they were written; empty: the usual ones.
    pub select: Vec<String>,
    /// Words that must all be found in an item.
    pub search: Vec<String>,
    /// Whether the number of items is wanted.
    pub counts: bool,
}

/// Why a list cannot be asked for so. Places count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotList {
    /// The option is given twice.
    #[error("{0} is given more than once")]
    Repeated(String),
    /// An option that is not read.
    #[error("{0} is not supported")]
    Option(String),
    /// The value of an option cannot be read.
    #[error("the value of {0} is not valid")]
    Value(&'static str),
    /// The filter cannot be read.
    #[error("$filter is not valid at character {0}")]
    Syntax(usize),
    /// The list has no such property, or not for this.
    #[error("{0} cannot be used here")]
    Field(String),
    /// An operator or function that is not read, or not for this property.
    #[error("{0} is not supported here")]
    Operator(String),
}

/// How many conditions, words and properties one request may hold.
const MOST: usize = 20;

/// Reads the query of a list's address, already split and decoded. Options without `$` are somebody else's.
///
/// # Errors
/// The first thing that cannot be read.
pub fn parse<'a, F: Copy>(query: impl IntoIterator<Item = (&'a str, &'a str)>, fields: &[Field<F>]) -> Result<Asked<F>, CannotList> {
    let mut asked = Asked {
        filter: Filter::default(),
        order: None,
        size: PageSize::default(),
        from: None,
        select: Vec::new(),
        search: Vec::new(),
        counts: false,
    };
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in query.into_iter().filter(|(name, _)| name.starts_with('$')) {
        let name = name.to_ascii_lowercase();
        if seen.contains(&name) {
            return Err(CannotList::Repeated(name));
        }
        match name.as_str() {
            "$filter" => asked.filter = read_filter(value, fields)?,
            "$orderby" => asked.order = Some(read_order(value, fields)?),
            "$top" => asked.size = value.parse().ok().and_then(PageSize::new).ok_or(CannotList::Value("$top"))?,
            "$skiptoken" => asked.from = Some(value.parse().map_err(|_| CannotList::Value("$skiptoken"))?),
            "$select" => asked.select = read_select(value)?,
            "$search" => asked.search = read_search(value)?,
            "$count" => asked.counts = read_flag(value).ok_or(CannotList::Value("$count"))?,
            _ => return Err(CannotList::Option(name)),
        }
        seen.push(name);
    }
    Ok(asked)
}

fn find<'a, F>(name: &str, fields: &'a [Field<F>]) -> Result<&'a Field<F>, CannotList> {
    fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).ok_or_else(|| CannotList::Field(name.to_owned()))
}

fn read_flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn read_order<F: Copy>(text: &str, fields: &[Field<F>]) -> Result<Order<F>, CannotList> {
    let mut words = text.split_ascii_whitespace();
    let field = find(words.next().unwrap_or_default(), fields)?;
    let direction = match words.next().map(str::to_ascii_lowercase).as_deref() {
        None | Some("asc") => Direction::Ascending,
        Some("desc") => Direction::Descending,
        Some(_) => return Err(CannotList::Value("$orderby")),
    };
    if words.next().is_some() {
        return Err(CannotList::Value("$orderby"));
    }
    if !field.kind.is_ordered() {
        return Err(CannotList::Field(field.name.to_owned()));
    }
    Ok(Order { column: field.column, direction })
}

fn read_select(text: &str) -> Result<Vec<String>, CannotList> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    let is_name = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '/');
    if names.len() <= MOST * 5 && names.iter().all(is_name) { Ok(names) } else { Err(CannotList::Value("$select")) }
}

/// `word`, `"two words"` or Graph's `"displayName:ann"`, whose property is not told apart from the others.
fn read_search(text: &str) -> Result<Vec<String>, CannotList> {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let is_property = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
    let sought = inner.split_once(':').filter(|(name, _)| is_property(name)).map_or(inner, |(_, sought)| sought);
    let words: Vec<String> = sought.split_whitespace().map(str::to_owned).collect();
    let is_read = !words.is_empty() && words.len() <= MOST && !sought.contains('"');
    if is_read { Ok(words) } else { Err(CannotList::Value("$search")) }
}

fn read_filter<F: Copy>(text: &str, fields: &[Field<F>]) -> Result<Filter<F>, CannotList> {
    let tokens = split(text).map_err(CannotList::Syntax)?;
    let mut words = Words { end: text.chars().count() + 1, rest: tokens.into_iter().peekable() };
    let mut all = Vec::new();
    loop {
        all.push(words.condition(fields)?);
        match words.rest.next() {
            None => return Ok(Filter { all }),
            Some((at, _)) if all.len() == MOST => return Err(CannotList::Syntax(at)),
            Some((_, Token::Word(and))) if and.eq_ignore_ascii_case("and") => {}
            Some((_, Token::Word(operator))) => return Err(CannotList::Operator(operator)),
            Some((at, _)) => return Err(CannotList::Syntax(at)),
        }
    }
}

/// The words of a filter that were not read yet.
struct Words {
    end: usize,
    rest: std::iter::Peekable<std::vec::IntoIter<(usize, Token)>>,
}

impl Words {
    fn next(&mut self) -> Result<(usize, Token), CannotList> {
        self.rest.next().ok_or(CannotList::Syntax(self.end))
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), CannotList> {
        let (at, token) = self.next()?;
        if token == *wanted { Ok(()) } else { Err(CannotList::Syntax(at)) }
    }

    fn word(&mut self) -> Result<String, CannotList> {
        match self.next()? {
            (_, Token::Word(word)) => Ok(word),
            (at, _) => Err(CannotList::Syntax(at)),
        }
    }

    /// `startswith(name,'text')`, `name eq value`, or one of them in parentheses.
    fn condition<F: Copy>(&mut self, fields: &[Field<F>]) -> Result<Condition<F>, CannotList> {
        if self.rest.next_if(|(_, token)| *token == Token::Open).is_some() {
            let inner = self.simple(fields)?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        self.simple(fields)
    }

    fn simple<F: Copy>(&mut self, fields: &[Field<F>]) -> Result<Condition<F>, CannotList> {
        let name = self.word()?;
        if self.rest.next_if(|(_, token)| *token == Token::Open).is_some() {
            return self.function(&name, fields);
        }
        let field = find(&name, fields)?;
        let operator = self.word()?;
        let (at, token) = self.next()?;
        let value = value(field.kind, token).ok_or(CannotList::Syntax(at))?;
        let test = match (operator.to_ascii_lowercase().as_str(), value) {
            ("eq", value) => Test::Is(value),
            ("ne", value) => Test::IsNot(value),
            ("ge", Value::Moment(moment)) => Test::From(moment),
            ("le", Value::Moment(moment)) => Test::Until(moment),
            _ => return Err(CannotList::Operator(operator)),
        };
        Ok(Condition { column: field.column, test })
    }

    fn function<F: Copy>(&mut self, name: &str, fields: &[Field<F>]) -> Result<Condition<F>, CannotList> {
        if !name.eq_ignore_ascii_case("startswith") {
            return Err(CannotList::Operator(name.to_owned()));
        }
        let field = self.word()?;
        let field = find(&field, fields)?;
        if field.kind != Kind::Text {
            return Err(CannotList::Field(field.name.to_owned()));
        }
        self.expect(&Token::Comma)?;
        let (at, token) = self.next()?;
        let Token::Text(start) = token else { return Err(CannotList::Syntax(at)) };
        self.expect(&Token::Close)?;
        Ok(Condition { column: field.column, test: Test::StartsWith(start) })
    }
}

fn value(kind: Kind, token: Token) -> Option<Value> {
    match (kind, token) {
        (_, Token::Word(word)) if word == "null" => Some(Value::Nothing),
        (Kind::Text | Kind::Word, Token::Text(text)) => Some(Value::Text(text)),
        (Kind::Flag, Token::Word(word)) => read_flag(&word).map(Value::Flag),
        (Kind::Moment, Token::Word(word)) => calendar::read_moment(&word).map(Value::Moment),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::SortKey;
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Of {
        Name,
        State,
        Enabled,
        Created,
    }

    const FIELDS: [Field<Of>; 4] = [
        Field { name: "displayName", column: Of::Name, kind: Kind::Text },
        Field { name: "externalUserState", column: Of::State, kind: Kind::Word },
        Field { name: "accountEnabled", column: Of::Enabled, kind: Kind::Flag },
        Field { name: "createdDateTime", column: Of::Created, kind: Kind::Moment },
    ];

    fn ask(name: &str, value: &str) -> Result<Asked<Of>, CannotList> {
        parse([(name, value)], &FIELDS)
    }

    fn filter(text: &str) -> Result<Vec<(Of, Test)>, CannotList> {
        Ok(ask("$filter", text)?.filter.all.into_iter().map(|condition| (condition.column, condition.test)).collect())
    }

    #[test]
    fn what_scripts_write_is_read() {
        assert_eq!(
            filter("startsWith(displayname, 'O''Brien ''x') and externalUserState eq 'Accepted' AND (accountEnabled ne false)").unwrap(),
            [
                (Of::Name, Test::StartsWith("O'Brien 'x".to_owned())),
                (Of::State, Test::Is(Value::Text("Accepted".to_owned()))),
                (Of::Enabled, Test::IsNot(Value::Flag(false))),
            ]
        );
        let moment = calendar::read_moment("2027-01-31T10:00:00Z").unwrap();
        assert_eq!(filter("createdDateTime ge 2027-01-31T10:00:00Z").unwrap(), [(Of::Created, Test::From(moment))]);
        assert_eq!(filter("externalUserState eq null").unwrap(), [(Of::State, Test::Is(Value::Nothing))]);
        assert_eq!(ask("$search", "\"displayName:ann fab\"").unwrap().search, ["ann", "fab"]);
        assert_eq!(ask("$orderby", "createdDateTime desc").unwrap().order.unwrap().name(), "created descending");
        assert_eq!(ask("$top", "999").unwrap().size.items(), 999);
        assert_eq!(ask("$select", "id, displayName").unwrap().select, ["id", "displayName"]);
        let cursor = Cursor::new("name ascending", SortKey::Text("ann".to_owned()), "id");
        assert_eq!(ask("$skiptoken", &cursor.to_string()).unwrap().from, Some(cursor));
        assert!(ask("$count", "true").unwrap().counts && !ask("ConsistencyLevel", "eventual").unwrap().counts);
    }

    #[test]
    fn what_is_not_read_is_refused_by_name() {
        let field = |name: &str| CannotList::Field(name.to_owned());
        let operator = |name: &str| CannotList::Operator(name.to_owned());
        for (text, error) in [
            ("", CannotList::Syntax(1)),
            ("displayName", CannotList::Syntax(12)),
            ("displayName eq", CannotList::Syntax(15)),
            ("displayName eq 'x", CannotList::Syntax(16)),
            ("displayName eq 'x')", CannotList::Syntax(19)),
            ("(displayName eq 'x'", CannotList::Syntax(20)),
            ("displayName eq 'x' and", CannotList::Syntax(23)),
            ("accountEnabled eq 'true'", CannotList::Syntax(19)),
            ("displayName eq 'x' or accountEnabled eq true", operator("or")),
            ("displayName gt 'x'", operator("gt")),
            ("endswith(displayName,'x')", operator("endswith")),
            ("not(accountEnabled eq true)", operator("not")),
            ("password eq 'x'", field("password")),
            ("startswith(externalUserState,'x')", field("externalUserState")),
        ] {
            assert_eq!(filter(text), Err(error), "{text}");
        }
        for (name, value) in [
            ("$top", "0"),
            ("$top", "1000"),
            ("$top", "-1"),
            ("$orderby", "displayName up"),
            ("$count", "1"),
            ("$skiptoken", "x"),
            ("$search", "\"\""),
            ("$select", "id;drop"),
            ("$expand", "manager"),
            ("$skip", "5"),
            ("$orderby", "accountEnabled"),
        ] {
            assert!(ask(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(parse([("$top", "1"), ("$TOP", "2")], &FIELDS), Err(CannotList::Repeated("$top".to_owned())));
        let long = vec!["accountEnabled eq true"; 21].join(" and ");
        assert!(matches!(filter(&long), Err(CannotList::Syntax(_))));
    }

    proptest! {
        #[test]
        fn every_text_can_be_asked_for(text in ".{0,30}") {
            let quoted = text.replace('\'', "''");
            let wanted = Value::Text(text.clone());
            prop_assert_eq!(filter(&format!("displayName eq '{quoted}'")), Ok(vec![(Of::Name, Test::Is(wanted))]));
            prop_assert_eq!(filter(&format!("startswith(displayName,'{quoted}')")), Ok(vec![(Of::Name, Test::StartsWith(text))]));
        }

        #[test]
        fn no_query_breaks_the_parser(text in "(\\PC|displayName| eq |'|\\(|\\)| and |startswith){0,12}", at in 0_usize..7) {
            let option = ["$filter", "$orderby", "$top", "$search", "$select", "$skiptoken", "$count"][at];
            let _ = ask(option, &text);
        }
    }
}
