//! What a form was filled in over, so that an old page does not bring back what another admin has changed since.

use rules::digest::Digest;
use serde::Serialize;

use crate::pages::FormSeal;
use crate::pages::portal::{FieldTrouble, Troubles};
use crate::web::fields::Fields;

/// The name of the hidden field.
const FIELD: &str = "seen";

/// The form, with a digest of what its page shows.
pub(super) fn over(form: Option<FormSeal>, shown: &impl Serialize) -> Option<FormSeal> {
    form.map(|form| filled_in_over(form, shown))
}

/// The same for a form that is there in any case.
pub(super) fn filled_in_over(form: FormSeal, shown: &impl Serialize) -> FormSeal {
    form.over(digest(shown))
}

fn digest(shown: &impl Serialize) -> String {
    serde_json::to_vec(shown).map(|json| Digest::of(json).base64url()).unwrap_or_default()
}

/// Refuses a form whose page showed something other than what there is `now`. The page that says so shows what was typed, carries the
/// digest of now, and can be sent once more.
pub(super) fn check(fields: &Fields, now: &impl Serialize) -> Result<(), Troubles> {
    check_as(FIELD, fields, now)
}

/// The same, with a name of its own for the trouble, where a page has several such forms.
pub(super) fn check_as(trouble: &'static str, fields: &Fields, now: &impl Serialize) -> Result<(), Troubles> {
    let is_same = fields.one(FIELD) == digest(now);
    if is_same { Ok(()) } else { Err(Troubles::default().with(trouble, FieldTrouble::ChangedMeanwhile)) }
}
