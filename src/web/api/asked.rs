//! Lists and nouns: what is asked of one, and a page of it as an answer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use rules::listings::{self, Condition, Cursor, Direction, Field, SortKey, SystemOption, Test};
use serde_json::{Map, Value, json};
use url::form_urlencoded::{Serializer, parse};

use super::call::Call;
use super::fault::Fault;
use crate::flows::listings::{Asked, Listed, Tally};
use crate::web::answer;

/// A list, and what can be asked of it.
pub(super) struct List<F: 'static> {
    /// What it is called, in its context and its page tokens.
    pub(super) name: &'static str,
    /// Its one order, if it has a name.
    pub(super) order: Option<(F, Direction)>,
    /// By what it is filtered and ordered.
    pub(super) fields: &'static [Field<F>],
    /// The options that it takes.
    pub(super) takes: &'static [SystemOption],
}

/// What every list takes.
pub(super) const PAGES: &[SystemOption] = &[SystemOption::Top, SystemOption::Skiptoken, SystemOption::Select];
/// What a list takes that is found by what its items are called.
pub(super) const NAMED: &[SystemOption] =
    &[SystemOption::Filter, SystemOption::Orderby, SystemOption::Top, SystemOption::Skiptoken, SystemOption::Select];

/// A query, split and decoded.
type Pairs = Vec<(String, String)>;

/// What a call asks of a list.
pub(super) struct Question<F> {
    pairs: Pairs,
    /// As it was read.
    pub(super) read: listings::Asked<F>,
    name: &'static str,
}

impl<F: Copy + PartialEq + 'static> Question<F> {
    /// Reads the query.
    pub(super) fn read(query: &str, list: &List<F>) -> Result<Self, Fault> {
        let (pairs, read) = read(query, list.fields, list.takes)?;
        let is_other = read.order.is_some_and(|asked| list.order != Some((asked.column, asked.direction)));
        if is_other {
            return Err(Fault::bad_request("This list cannot be ordered so."));
        }
        let all: &[Condition<F>] = &read.filter.all;
        let is_twice = |one: &Condition<F>, other: &Condition<F>| one.column == other.column && !is_span(&one.test, &other.test);
        if (1..all.len()).any(|at| all[..at].iter().any(|before| is_twice(before, &all[at]))) {
            return Err(Fault::bad_request("This list is filtered by each property once."));
        }
        Ok(Self { pairs, read, name: list.name })
    }

    /// The value of an option as it was written, one of OData or of this list's own.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The part of the list that is asked for, in the words of flows.
    pub(super) fn asked(&self) -> Result<Asked, Fault> {
        let strange = || Fault::bad_request("The value of $skiptoken belongs to another list.");
        let after = match &self.read.from {
            None => None,
            Some(cursor) => match cursor.within(self.name).map_err(|_| strange())? {
                (SortKey::Text(after), _) => Some(after.clone()),
                (SortKey::Number(_), _) => return Err(strange()),
            },
        };
        Ok(Asked { search: self.read.search.join(" "), after, size: self.read.size.items() })
    }

    /// A page as an answer.
    pub(super) fn page<T>(&self, call: &Call<'_>, listed: Listed<T>, show: impl Fn(T) -> Value) -> HttpResponse {
        let mut page = Map::new();
        page.insert("@odata.context".to_owned(), call.address(&format!("$metadata#{}", self.name)).into());
        if let Some(tally) = listed.tally.filter(|_| self.read.counts) {
            let (name, count) = counted(tally);
            page.insert(name.to_owned(), count.into());
        }
        if let Some(next) = listed.next {
            let cursor = Cursor::new(self.name, SortKey::Text(next), "").to_string();
            let kept = self.pairs.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken"));
            let query = Serializer::new(String::new()).extend_pairs(kept).append_pair("$skiptoken", &cursor).finish();
            page.insert("@odata.nextLink".to_owned(), format!("{}{}?{query}", call.app.public_url, call.request.path()).into());
        }
        let rows = listed.rows.into_iter().map(|row| selected(show(row), &self.read.select));
        page.insert("value".to_owned(), rows.collect());
        answer::json(StatusCode::OK, &page)
    }
}

/// Whether one is a beginning and the other an end.
const fn is_span(one: &Test, other: &Test) -> bool {
    matches!((one, other), (Test::From(_), Test::Until(_)) | (Test::Until(_), Test::From(_)))
}

/// How many there are. Where counting stopped, no number is the count.
const fn counted(tally: Tally) -> (&'static str, u64) {
    (if tally.is_more { "@guesthouse.countIsMoreThan" } else { "@odata.count" }, tally.count)
}

