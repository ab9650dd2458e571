//! What the terminal says: to people where to click, in order; to programs one line of JSON.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use url::Url;

use super::cast::{ANN, CONTOSO, FABRIKAM, PIA};
use super::certificate::ClientCertificate;
use super::playing::Demo;
use super::tenant::Tenant;

/// The line for programs. No address ends with a slash, so that a path can be put behind each.
#[derive(Serialize)]
struct Line<'a> {
    url: &'a str,
    inbox_url: &'a str,
    app_url: &'a str,
    sample_csv_url: &'a str,
    config_file: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_pem: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mtls_url: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    client_certificates: &'a [ClientCertificate],
    tenants: &'a [Tenant],
}

impl Demo {
    /// One line of JSON: addresses, tenants, and everything that opens them.
    pub fn json_line(&self) -> String {
        let line = Line {
            url: bare(&self.url),
            inbox_url: bare(&self.inbox_url),
            app_url: bare(&self.app_url),
            sample_csv_url: bare(&self.sample_csv_url),
            config_file: self.config_file(),
            ca_pem: self.ca_pem.as_deref(),
            mtls_url: self.mtls_url.as_ref().map(bare),
            client_certificates: &self.client_certificates,
            tenants: &self.tenants,
        };
        serde_json::to_string(&line).expect("the line is made of texts, and its keys are field names")
    }

    /// Where to click, in order.
    pub fn directions(&self) -> String {
        let Self { url, inbox_url, app_url, sample_csv_url, .. } = self;
        let portal = format!("{url}{}/admin", CONTOSO.name);
        let (admin, ann) = (CONTOSO.admin, ANN);
        let (contoso, fabrikam) = (CONTOSO.display_name, FABRIKAM.display_name);
        let mut text = format!("\n  Guesthouse: {contoso} invites people of {fabrikam}, and somebody of a company nobody here knows.\n\n");
        let mut step = |number: u32, what: &str, place: &str, more: &[String]| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {number}  {what}\n     {place}");
            for line in more {
                let _ = writeln!(text, "     {line}");
            }
            text.push('\n');
        };
        step(1, "Get a file of people to invite", sample_csv_url.as_str(), &[]);
        step(
            2,
            &format!("Sign in to {contoso}'s portal, upload the file under Import, look at the plan, carry it out"),
            &portal,
            &[format!("{}   {}", admin.email, admin.password)],
        );
        step(3, "Read the mail that went out, and follow the link in Ann's letter", inbox_url.as_str(), &[]);
        step(
            4,
            &format!("Sign in as Ann at {fabrikam}, hand over, accept: you land in {contoso}'s app"),
            app_url.as_str(),
            &[format!("{}   {}", ann.email, ann.password)],
        );
        step(
            5,
            "In a private window, follow Pia's link and ask for a code, which comes to the same inbox",
            inbox_url.as_str(),
            &[format!("{PIA} has no account anywhere: her mailbox is all she needs")],
        );
        if let Some(ca_pem) = &self.ca_pem {
            let _ = writeln!(text, "  Browsers will ask about the certificate, which was made just now: {}\n", ca_pem.display());
        }
        text.push_str("  Ctrl+C ends it, and nothing is kept.\n");
        text
    }
}

fn bare(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}
