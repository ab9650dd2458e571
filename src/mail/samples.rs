//! One of every message, with invented people: what previews and tests show.

use rules::clock::Timestamp;
use rules::directory::{Address, Colour, DisplayName, Domain};
use rules::ids::LetterId;

use super::dispatch::{Dispatch, Letterhead};
use super::message::{CodePurpose, HowDeclined, Invited, Message, RecordIs, WaitsFor};

/// A sample and what to call it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The message's name, and what sets this sample apart.
    pub name: &'static str,
    /// The letter, in English.
    pub dispatch: Dispatch,
}

/// When the samples are written: 20 November 2026, 14:05 UTC.
pub const SAMPLES_WRITTEN_AT: Timestamp = Timestamp::from_seconds(1_795_183_500);

/// One of every message there is, and of every kind of code.
pub fn samples() -> Vec<Sample> {
    let code = |purpose| Message::Code { purpose, expires_at: in_seconds(15 * 60) };
    let bare = Invited { app: None, words: None, ..invited() };
    [
        ("invitation", Message::Invitation(invited())),
        ("invitation, bare", Message::Invitation(bare.clone())),
        ("invitation for a while", Message::Invitation(for_a_while())),
        ("reminder", Message::Reminder(for_a_while())),
        ("fresh link", Message::FreshLink(for_a_while())),
        ("copy of invitation", Message::CopyOfInvitation { guest: guest(), invited: invited() }),
        ("copy of invitation, bare", Message::CopyOfInvitation { guest: guest(), invited: bare }),
        ("code to sign in", code(CodePurpose::SignIn)),
        ("code to redeem", code(CodePurpose::Redeem)),
        ("code to connect", code(CodePurpose::Connect { account: read("pia@private.example") })),
        ("code to sign up", code(CodePurpose::SignUp)),
        ("code to reset", code(CodePurpose::Reset)),
        ("welcome", Message::Welcome { app: Some(name("Orders")), open: read("https://orders.contoso.example/") }),
        ("welcome, bare", Message::Welcome { app: None, open: read("https://id.example/contoso/account") }),
        ("accepted", Message::Accepted { guest: guest(), name: Some(name("Pia Holm")), app: Some(name("Orders")) }),
        ("accepted, bare", Message::Accepted { guest: guest(), name: None, app: None }),
        ("declined", Message::Declined { guest: guest(), how: HowDeclined::Declined }),
        ("declined, and no more letters", Message::Declined { guest: guest(), how: HowDeclined::NoMore }),
        ("reported", Message::Declined { guest: guest(), how: HowDeclined::Reported }),
        ("other address connected", other_address_connected()),
        ("connection undone", Message::ConnectionUndone { invited: guest(), account: read("pia@private.example") }),
        ("new member", Message::NewMember { open: read("https://id.example/contoso/account") }),
        ("guest waits, recovered", guest_waits(WaitsFor::Recovered)),
        ("guest waits, mailbox gone", guest_waits(WaitsFor::MailboxGone)),
        ("guest waits, confirmation", guest_waits(WaitsFor::Confirmation)),
        ("guest waits, reset", guest_waits(WaitsFor::Reset)),
        ("access reset", Message::AccessReset { guest: guest(), invited: guest() }),
        ("access reset, other address", Message::AccessReset { guest: guest(), invited: read("pia@private.example") }),
        ("asked by name", asked_by_name(Some(name("W4SCT")))),
        ("asked by name, bare", asked_by_name(None)),
        ("domain record, missing", domain_record(RecordIs::Missing { lapses_at: in_seconds(6 * 86_400) })),
        ("domain record, lapsed", domain_record(RecordIs::Lapsed)),
        ("domain record, taken", domain_record(RecordIs::Taken)),
        ("password changed", Message::PasswordChanged { changed_at: SAMPLES_WRITTEN_AT }),
    ]
    .map(|(name, message)| Sample { name, dispatch: to_the_guest(message) })
    .into()
}

fn to_the_guest(message: Message) -> Dispatch {
    let letterhead = Letterhead {
        tenant: name("Contoso"),
        domain: Some(read::<Domain>("contoso.example")),
        accent: Some(Colour(0x0b, 0x6e, 0x4f)),
        logo: Some(read("https://id.example/contoso/logo.png")),
    };
    Dispatch { id: read::<LetterId>("019a0000-0000-7000-8000-000000000001"), to: guest(), language: "en".into(), letterhead, message }
}

fn invited() -> Invited {
    Invited {
        inviter: name("Ann Jensen"),
        reply_to: Some(read("ann@contoso.example")),
        app: Some(name("Orders")),
        words: Some(read("Hello Pia,\n\nhere is the order system we spoke of.\nThe guide is at https://contoso.example/guide.")),
        expires_at: in_seconds(30 * 86_400),
        access_ends_at: None,
        no_more: read("https://id.example/contoso/no-more/sample"),
    }
}

fn for_a_while() -> Invited {
    Invited { access_ends_at: Some(in_seconds(90 * 86_400)), ..invited() }
}

fn other_address_connected() -> Message {
    let undo_until = in_seconds(7 * 86_400);
    Message::OtherAddressConnected { invited: guest(), account: read("pia@private.example"), undo_until }
}

fn asked_by_name(message: Option<DisplayName>) -> Message {
    Message::AskedByName { app: name("Orders"), message, open: read("https://id.example/contoso/asked/sample"), until: in_seconds(300) }
}

fn domain_record(is: RecordIs) -> Message {
    let record = "guesthouse=home:0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11:q7fJ2m0c9wY".to_owned();
    let record = matches!(is, RecordIs::Missing { .. }).then_some(record);
    Message::DomainRecord { domain: read("contoso.example"), record, is, open: read("https://id.example/contoso/admin/settings") }
}

fn guest_waits(why: WaitsFor) -> Message {
    Message::GuestWaits { guest: guest(), why, open: read("https://id.example/contoso/admin/guests/sample") }
}

fn guest() -> Address {
    read("pia@northwind.example")
}

fn name(text: &str) -> DisplayName {
    read(text)
}

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(SAMPLES_WRITTEN_AT.seconds() + seconds)
}

/// Reads a text of this file.
fn read<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().expect("the samples of this file are well-formed, which a test that renders them all shows")
}
