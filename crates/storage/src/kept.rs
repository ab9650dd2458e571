//! Statements that a connection keeps prepared although diesel would not.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

/// A query of few wordings, whatever is bound to it. Diesel prepares every `UPDATE` and all SQL of our own anew, because their words
/// could be different each time; where they are not, preparing costs more than running. Kept by their words, so never mistaken.
#[derive(Debug)]
pub(crate) struct Kept<Q>(pub(crate) Q);

/// Puts rows in, at most so many as one statement may have parameters for: to PostgreSQL by one statement, as each is a journey; to
/// SQLite, which is no journey away, one by one by a statement that stays prepared, as preparing one for many rows costs more than running it.
///
/// `insert_rows!(conn, users::table, rows)`, or with `, same` for rows that may be there already: those stay as they were.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr $(, $same:expr)?) => {{
        let rows: &[_] = $rows;
        match $conn {
            $crate::conn::AnyConn::Pg(c) => {
                diesel::insert_into($table).values(rows)$(.on_conflict($same).do_nothing())?.execute(c).map(drop)
            }
            $crate::conn::AnyConn::Sqlite(c) => rows.iter().try_for_each(|row| {
                let insert = diesel::insert_into($table).values(row)$(.on_conflict($same).do_nothing())?;
                $crate::kept::placed!(insert).execute(c).map(drop)
            }),
        }
    }};
}
pub(crate) use insert_rows;

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