/// The query as pairs, and what it asks.
fn read<F: Copy>(query: &str, fields: &[Field<F>], takes: &[SystemOption]) -> Result<(Pairs, listings::Asked<F>), Fault> {
    let pairs: Pairs = parse(query.as_bytes()).into_owned().collect();
    let read = listings::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), fields, takes)?;
    Ok((pairs, read))
}

/// How a call wants to be shown one noun, or a list that always comes whole. It is read before anything is done: what cannot be answered
/// changes nothing.
pub(super) struct Shape {
    select: Vec<String>,
}

impl Shape {
    /// Reads the query.
    pub(super) fn read(call: &Call<'_>) -> Result<Self, Fault> {
        let no_fields: &[Field<()>] = &[];
        let (_, asked) = read(call.request.query_string(), no_fields, &[SystemOption::Select])?;
        Ok(Self { select: asked.select })
    }

    /// One noun, with the properties that are asked for.
    pub(super) fn one(&self, call: &Call<'_>, status: StatusCode, context: &str, noun: Value) -> HttpResponse {
        let mut noun = selected(noun, &self.select);
        noun["@odata.context"] = call.address(&format!("$metadata#{context}/$entity")).into();
        answer::json(status, &noun)
    }

    /// A list that always comes whole.
    pub(super) fn whole(&self, call: &Call<'_>, context: &str, rows: impl Iterator<Item = Value>) -> HttpResponse {
        let rows: Vec<Value> = rows.map(|row| selected(row, &self.select)).collect();
        answer::json(StatusCode::OK, &json!({ "@odata.context": call.address(&format!("$metadata#{context}")), "value": rows }))
    }
}

/// Only the properties of `select`, and what says what it is; all, if it names none.
fn selected(mut noun: Value, select: &[String]) -> Value {
    if let (Value::Object(fields), false) = (&mut noun, select.is_empty()) {
        fields.retain(|name, _| name == "@odata.type" || select.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
    }
    noun
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rules::listings::Kind;

    use super::*;

    const FIELDS: &[Field<u8>] =
        &[Field { name: "displayName", column: 1, kind: Kind::Text }, Field { name: "made", column: 2, kind: Kind::Moment }];
    const LIST: List<u8> = List { name: "users", order: Some((1, Direction::Ascending)), fields: FIELDS, takes: &SystemOption::ALL };

    #[test]
    fn a_list_has_one_order_and_its_own_tokens() {
        let read = |query: &str| Question::read(query, &LIST).and_then(|question| question.asked());
        assert_eq!(read("$top=5&$search=ann").unwrap().size, 5);
        assert!(read("$orderby=displayName").is_ok() && read("$orderby=displayName desc").is_err());
        let own = Cursor::new("users", SortKey::Text("after".to_owned()), "");
        assert_eq!(read(&format!("$skiptoken={own}")).unwrap().after.as_deref(), Some("after"));
        let foreign = Cursor::new("groups", SortKey::Text("after".to_owned()), "");
        assert!(read(&format!("$skiptoken={foreign}")).is_err() && read("$skiptoken=x").is_err());
        assert!(read("$filter=displayName eq 'a' and displayName eq 'b'").is_err(), "the last one does not win");
        let (from, until) = ("made ge 2027-01-01T00:00Z", "made le 2027-02-01T00:00Z");
        assert!(read(&format!("$filter={from} and {until}")).is_ok(), "a beginning and an end are not the same question twice");
        assert!(read(&format!("$filter={from} and {from}")).is_err() && read(&format!("$filter={from} and {until} and {from}")).is_err());
    }

    #[test]
    fn where_counting_stopped_no_number_is_the_count() {
        assert_eq!(counted(Tally { count: 10_000, is_more: false }), ("@odata.count", 10_000));
        assert_eq!(counted(Tally { count: 10_000, is_more: true }), ("@guesthouse.countIsMoreThan", 10_000));
    }

    #[test]
    fn only_what_is_selected_is_shown() {
        let noun = json!({ "id": "1", "displayName": "Ann", "mail": "ann@fabrikam.example" });
        assert_eq!(selected(noun.clone(), &["ID".to_owned(), "mail".to_owned()]), json!({ "id": "1", "mail": "ann@fabrikam.example" }));
        assert_eq!(selected(noun.clone(), &[]), noun);
    }

    proptest! {
        #[test]
        fn no_query_is_too_strange(query in ".{0,80}") {
            let _ = Question::read(&query, &LIST).and_then(|question| question.asked());
            let _ = Question::read(&format!("$filter={query}"), &LIST);
        }
    }
}
