//! What a person agrees to: being named to a tenant, becoming a guest, letting an application know who they are.

mod accept;
mod consent;
mod hand_over;
mod new_terms;

pub use accept::{Accept, GrantShown, TermsShown};
pub use consent::{Consent, DetailsShown, ScopeShown};
pub use hand_over::{HandOver, Shared};
pub use new_terms::NewTerms;
