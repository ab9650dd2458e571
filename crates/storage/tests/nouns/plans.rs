//! Whether SQLite finds what it is asked for by an index: every statement of every story is explained.

use std::collections::BTreeSet;
use std::sync::{Mutex, Once};

use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use diesel::sql_types::Text;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};

static STATEMENTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What may walk through all that a tenant has of it: short lists, counts that stop, and what is empty anyway.
const WALKS: [&str; 7] = [
    "__diesel_schema_migrations",
    "FROM `domains` WHERE ((`domains`.`tenant_id` = ?) AND (`domains`.`given_up_at` IS NULL)) ORDER BY",
    "FROM `partners` WHERE (`partners`.`tenant_id` = ?) ORDER BY",
    "FROM `signing_keys` WHERE (`signing_keys`.`tenant_id` = ?) ORDER BY",
    "FROM `signing_keys` GROUP BY",
    "SELECT ? FROM ",
    "(1=0)",
];

/// Words of a page, and the index they must lead to.
const LED: [(&str, &str); 2] = [("stage = 'blocked'", "users_blocked"), ("`subject_kind` = ?", "audit_events_by_subject")];

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// From now on every statement is written down.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = set_default_instrumentation(|| {
            Some(Box::new(|event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    let statement = query.to_string();
                    let statement = statement.split(" -- binds").next().unwrap_or_default().to_owned();
                    if ["SELECT `", "SELECT ?", "UPDATE `", "DELETE FROM `", "WITH "].iter().any(|start| statement.starts_with(start)) {
                        STATEMENTS.lock().unwrap().insert(statement);
                    }
                }
            }))
        });
        assert!(told.is_ok());
    });
}

/// Explains all that was written down.
pub(crate) fn check(url: &str) {
    let statements = std::mem::take(&mut *STATEMENTS.lock().unwrap());
    let mut conn = SqliteConnection::establish(url.trim_start_matches("sqlite:")).unwrap();
    for statement in statements.iter().filter(|statement| !WALKS.iter().any(|known| statement.contains(known))) {
        let plan: Vec<Plan> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(&mut conn).unwrap();
        // A page is read in the order of its index, and stops.
        let is_page = statement.contains(" ORDER BY ") && statement.ends_with(" LIMIT ?");
        for (words, index) in LED.iter().filter(|(words, _)| is_page && statement.contains(words)) {
            assert!(plan.iter().any(|step| step.detail.contains(index)), "{words} leads elsewhere: {statement}");
        }
        let is_sorted = plan.iter().any(|step| step.detail.contains("TEMP B-TREE"));
        for Plan { detail } in plan.iter().filter(|_| !is_page || is_sorted) {
            let walks_all = detail.starts_with("SCAN ") && !["SCAN CONSTANT ROW", "SCAN r", "SCAN reach"].contains(&detail.as_str());
            let walks_tenant = detail.ends_with("(tenant_id=?)") || detail.ends_with("(tenant_id=?) LEFT-JOIN");
            assert!(!walks_all && !walks_tenant, "{detail}: {statement}");
        }
    }
}
