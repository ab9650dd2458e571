//! What callers write, and what is made of it.

use proptest::prelude::*;

use super::*;
use crate::calendar;

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
    parse([(name, value)], &FIELDS, &SystemOption::ALL)
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
        ("$filter", "displayName eq 'a\0'"),
        ("$search", "a\0"),
        ("$search", "one two three four five six"),
        ("filter", "displayName eq 'x'"),
        ("Top", "5"),
    ] {
        assert!(ask(name, value).is_err(), "{name}={value}");
    }
    let twice = parse([("$top", "1"), ("$TOP", "2")], &FIELDS, &SystemOption::ALL);
    assert_eq!(twice, Err(CannotList::Repeated("$top".to_owned())));
    let long = vec!["accountEnabled eq true"; 21].join(" and ");
    assert!(matches!(filter(&long), Err(CannotList::Syntax(_))));
}

#[test]
fn an_option_that_a_list_does_not_take_is_refused_by_name() {
    let takes = [SystemOption::Top, SystemOption::Select];
    for option in SystemOption::ALL {
        let value = match option {
            SystemOption::Top => "1",
            SystemOption::Count => "true",
            SystemOption::Filter => "displayName eq 'x'",
            SystemOption::Skiptoken => "e30",
            SystemOption::Orderby | SystemOption::Select | SystemOption::Search => "displayName",
        };
        let read = parse([(option.as_str(), value)], &FIELDS, &takes).map(drop);
        let refused = Err(CannotList::Option(option.as_str().to_owned()));
        assert_eq!(read, if takes.contains(&option) { Ok(()) } else { refused });
    }
}

proptest! {
    #[test]
    fn every_text_can_be_asked_for(text in "[^\u{0}]{0,30}") {
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
