//! Letters over real sockets: into our own inbox, and to a mail server that others wrote.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "strangers/found.rs"]
mod found;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use guesthouse::demo::inbox::{Inbox, Mood, Refuse, page};
use guesthouse::mail::{
    Delivery, Encryption, Haste, Letter, Login, OneLine, Postman, Refusal, Relay, SAMPLES_WRITTEN_AT, Sender, render, samples,
};
use rules::secret::Secret;

fn letter_to(address: &str) -> Letter {
    let mut dispatch = samples().remove(0).dispatch;
    dispatch.to = address.parse().unwrap();
    let sender = Sender { name: OneLine::new("Guesthouse"), address: "post@id.example".parse().unwrap() };
    let link = Secret::new("https://id.example/contoso/redeem/AbCdEf".to_owned());
    render::letter(&dispatch, Some(&link), &sender, SAMPLES_WRITTEN_AT).unwrap()
}

fn relay(port: u16) -> Relay {
    Relay {
        host: "127.0.0.1".into(),
        port,
        encryption: Encryption::NoneOnLoopback,
        login: None,
        extra_roots: None,
        hello: "id.example".into(),
        wires: 2,
        patience: Duration::from_millis(800),
    }
}

async fn inbox_and_postman() -> (Inbox, Postman) {
    let inbox = Inbox::start("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let postman = Postman::new(relay(inbox.smtp_addr().port())).unwrap_or_else(|problems| panic!("{problems:?}"));
    (inbox, postman)
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let (inbox, postman) = inbox_and_postman().await;
    let mut letter = letter_to("pia+orders@bücher.example");
    letter.text.push_str(".\n..dots\n.end\n");
    let Delivery::Sent { reply } = postman.deliver(&letter, Haste::Awaited).await else { panic!("it was not sent") };
    assert!(reply.contains("kept"), "{reply}");
    let got = inbox.wait_for(Duration::from_secs(5), |_| true).await.unwrap();
    assert_eq!(got.to, "pia+orders@xn--bcher-kva.example");
    assert_eq!((got.from.as_str(), got.from_name.as_str()), ("post@id.example", "contoso.example via Guesthouse"));
    assert_eq!(got.subject, "Invitation from contoso.example");
    assert_eq!(got.text.trim_end(), letter.text.trim_end());
    assert_eq!(got.html.trim_end(), letter.html.trim_end());
    assert_eq!(got.link(), Some("https://id.example/contoso/redeem/AbCdEf"));
    assert_eq!(format!("<{}>", got.message_id), letter.message_id());
}

#[tokio::test]
async fn letters_share_a_connection_also_after_a_refusal() {
    let (inbox, postman) = inbox_and_postman().await;
    inbox.refuse_recipient("gone@northwind.example", Refuse::ForGood);
    for address in ["a@northwind.example", "gone@northwind.example", "b@northwind.example"] {
        postman.deliver(&letter_to(address), Haste::Awaited).await;
    }
    assert_eq!(inbox.letters().len(), 2);
    assert_eq!(inbox.conversations(), 1);
    postman.rest().await;
    assert!(matches!(postman.deliver(&letter_to("c@northwind.example"), Haste::Awaited).await, Delivery::Sent { .. }));
    assert_eq!(inbox.conversations(), 2);
}

#[tokio::test]
async fn no_for_ever_is_told_from_not_now() {
    let (inbox, postman) = inbox_and_postman().await;
    inbox.refuse_recipient("gone@northwind.example", Refuse::ForGood);
    inbox.refuse_recipient("busy@northwind.example", Refuse::ForNow);
    inbox.refuse_recipient("strict@northwind.example", Refuse::TheText);
    let gone = postman.deliver(&letter_to("gone@northwind.example"), Haste::Awaited).await;
    assert_eq!(gone, Delivery::Refused { what: Refusal::Mailbox, reply: "550 5.1.1 no such mailbox".into() });
    let busy = postman.deliver(&letter_to("busy@northwind.example"), Haste::Awaited).await;
    assert_eq!(busy, Delivery::Deferred { reply: "451 4.3.0 come back later".into() });
    let strict = postman.deliver(&letter_to("strict@northwind.example"), Haste::Awaited).await;
    assert_eq!(strict, Delivery::Refused { what: Refusal::Letter, reply: "554 5.7.1 not such letters".into() });
    assert!(inbox.letters().is_empty());
}

#[tokio::test]
async fn a_connection_that_died_in_its_sleep_costs_no_letter() {
    let (first, postman) = inbox_and_postman().await;
    assert!(matches!(postman.deliver(&letter_to("a@northwind.example"), Haste::Awaited).await, Delivery::Sent { .. }));
    let address = first.smtp_addr();
    drop(first);
    assert!(matches!(postman.deliver(&letter_to("b@northwind.example"), Haste::Awaited).await, Delivery::Unreachable { .. }));
    let second = Inbox::start(address).await.unwrap();
    assert!(matches!(postman.deliver(&letter_to("b@northwind.example"), Haste::Awaited).await, Delivery::Sent { .. }));
    assert_eq!(second.letters().len(), 1);
}

#[tokio::test]
async fn a_silent_server_is_left_and_a_slow_one_waited_for() {
    let (inbox, postman) = inbox_and_postman().await;
    inbox.behave(Mood { is_silent: true, ..Mood::default() });
    assert!(matches!(postman.deliver(&letter_to("a@northwind.example"), Haste::Awaited).await, Delivery::Unreachable { .. }));
    inbox.behave(Mood { delay: Duration::from_millis(100), ..Mood::default() });
    assert!(matches!(postman.deliver(&letter_to("a@northwind.example"), Haste::Awaited).await, Delivery::Sent { .. }));
}

#[tokio::test]
async fn a_letter_that_was_not_answered_may_have_arrived_and_keeps_its_message_id() {
    let (inbox, postman) = inbox_and_postman().await;
    inbox.behave(Mood { breaks_off: true, ..Mood::default() });
    let letter = letter_to("a@northwind.example");
    assert!(matches!(postman.deliver(&letter, Haste::Awaited).await, Delivery::Unanswered { .. }));
    inbox.behave(Mood::default());
    assert!(matches!(postman.deliver(&letter, Haste::Awaited).await, Delivery::Sent { .. }));
    let ids: Vec<String> = inbox.letters().into_iter().map(|letter| letter.message_id).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn an_address_outside_ascii_needs_a_server_that_knows_it() {
    let (inbox, postman) = inbox_and_postman().await;
    let letter = letter_to("søren@northwind.example");
    assert!(matches!(postman.deliver(&letter, Haste::Awaited).await, Delivery::Sent { .. }));
    assert_eq!(inbox.letters()[0].to, "søren@northwind.example");
    inbox.behave(Mood { is_ascii_only: true, ..Mood::default() });
    postman.rest().await;
    assert!(matches!(postman.deliver(&letter, Haste::Awaited).await, Delivery::Refused { what: Refusal::Spelling, .. }));
    assert!(matches!(postman.deliver(&letter_to("pia@northwind.example"), Haste::Awaited).await, Delivery::Sent { .. }));
}

#[actix_web::test]
async fn the_page_shows_letters_in_a_frame_without_rights() {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    let (inbox, postman) = inbox_and_postman().await;
    let mut letter = letter_to("pia@northwind.example");
    letter.subject = OneLine::new("<script>alert(1)</script>");
    postman.deliver(&letter, Haste::Awaited).await;
    let app = init_service(actix_web::App::new().configure(page::doors(inbox.shelf()))).await;
    let mut shown = Vec::new();
    for path in ["/", "/letters/1", "/letters/1/html", "/letters", "/page.css", "/letters/2"] {
        let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        let policy = answer.headers().get("content-security-policy").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(answer.status().is_success(), path != "/letters/2", "{path}");
        let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        shown.push((policy.unwrap(), body));
    }
    assert!(shown[0].1.contains("&lt;script&gt;") && !shown[0].1.contains("<script>"));
    assert!(shown[1].1.contains("<iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    assert!(shown[2].0.starts_with("sandbox allow-popups") && shown[2].1.contains("AbCdEf"));
    let letters: serde_json::Value = serde_json::from_str(&shown[3].1).unwrap();
    assert_eq!(letters[0]["to"], "pia@northwind.example");
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_tls_was_asked_for() {
    let (inbox, _) = inbox_and_postman().await;
    for encryption in [Encryption::StartTls, Encryption::Implicit] {
        let asks_for_tls = Relay { encryption, ..relay(inbox.smtp_addr().port()) };
        let postman = Postman::new(asks_for_tls).unwrap_or_else(|problems| panic!("{problems:?}"));
        let delivery = postman.deliver(&letter_to("pia@northwind.example"), Haste::Awaited).await;
        assert!(matches!(delivery, Delivery::Unreachable { .. }), "{delivery:?}");
    }
    assert!(inbox.letters().is_empty());
}

/// Somebody else's mail server, with a certificate made for the occasion.
struct Strangers {
    process: Child,
    said: BufReader<ChildStdout>,
    port: u16,
    certificate: Vec<u8>,
    _folder: tempfile::TempDir,
}

const STRANGERS: &str = r#"
import asyncio, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
mode, folder = sys.argv[1], sys.argv[2]
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
class Handler:
    async def handle_DATA(self, server, session, envelope):
        print(session.auth_data.login.decode(), session.ssl is not None or mode == "implicit", envelope.rcpt_tos[0], flush=True)
        return "250 2.0.0 thanks"
def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.login == b"post" and data.password == b"s3cret"
    return AuthResult(success=right, handled=False, auth_data=data)
def smtp():
    by_command = dict(tls_context=tls, require_starttls=True) if mode == "starttls" else dict(auth_require_tls=False)
    return SMTP(Handler(), hostname="localhost", authenticator=authenticate, auth_required=True, **by_command)
async def main():
    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", 0, ssl=tls if mode == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"#;

impl Strangers {
    /// Starts one; nothing where Python or aiosmtpd is missing, which is said.
    fn start(mode: &str) -> Option<Self> {
        let python = found::python();
        let can = Command::new(&python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        if !can.is_ok_and(|status| status.success()) {
            found::must_not_leave_out("a mail server of others");
            let _ = writeln!(std::io::stderr(), "LEFT OUT: {mode} to a mail server of others, because python3 with aiosmtpd is not here");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = made.cert.pem().into_bytes();
        std::fs::write(folder.path().join("cert.pem"), &certificate).unwrap();
        std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let mut process = Command::new(&python)
            .args(["-c", STRANGERS, mode])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let mut port = String::new();
        said.read_line(&mut port).unwrap();
        Some(Self { process, said, port: port.trim().parse().unwrap(), certificate, _folder: folder })
    }

    fn relay(&self, encryption: Encryption) -> Relay {
        Relay {
            host: "localhost".into(),
            encryption,
            login: Some(Login { name: "post".into(), password: Secret::new("s3cret".to_owned()) }),
            extra_roots: Some(self.certificate.clone()),
            patience: Duration::from_secs(10),
            ..relay(self.port)
        }
    }
}

impl Drop for Strangers {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn check_with_strangers(mode: &str, encryption: Encryption) {
    let Some(mut strangers) = Strangers::start(mode) else { return };
    let postman = Postman::new(strangers.relay(encryption)).unwrap_or_else(|problems| panic!("{problems:?}"));
    for address in ["pia@northwind.example", "bo@northwind.example"] {
        let delivery = postman.deliver(&letter_to(address), Haste::Awaited).await;
        assert!(matches!(&delivery, Delivery::Sent { reply } if reply.contains("thanks")), "{delivery:?}");
        let mut heard = String::new();
        strangers.said.read_line(&mut heard).unwrap();
        assert_eq!(heard.trim(), format!("post True {address}"));
    }
    let wrong_password = Some(Login { name: "post".into(), password: Secret::new("guess".to_owned()) });
    for wrong in [
        Relay { extra_roots: None, ..strangers.relay(encryption) },
        Relay { login: wrong_password, ..strangers.relay(encryption) },
        Relay { host: "127.0.0.1".into(), ..strangers.relay(encryption) },
    ] {
        let postman = Postman::new(wrong).unwrap_or_else(|problems| panic!("{problems:?}"));
        let delivery = postman.deliver(&letter_to("pia@northwind.example"), Haste::Awaited).await;
        assert!(matches!(delivery, Delivery::Unreachable { .. }), "{delivery:?}");
    }
    postman.rest().await;
}

#[tokio::test]
async fn starttls_and_login_work_with_a_server_of_others() {
    check_with_strangers("starttls", Encryption::StartTls).await;
}

#[tokio::test]
async fn implicit_tls_and_login_work_with_a_server_of_others() {
    check_with_strangers("implicit", Encryption::Implicit).await;
}
