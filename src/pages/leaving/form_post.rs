//! `response_mode=form_post`: the answer to an application, posted by the browser (OAuth 2.0 Form Post Response Mode).

use serde::Serialize;

use crate::pages::Page;

/// A form that an external script sends at once, and that has a button for browsers without script.
#[derive(Clone, Debug, Serialize)]
pub struct FormPost {
    /// The registered address the answer goes to, also to be listed in the page's `form-action`.
    pub action: String,
    /// The parameters of the answer.
    pub fields: Vec<(String, String)>,
}

impl Page for FormPost {
    const TEMPLATE: &'static str = "leaving/form_post.html";

    fn samples() -> Vec<Self> {
        let fields = [("code", "abc"), ("state", "\"><script>"), ("iss", "https://id.example/contoso")];
        vec![Self {
            action: "https://payroll.example/callback".into(),
            fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        }]
    }
}
