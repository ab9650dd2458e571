//! The query of a list of the admin API: its options, filter, words, order, and where its page begins.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::listings::{Field, Kind, SystemOption, Test, Value, parse};

const FIELDS: [Field<u8>; 5] = [
    Field { name: "displayName", column: 0, kind: Kind::Text },
    Field { name: "mail", column: 1, kind: Kind::Text },
    Field { name: "externalUserState", column: 2, kind: Kind::Word },
    Field { name: "accountEnabled", column: 3, kind: Kind::Flag },
    Field { name: "createdDateTime", column: 4, kind: Kind::Moment },
];

fuzz_target!(|raw: &[u8]| {
    let Ok(text) = std::str::from_utf8(raw) else { return };
    let pairs: Vec<(&str, &str)> = text.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let options = || pairs.iter().filter(|(name, _)| name.starts_with('$'));
    let Ok(asked) = parse(pairs.iter().copied(), &FIELDS, &SystemOption::ALL) else { return };
    let is_known = |name: &str| SystemOption::ALL.iter().any(|option| option.as_str().eq_ignore_ascii_case(name));
    assert!(options().all(|(name, _)| is_known(name)), "what is not read is refused");
    assert!(options().count() <= SystemOption::ALL.len(), "and so is what is said twice");
    let sought = asked.filter.all.iter().filter_map(|condition| match &condition.test {
        Test::Is(Value::Text(text)) | Test::IsNot(Value::Text(text)) | Test::StartsWith(text) => Some(text),
        _ => None,
    });
    assert!(sought.chain(&asked.search).all(|text| !text.contains('\0')), "a NUL is in no text, and PostgreSQL refuses it");
    assert!(asked.filter.all.len() <= 20 && asked.search.len() <= 5 && (1..=999).contains(&asked.size.items()));
    if let Some(from) = &asked.from {
        assert_eq!(from.to_string().parse().as_ref(), Ok(from), "a place that was read can be read again");
    }
    assert_eq!(parse(pairs.iter().copied(), &FIELDS, &[]).is_ok(), options().count() == 0, "a list that takes no option refuses each");
});
