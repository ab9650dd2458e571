//! The columns of a question that is asked all day, in words that are written once.

use std::marker::PhantomData;
use std::sync::OnceLock;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment, QueryId};

/// What a question selects, known by its place in the code. Diesel walks through every column each time it collects what is bound to a
/// query, and twice; columns bind nothing, so here there is one thing to walk through: their words. Made by [`columns!`] only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns<S, P> {
    pub(crate) selection: S,
    pub(crate) place: PhantomData<P>,
}

/// Where the words of a place are kept.
pub(crate) trait Place {
    /// The words, once they were written.
    fn words() -> &'static OnceLock<String>;
}

/// `columns!(Row::as_select())`, inside `each!`: a place speaks to one engine.
macro_rules! columns {
    ($selection:expr) => {{
        #[derive(Clone, Copy)]
        struct Here;
        impl $crate::columns::Place for Here {
            fn words() -> &'static std::sync::OnceLock<String> {
                static WORDS: std::sync::OnceLock<String> = std::sync::OnceLock::new();
                &WORDS
            }
        }
        $crate::columns::Columns::<_, Here> { selection: $selection, place: std::marker::PhantomData }
    }};
}
pub(crate) use columns;

impl<S, P, DB> QueryFragment<DB> for Columns<S, P>
where
    DB: Backend,
    DB::QueryBuilder: Default,
    S: QueryFragment<DB>,
    P: Place,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let words = match P::words().get() {
            Some(words) => words,
            None => {
                let mut builder = DB::QueryBuilder::default();
                self.selection.to_sql(&mut builder, pass.backend())?;
                P::words().get_or_init(|| builder.finish())
            }
        };
        pass.push_sql(words);
        Ok(())
    }
}

impl<S, P: 'static> QueryId for Columns<S, P> {
    type QueryId = P;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<S: Expression, P> Expression for Columns<S, P> {
    type SqlType = S::SqlType;
}

impl<S: ValidGrouping<G>, P, G> ValidGrouping<G> for Columns<S, P> {
    type IsAggregate = S::IsAggregate;
}

impl<S: SelectableExpression<Q>, P, Q> SelectableExpression<Q> for Columns<S, P> {}

impl<S: AppearsOnTable<Q>, P, Q> AppearsOnTable<Q> for Columns<S, P> {}
