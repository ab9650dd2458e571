//! The part of OData that scripts for Microsoft Graph use most: `$filter` with `eq`, `ne`, `ge`, `le`, `startswith` and `and`;
//! `$orderby`, `$top`, `$select`, `$search`, `$skiptoken`, `$count`. What is not read, or not by this list, is refused, never passed over.

use super::lexer::{Token, split};
use super::{Condition, Cursor, Direction, Field, Filter, Kind, Order, PageSize, Test, Value};
use crate::calendar;

/// A system query option (OData 4.01 part 2 §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemOption {
    /// Which items.
    Filter,
    /// In which order.
    Orderby,
    /// How many at a time.
    Top,
    /// From where on.
    Skiptoken,
    /// Which properties.
    Select,
    /// With which words.
    Search,
    /// Whether to count.
    Count,
}

impl SystemOption {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Filter, Self::Orderby, Self::Top, Self::Skiptoken, Self::Select, Self::Search, Self::Count];

    /// Its name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filter => "$filter",
            Self::Orderby => "$orderby",
            Self::Top => "$top",
            Self::Skiptoken => "$skiptoken",
            Self::Select => "$select",
            Self::Search => "$search",
            Self::Count => "$count",
        }
    }
}

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
    /// An option that is not read, or not here.
    #[error("{0} is not supported here")]
    Option(String),
    /// The value of an option cannot be read.
    #[error("the value of {0} is not valid")]
    Value(&'static str),
    /// An option holds a NUL, which no text does and PostgreSQL refuses.
    #[error("{0} holds a NUL")]
    Nul(String),
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

/// How many conditions one request may hold; of properties five times as many.
const MOST: usize = 20;
/// How many words are looked for.
const MOST_WORDS: usize = 5;

/// Names that are options of OData when a `$` stands before them, and that other servers read without it.
const BARE: [&str; 9] = ["filter", "orderby", "top", "skip", "skiptoken", "select", "search", "count", "expand"];

/// Reads the query of an address that `takes` these options, already split and decoded. Other names without `$` are somebody else's.
///
/// # Errors
/// The first thing that cannot be read.
pub fn parse<'a, F: Copy>(
    query: impl IntoIterator<Item = (&'a str, &'a str)>,
    fields: &[Field<F>],
    takes: &[SystemOption],
) -> Result<Asked<F>, CannotList> {
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
    for (name, value) in query {
        let name = name.to_ascii_lowercase();
        let option = takes.iter().find(|option| option.as_str() == name);
        let Some(option) = option else {
            if name.starts_with('$') || BARE.contains(&name.as_str()) {
                return Err(CannotList::Option(name));
            }
            continue;
        };
        if seen.contains(&name) {
            return Err(CannotList::Repeated(name));
        }
        if value.contains('\0') {
            return Err(CannotList::Nul(name));
        }
        let wrong = CannotList::Value(option.as_str());
        match option {
            SystemOption::Filter => asked.filter = read_filter(value, fields)?,
            SystemOption::Orderby => asked.order = Some(read_order(value, fields)?),
            SystemOption::Top => asked.size = value.parse().ok().and_then(PageSize::new).ok_or(wrong)?,
            SystemOption::Skiptoken => asked.from = Some(value.parse().map_err(|_| wrong)?),
            SystemOption::Select => asked.select = read_select(value)?,
            SystemOption::Search => asked.search = read_search(value)?,
            SystemOption::Count => asked.counts = read_flag(value).ok_or(wrong)?,
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
    let is_read = !words.is_empty() && words.len() <= MOST_WORDS && !sought.contains('"');
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
