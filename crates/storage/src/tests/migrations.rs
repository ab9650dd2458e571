//! The schema goes up, down and up again on both engines, and a newer one is recognised.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};

use crate::link::{Role, Source};
use crate::testing::Fresh;
use crate::{Schema, StorageError};

/// Tables whose rows are never deleted: tenants and people leave a tombstone, and invitations tell what became of them.
const STAYS: [&str; 3] = ["tenants", "users", "invitations"];

#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    whole: String,
    #[diesel(sql_type = Text)]
    name: String,
}

/// The columns of each foreign key or index, in order.
fn columns(fresh: &Fresh, question: &str) -> BTreeMap<(String, String), Vec<String>> {
    let mut link = Source::parse(fresh.url()).unwrap().connect(Role::Reader).unwrap();
    let parts: Vec<Part> = diesel::sql_query(question).load(&mut link.conn).unwrap();
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for Part { child, whole, name } in parts {
        found.entry((child, whole)).or_default().push(name);
    }
    found
}

#[test]
fn whoever_points_to_a_row_that_may_go_is_found_by_an_index() {
    let fresh = Fresh::sqlite();
    let keys = "SELECT m.name AS child, f.\"table\" || ' ' || f.id AS whole, f.\"from\" AS name \
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, f.seq";
    let indices = "SELECT m.name AS child, i.name AS whole, x.name AS name \
        FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) x WHERE m.type = 'table' ORDER BY 1, 2, x.seqno";
    let (keys, indices) = (columns(&fresh, keys), columns(&fresh, indices));
    assert!(keys.len() > 30);
    let missing: Vec<_> = keys
        .iter()
        .filter(|((_, parent), _)| !STAYS.iter().any(|stays| parent.starts_with(&format!("{stays} "))))
        .filter(|((child, _), key)| {
            let key: BTreeSet<_> = key.iter().collect();
            let begins = |index: &&Vec<String>| index.iter().take(key.len()).collect::<BTreeSet<_>>() == key;
            !indices.iter().filter(|((of, _), _)| of == child).map(|(_, columns)| columns).any(|index| begins(&index))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Tables with a tenant whose rows are also found without it: the queue of work, and whose domain it is that nobody manages.
const FOUND_WITHOUT: [&str; 2] = ["work", "unmanaged_domains"];
/// Tables with a tenant that need no row of it: what waits may be nobody's, and what is remembered outlives what it tells of.
const BOUND_TO_NOTHING: [&str; 2] = ["work", "audit_events"];

/// SECURITY 25: a flow that forgets the tenant in one query finds no neighbour's row to point to.
#[test]
fn the_database_itself_refuses_a_neighbour() {
    let fresh = Fresh::sqlite();
    let of_tables = |which: &str| {
        let question = format!(
            "SELECT m.name AS child, '' AS whole, c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND {which} ORDER BY 1, c.pk"
        );
        let found = columns(&fresh, &question).into_iter();
        found.map(|((table, _), columns)| (table, columns)).collect::<BTreeMap<_, _>>()
    };
    let (owned, primary) = (of_tables("c.name = 'tenant_id'"), of_tables("c.pk > 0"));
    let keys = "SELECT m.name AS child, f.\"table\" || ' ' || f.id AS whole, f.\"from\" || ' ' || f.\"to\" AS name \
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, f.seq";
    let keys = columns(&fresh, keys);
    assert!(owned.len() > 35);
    for table in owned.keys().map(String::as_str) {
        assert!(primary[table][0] == "tenant_id" || FOUND_WITHOUT.contains(&table), "{table} is found without its tenant");
        let mut own = keys.iter().filter(|((child, _), _)| child == table);
        let is_bound = own.any(|(_, columns)| columns.iter().any(|pair| pair.starts_with("tenant_id ")));
        assert!(is_bound || BOUND_TO_NOTHING.contains(&table), "{table} is bound to no tenant");
    }
    for ((child, parent), columns) in keys {
        let is_neighbour_possible = owned.contains_key(&child) && owned.contains_key(parent.split(' ').next().unwrap());
        let is_refused = columns.iter().any(|pair| pair == "tenant_id tenant_id");
        assert!(is_refused || !is_neighbour_possible, "{child} may point to a neighbour's row of {parent}");
    }
}

#[tokio::test]
async fn migrations_go_up_and_down_and_up_again() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        assert_eq!(storage.schema().await.unwrap(), Schema::Current);
        storage.revert_all().await.unwrap();
        assert_eq!(storage.schema().await.unwrap(), Schema::Behind);
        storage.migrate().await.unwrap();
        storage.migrate().await.unwrap();
        assert_eq!(storage.schema().await.unwrap(), Schema::Current);
    }
}

#[tokio::test]
async fn two_processes_may_migrate_at_once() {
    for fresh in Fresh::on_each_engine() {
        let (one, two) = (fresh.open(), fresh.open());
        one.revert_all().await.unwrap();
        let (first, second) = tokio::join!(one.migrate(), two.migrate());
        first.and(second).unwrap();
    }
}

#[test]
fn an_url_that_names_no_database_is_refused() {
    assert!(matches!(crate::Storage::open("db.sqlite", crate::Options::default()), Err(StorageError::NotAvailable(_))));
}
