//! `invite`: people, one by one.

use serde_json::{Value, json};

use super::failure::{Ended, Failure};
use super::named;
use super::say::say;
use super::server::{Server, ServerWords};
use super::table::text;

/// What `invite` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: guesthouse invite ann@fabrikam.example --app Orders=Orders.Read --message 'Here you see what we ordered.'\n\n\
    Exit codes: 0 all were invited, 1 nobody or not all were, 2 the words are wrong."
)]
pub(super) struct InviteWords {
    #[command(flatten)]
    server: ServerWords,
    /// Whom: one or more addresses.
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<String>,
    /// What they are called, where there is one address.
    #[arg(long)]
    name: Option<String>,
    /// An application they get, by name or id, with a role if you add =ROLE. May be repeated.
    #[arg(long = "app", value_name = "APP[=ROLE]")]
    apps: Vec<String>,
    /// A group they join, by name or id. May be repeated.
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// Your own words, as plain text.
    #[arg(long)]
    message: Option<String>,
    /// The language of the letter, such as da.
    #[arg(long)]
    language: Option<String>,
    /// Gets a copy without the link.
    #[arg(long, value_name = "ADDRESS")]
    cc: Option<String>,
    /// Where they land; without it, in the application if there is one, else on the page of their applications.
    #[arg(long, value_name = "URL")]
    land: Option<String>,
    /// The member who answers for them, by address or id.
    #[arg(long, value_name = "MEMBER")]
    sponsor: Option<String>,
    /// The last day of their access, such as 2027-01-31.
    #[arg(long, value_name = "DATE")]
    ends: Option<String>,
    /// How many days the link lasts.
    #[arg(long, value_name = "DAYS")]
    lasts: Option<u16>,
    /// Opens applications that do not admit guests yet to those who are assigned.
    #[arg(long)]
    open: bool,
    /// Sends no letter but prints the link, for you to pass on. Whoever redeems it still proves the invited address.
    #[arg(long)]
    no_letter: bool,
}

/// Invites.
pub(super) async fn invite(words: InviteWords) -> Result<Ended, Failure> {
    if words.name.is_some() && words.addresses.len() > 1 {
        return Err(Failure::new("--name goes with one address"));
    }
    let server = Server::reach(&words.server).await?;
    let asked = asked(&server, &words).await?;
    let mut has_failed = false;
    for address in &words.addresses {
        let mut body = asked.clone();
        body["invitedUserEmailAddress"] = address.as_str().into();
        match server.post("invitations", &body).await {
            Ok(invited) => tell(address, &invited),
            Err(why) => {
                has_failed = true;
                eprintln!("guesthouse: {address}: {why}");
            }
        }
    }
    if has_failed { Err(Failure::new("not everybody was invited")) } else { Ok(Ended::Well) }
}

async fn asked(server: &Server, words: &InviteWords) -> Result<Value, Failure> {
    let mut applications = Vec::new();
    for app in &words.apps {
        let (name, role) = app.split_once('=').map_or((app.as_str(), None), |(name, role)| (name, Some(role)));
        applications.push(json!({ "id": named::application(server, name).await?, "role": role }));
    }
    let mut groups = Vec::new();
    for group in &words.groups {
        groups.push(named::group(server, group).await?);
    }
    let mut sponsors = Vec::new();
    if let Some(sponsor) = &words.sponsor {
        sponsors.push(json!({ "id": named::user(server, sponsor).await?["id"] }));
    }
    let cc: Vec<Value> = words.cc.iter().map(|address| json!({ "emailAddress": { "address": address } })).collect();
    Ok(json!({
        "invitedUserDisplayName": words.name,
        "inviteRedirectUrl": words.land,
        "sendInvitationMessage": !words.no_letter,
        "invitedUserMessageInfo": {
            "customizedMessageBody": words.message, "messageLanguage": words.language, "ccRecipients": cc,
        },
        "invitedUserSponsors": sponsors,
        "applications": applications,
        "groups": groups,
        "accessEndsAt": words.ends,
        "linkLastsDays": words.lasts,
        "openApplications": words.open,
    }))
}

fn tell(address: &str, invited: &Value) {
    if invited["status"] == "Completed" {
        say!("{address} is known here: what you gave is theirs at once");
    } else {
        say!("{address} is invited: {}", text(&invited["id"]));
    }
    if let Some(link) = invited["inviteRedeemUrl"].as_str() {
        say!("  {link}");
    }
}
