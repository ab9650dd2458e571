//! Typing the code that was sent to a mailbox.

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// What the code is for. It is said on the page and in the letter, so that nobody types it for somebody else's purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind")]
pub enum CodePurpose {
    /// Signing in.
    #[serde(rename = "code-sign-in")]
    SignIn,
    /// Making an account.
    #[serde(rename = "code-sign-up")]
    SignUp,
    /// Setting a new password.
    #[serde(rename = "code-reset")]
    Reset,
    /// Showing that the mailbox is still one's own (SECURITY 5).
    #[serde(rename = "code-renew")]
    Renew,
    /// Showing that the invited mailbox is one's own, to connect an account to the invitation (SECURITY 3).
    #[serde(rename = "code-prove-invited")]
    ProveInvited {
        /// The address of the account that will be connected, in full.
        account: String,
    },
}

/// Why a code was not taken; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum CodeTrouble {
    /// Not the code that was sent.
    #[serde(rename = "code-wrong")]
    Wrong,
    /// Its time is over.
    #[serde(rename = "code-expired")]
    Expired,
    /// Too many wrong tries with this code: it is dead.
    #[serde(rename = "code-spent")]
    Spent,
    /// No more codes to this mailbox for now (SECURITY 24).
    #[serde(rename = "code-too-many")]
    TooMany,
}

/// Asks for the code; the form posts `code`.
#[derive(Clone, Debug, Serialize)]
pub struct EnterCode {
    /// What it is for.
    pub purpose: CodePurpose,
    /// The mailbox it went to: as typed by this browser, else masked.
    pub address: String,
    /// For how many minutes it is good.
    pub minutes: u64,
    /// What went wrong before.
    pub trouble: Option<CodeTrouble>,
    /// With [`CodeTrouble::Wrong`]: how many tries are left.
    pub tries_left: Option<u64>,
    /// Whether a code is out; else the page offers to send one.
    pub is_sent: bool,
    /// Whether a new code was just sent.
    pub is_resent: bool,
    /// Takes the code; none when only a new one helps.
    pub form: Option<FormSeal>,
    /// Sends a new code; none when no more may be sent.
    pub resend: Option<FormSeal>,
    /// Back to the question for the address, where another may be used.
    pub other_href: Option<String>,
    /// Gives up what the person came for, where an application waits to hear of it.
    pub cancel_href: Option<String>,
}

impl Page for EnterCode {
    const TEMPLATE: &'static str = "sign_in/code.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            purpose: CodePurpose::SignIn,
            address: "ann@northwind.example".into(),
            minutes: 15,
            trouble: None,
            tries_left: None,
            is_sent: true,
            is_resent: false,
            form: Some(FormSeal::sample("/contoso/interaction/i1/code")),
            resend: Some(FormSeal::sample("/contoso/interaction/i1/resend")),
            other_href: Some("/contoso/interaction/i1/home".into()),
            cancel_href: Some("/contoso/interaction/i1/cancel".into()),
        };
        let invited = CodePurpose::ProveInvited { account: "ann@fabrikam.example".into() };
        vec![
            Self { purpose: CodePurpose::SignUp, ..plain.clone() },
            Self { purpose: CodePurpose::Reset, is_resent: true, ..plain.clone() },
            Self { purpose: CodePurpose::Renew, other_href: None, cancel_href: None, ..plain.clone() },
            Self { purpose: CodePurpose::Renew, is_sent: false, form: None, other_href: None, ..plain.clone() },
            Self { purpose: invited.clone(), is_sent: false, form: None, other_href: None, ..plain.clone() },
            Self { purpose: invited, address: "a••@fabrikam.example".into(), other_href: None, ..plain.clone() },
            Self { trouble: Some(CodeTrouble::Wrong), tries_left: Some(4), ..plain.clone() },
            Self { trouble: Some(CodeTrouble::Wrong), tries_left: Some(1), ..plain.clone() },
            Self { trouble: Some(CodeTrouble::Expired), form: None, ..plain.clone() },
            Self { trouble: Some(CodeTrouble::Spent), form: None, ..plain.clone() },
            Self { trouble: Some(CodeTrouble::TooMany), form: None, resend: None, ..plain.clone() },
            plain,
        ]
    }
}
