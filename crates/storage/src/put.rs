//! Rows put in by the hundred: one statement for many of them, on either engine.

use std::marker::PhantomData;

use diesel::query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId};
use diesel::sql_types::Integer;
use diesel::sqlite::{Sqlite, SqliteQueryBuilder};
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};

/// Puts rows in, at most so many as one statement may have parameters for: to PostgreSQL by one statement, as each is a journey; to
/// SQLite by statements for a few numbers of rows, which stay prepared, as preparing costs more than running.
///
/// `insert_rows!(conn, users::table, rows)`, or with `, same` for rows that may be there already: those stay as they were.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr $(, $same:expr)?) => {{
        struct Here;
        let rows: &[_] = $rows;
        match $conn {
            $crate::conn::AnyConn::Pg(c) => {
                diesel::insert_into($table).values(rows)$(.on_conflict($same).do_nothing())?.execute(c).map(drop)
            }
            $crate::conn::AnyConn::Sqlite(c) => {
                let insert = |row| diesel::insert_into($table).values(row)$(.on_conflict($same).do_nothing())?;
                let (many, rest) = rows.as_chunks::<{ $crate::put::MANY }>();
                let (some, rest) = rest.as_chunks::<{ $crate::put::SOME }>();
                let many = many.iter().try_for_each(|rows| $crate::put::Put::<_, Here, _>::of(rows.each_ref().map(insert)).run(c));
                let some = many.and_then(|()| some.iter().try_for_each(|rows| $crate::put::Put::<_, Here, _>::of(rows.each_ref().map(insert)).run(c)));
                some.and_then(|()| rest.iter().try_for_each(|row| $crate::put::Put::<_, Here, 1>::of([insert(row)]).run(c)))
            }
        }
    }};
}
pub(crate) use insert_rows;

/// Rows of one statement: while it goes on, SQLite stands where it put the last one, which is where most next ones go.
pub(crate) const MANY: usize = 32;
/// And for what is left of those.
pub(crate) const SOME: usize = 4;

/// As many inserts as one statement: known by its place in the code and by their number. Made by [`insert_rows!`] only.
#[derive(Debug)]
pub(crate) struct Put<I, P, const N: usize> {
    inserts: [I; N],
    place: PhantomData<P>,
}

impl<I, P: 'static, const N: usize> Put<I, P, N>
where
    I: QueryFragment<Sqlite>,
{
    pub(crate) fn of(inserts: [I; N]) -> Self {
        Self { inserts, place: PhantomData }
    }

    /// Diesel executes by reference, and looks at a reference once more than at what it is given; nothing is loaded.
    pub(crate) fn run(self, conn: &mut SqliteConnection) -> QueryResult<()> {
        RunQueryDsl::load::<i32>(self, conn).map(drop)
    }
}

impl<I, P, const N: usize> QueryFragment<Sqlite> for Put<I, P, N>
where
    I: QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.inserts.iter().try_for_each(|insert| insert.walk_ast(pass.reborrow()))
    }

    /// The words of the first, with its values repeated.
    fn to_sql(&self, out: &mut SqliteQueryBuilder, backend: &Sqlite) -> QueryResult<()> {
        let mut one = SqliteQueryBuilder::default();
        self.inserts.first().map_or(Ok(()), |insert| insert.to_sql(&mut one, backend))?;
        let words = one.finish();
        let Some((head, (values, tail))) = words.split_once(VALUES).and_then(|(head, rest)| Some((head, rest.split_once(')')?))) else {
            return Err(diesel::result::Error::QueryBuilderError("an insert has no values".into()));
        };
        out.push_sql(head);
        for number in 0..N {
            out.push_sql(if number == 0 { VALUES } else { ", (" });
            out.push_sql(values);
            out.push_sql(")");
        }
        out.push_sql(tail);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

const VALUES: &str = "VALUES (";

impl<I, P: 'static, const N: usize> QueryId for Put<I, P, N> {
    type QueryId = Put<(), P, N>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<I, P, const N: usize> Query for Put<I, P, N> {
    type SqlType = Integer;
}

impl<I, P, const N: usize> RunQueryDsl<SqliteConnection> for Put<I, P, N> {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection as _};
    use diesel::{Connection as _, ExpressionMethods as _, Insertable, QueryDsl as _};

    use super::*;
    use crate::conn::AnyConn;

    diesel::table! {
        things (id) {
            id -> Integer,
            name -> Text,
        }
    }

    #[derive(Insertable)]
    #[diesel(table_name = things, treat_none_as_default_value = false)]
    struct Thing {
        id: i32,
        name: String,
    }

    fn things(ids: std::ops::Range<i32>) -> Vec<Thing> {
        ids.map(|id| Thing { id, name: format!("({id}) VALUES (?)") }).collect()
    }

    /// A table for things, and how many statements were put among those that stay prepared.
    fn conn() -> (AnyConn, Arc<AtomicUsize>) {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)").unwrap();
        let kept = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&kept);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                seen.fetch_add(1, Ordering::Relaxed);
            }
        });
        (AnyConn::Sqlite(conn), kept)
    }

    fn found(conn: &mut AnyConn) -> Vec<(i32, String)> {
        things::table.order(things::id).load(conn).unwrap()
    }

    #[test]
    fn any_number_of_rows_is_put_in_by_statements_of_three_sizes() {
        let (mut conn, kept) = conn();
        for (from, to) in [(0, 0), (0, 1), (1, 8), (8, 100), (100, 163), (163, 300)] {
            insert_rows!(&mut conn, things::table, &things(from..to)).unwrap();
        }
        let expected: Vec<_> = things(0..300).into_iter().map(|thing| (thing.id, thing.name)).collect();
        assert_eq!(kept.load(Ordering::Relaxed), 3);
        assert!(found(&mut conn) == expected);
    }

    #[test]
    fn what_is_there_already_stays_as_it_was_where_that_is_said_and_is_refused_elsewhere() {
        let (mut conn, _) = conn();
        insert_rows!(&mut conn, things::table, &things(7..8)).unwrap();
        diesel::update(things::table).set(things::name.eq("first")).execute(&mut conn).unwrap();
        insert_rows!(&mut conn, things::table, &things(0..40), things::id).unwrap();
        let there = found(&mut conn);
        assert_eq!((there.len(), there[7].1.as_str()), (40, "first"));
        for again in [39..40, 39..43, 39..90] {
            assert!(insert_rows!(&mut conn, things::table, &things(again)).is_err());
        }
        assert_eq!(found(&mut conn).len(), 40, "a statement that fails puts nothing in");
    }
}
