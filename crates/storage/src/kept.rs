//! Statements that a connection keeps prepared although diesel would not.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::dsl::sql;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::{BigInt, Integer};
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

/// A query of few wordings, whatever is bound to it. Diesel prepares every `UPDATE` and all SQL of our own anew, because their words
/// could be different each time; where they are not, preparing costs more than running. Kept by their words, so never mistaken.
#[derive(Debug)]
pub(crate) struct Kept<Q>(pub(crate) Q);

impl<Q, DB> QueryFragment<DB> for Kept<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Kept<Q> {}

/// A query of one wording, whatever is bound to it: kept by its place in the code, a type of its own, so that its words are written
/// once for each connection. Made by [`placed!`] only.
#[derive(Debug)]
pub(crate) struct Placed<Q, P> {
    pub(crate) query: Q,
    pub(crate) place: PhantomData<P>,
}

/// `placed!(diesel::update(..).set(..))`. What decides about the words, like a list that is sometimes longer, must not vary.
macro_rules! placed {
    ($query:expr) => {{
        struct Here;
        $crate::kept::Placed::<_, Here> { query: $query, place: std::marker::PhantomData }
    }};
}
pub(crate) use placed;

impl<Q, P, DB> QueryFragment<DB> for Placed<Q, P>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, P: 'static> QueryId for Placed<Q, P> {
    type QueryId = P;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query, P> Query for Placed<Q, P> {
    type SqlType = Q::SqlType;
}

impl<Q, P, C> RunQueryDsl<C> for Placed<Q, P> {}

/// What changes rows, and returns a row for each that it changed. Diesel executes by reference, and a reference answers for what is
/// inside when it is asked whether it may stay prepared, where an `UPDATE` says no; what is loaded is asked itself.
#[derive(Debug)]
pub(crate) struct Changing<Q>(Q);

/// How an engine says how many rows were changed.
pub(crate) trait Change<'q, C> {
    /// Changes them; how many that were.
    fn change(self, conn: &mut C) -> QueryResult<usize>;
}

impl<'q, Q> Change<'q, PgConnection> for Q
where
    Changing<Q>: LoadQuery<'q, PgConnection, i32>,
{
    fn change(self, conn: &mut PgConnection) -> QueryResult<usize> {
        Changing(self).load(conn).map(|changed| changed.len())
    }
}

/// SQLite is asked afterwards: for rows that a statement returns it makes a table, and copies each page before it changes it.
impl<'q, Q> Change<'q, SqliteConnection> for Q
where
    Quiet<Q>: LoadQuery<'q, SqliteConnection, i32>,
{
    fn change(self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        Quiet(self).load(conn)?;
        let changed: i64 = placed!(diesel::select(sql::<BigInt>("changes()"))).get_result(conn)?;
        Ok(usize::try_from(changed).unwrap_or_default())
    }
}

impl<Q> Kept<Q> {
    /// How many rows it changed.
    pub(crate) fn execute<'q, C>(self, conn: &mut C) -> QueryResult<usize>
    where
        Self: Change<'q, C>,
    {
        self.change(conn)
    }
}

impl<Q, P> Placed<Q, P> {
    /// Changes what it changes, where nobody asks how much that was.
    pub(crate) fn run<'q, C>(self, conn: &mut C) -> QueryResult<()>
    where
        Quiet<Self>: LoadQuery<'q, C, i32>,
    {
        Quiet(self).load(conn).map(drop)
    }

    /// How many rows it changed.
    pub(crate) fn execute<'q, C>(self, conn: &mut C) -> QueryResult<usize>
    where
        Self: Change<'q, C>,
    {
        self.change(conn)
    }
}

impl<Q, DB> QueryFragment<DB> for Changing<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING 1");
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, backend: &DB) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

impl<Q: QueryId> QueryId for Changing<Q> {
    type QueryId = Changing<Q::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q> Query for Changing<Q> {
    type SqlType = Integer;
}

impl<Q, C> RunQueryDsl<C> for Changing<Q> {}

/// What changes rows, and returns none.
#[derive(Debug)]
pub(crate) struct Quiet<Q>(Q);

impl<Q, DB> QueryFragment<DB> for Quiet<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &DB) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

impl<Q: QueryId> QueryId for Quiet<Q> {
    type QueryId = Quiet<Q::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q> Query for Quiet<Q> {
    type SqlType = Integer;
}

impl<Q, C> RunQueryDsl<C> for Quiet<Q> {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection as _};
    use diesel::{Connection as _, ExpressionMethods as _, QueryDsl as _};

    use super::*;

    diesel::table! {
        things (id) {
            id -> Integer,
            size -> Integer,
        }
    }

    /// Three things, and how many statements were put among those that stay prepared.
    fn conn() -> (SqliteConnection, Arc<AtomicUsize>) {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, size INTEGER NOT NULL); INSERT INTO things VALUES (1, 1), (2, 1), (3, 5)",
        )
        .unwrap();
        let kept = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&kept);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                seen.fetch_add(1, Ordering::Relaxed);
            }
        });
        (conn, kept)
    }

    #[test]
    fn what_changes_rows_counts_them_and_stays_prepared() {
        let (mut conn, kept) = conn();
        let grow = |from: i32| placed!(diesel::update(things::table.filter(things::size.eq(from))).set(things::size.eq(from + 1)));
        assert_eq!(grow(1).execute(&mut conn), Ok(2));
        assert_eq!((grow(2).execute(&mut conn), grow(9).execute(&mut conn)), (Ok(2), Ok(0)));
        assert_eq!(kept.load(Ordering::Relaxed), 2, "prepared once, and kept, as is the question how many it changed");
        for (id, left) in [(1, 1), (1, 0), (2, 1)] {
            assert_eq!(Kept(diesel::delete(things::table.filter(things::id.eq(id)))).execute(&mut conn), Ok(left));
        }
        assert_eq!(kept.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn what_is_put_in_beside_the_same_counts_as_nothing() {
        let (mut conn, kept) = conn();
        let put = |id: i32| {
            let row = (things::id.eq(id), things::size.eq(7));
            placed!(diesel::insert_into(things::table).values(row).on_conflict(things::id).do_nothing())
        };
        assert_eq!((put(4).execute(&mut conn), put(4).execute(&mut conn)), (Ok(1), Ok(0)));
        assert_eq!(kept.load(Ordering::Relaxed), 2);
    }
}
