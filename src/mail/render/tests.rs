use std::fs;
use std::path::PathBuf;

use rules::directory::{DisplayName, PlainText};

use super::*;
use crate::mail::{Invited, Message, SAMPLES_WRITTEN_AT, samples};

const LINK: &str = "https://id.example/contoso/redeem/AbCdEf";

fn sender() -> Sender {
    Sender { name: OneLine::new("Guesthouse"), address: "post@id.example".parse().unwrap() }
}

fn written(dispatch: &Dispatch) -> Letter {
    let secret = Secret::new(if dispatch.message.secret_kind() == SecretKind::Code { "12345678" } else { LINK }.to_owned());
    letter(dispatch, Some(&secret), &sender(), SAMPLES_WRITTEN_AT).unwrap_or_else(|error| panic!("{error:?}"))
}

fn sample(name: &str) -> Dispatch {
    samples().into_iter().find(|sample| sample.name == name).unwrap().dispatch
}

/// An invitation by `inviter` with `words`.
fn invitation(inviter: &str, words: &str) -> Dispatch {
    let mut dispatch = sample("invitation");
    if let Message::Invitation(invited) = dispatch.message {
        let (inviter, words) = (inviter.parse::<DisplayName>().unwrap(), words.parse::<PlainText>().unwrap());
        dispatch.message = Message::Invitation(Invited { inviter, words: Some(words), ..invited });
    }
    dispatch
}

#[test]
fn every_message_is_written_in_every_language() {
    for sample in samples() {
        let mut spoken = Vec::new();
        for language in Language::ALL {
            let letter = written(&Dispatch { language: language.tag().into(), ..sample.dispatch.clone() });
            for part in [letter.subject.as_str(), &letter.text, &letter.html] {
                assert!(!part.trim().is_empty(), "{}", sample.name);
                assert!(
                    !part.replace("letter-spacing", "").contains("letter-")
                        && !part.contains("{{")
                        && !part.contains("{$")
                        && !part.contains("{ $"),
                    "{}: {part}",
                    sample.name
                );
            }
            assert!(letter.html.contains(&format!("<html lang=\"{}\"", language.tag())));
            assert!(!letter.html.contains("<script") && !letter.html.contains("<form"), "{}", sample.name);
            spoken.push(letter.text);
        }
        assert_ne!(spoken[0], spoken[1], "{} is not translated", sample.name);
    }
}

#[test]
fn a_message_survives_the_queue_without_its_secret() {
    for sample in samples() {
        let stored = serde_json::to_string(&sample.dispatch).unwrap();
        assert!(!stored.contains(LINK));
        let read: Dispatch = serde_json::from_str(&stored).unwrap();
        assert_eq!(written(&read).text, written(&sample.dispatch).text);
    }
}

/// Compares with what was agreed on; a difference is left beside it as `.new`, to be looked at and renamed if it is right.
fn is_as_agreed(file: &str, text: &str) -> bool {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/letters").join(file);
    let is_same = fs::read_to_string(&path).is_ok_and(|agreed| agreed == text);
    if !is_same {
        fs::write(path.with_file_name(format!("{file}.new")), text).unwrap();
    }
    is_same
}

#[test]
fn the_invitation_reads_as_agreed() {
    let mut differ = Vec::new();
    for language in ["en", "da"] {
        let letter = written(&Dispatch { language: language.into(), ..sample("invitation") });
        let text = format!("From: {}\nSubject: {}\n\n{}", letter.from_name, letter.subject, letter.text);
        for (ending, part) in [("txt", &text), ("html", &letter.html)] {
            let file = format!("invitation.{language}.{ending}");
            if !is_as_agreed(&file, part) {
                differ.push(file);
            }
        }
    }
    assert!(differ.is_empty(), "look at tests/snapshots/letters/*.new: {differ:?}");
}

#[test]
fn the_link_is_the_button_and_one_line_and_nothing_else() {
    for name in ["invitation", "reminder", "fresh link", "other address connected"] {
        let letter = written(&sample(name));
        assert_eq!(letter.text.matches(LINK).count(), 1, "{name}: {}", letter.text);
        assert!(letter.text.lines().any(|line| line == LINK), "{name}");
        assert_eq!(letter.html.matches(LINK).count(), 2, "{name}");
        assert_eq!(letter.html.matches(&format!("href=\"{LINK}\"")).count(), 1, "{name}");
    }
}

#[test]
fn the_copy_carries_no_link() {
    let letter = written(&sample("copy of invitation"));
    assert!(!letter.text.contains("redeem") && !letter.html.contains("redeem"));
}

#[test]
fn a_letter_whose_secret_is_gone_is_not_written() {
    for sample in samples() {
        let answer = letter(&sample.dispatch, None, &sender(), SAMPLES_WRITTEN_AT);
        assert_eq!(answer.is_err(), sample.dispatch.message.secret_kind() != SecretKind::None, "{}", sample.name);
        let shown = preview(&sample.dispatch, &sender(), SAMPLES_WRITTEN_AT).unwrap();
        assert!(![shown.text, shown.html].iter().any(|part| part.contains("/no-more/")), "a look stops nobody's letters");
    }
}

#[test]
fn subject_and_sender_hold_nothing_a_stranger_wrote() {
    let mut dispatch = invitation("Microsoft Security evil.com", "Your account was locked");
    dispatch.letterhead.tenant = "Microsoft Security".parse().unwrap();
    let verified = written(&dispatch);
    assert_eq!(verified.subject.as_str(), "Invitation from contoso.example");
    assert_eq!(verified.from_name.as_str(), "contoso.example via Guesthouse");
    dispatch.letterhead.domain = None;
    let unverified = written(&dispatch);
    assert_eq!(unverified.subject.as_str(), "Invitation from an unverified organisation");
    assert_eq!(unverified.from_name.as_str(), "Unverified organisation via Guesthouse");
    assert!(unverified.text.contains("has not proven a domain"));
}

#[test]
fn what_strangers_wrote_is_text_in_a_frame_and_never_a_link() {
    let letter = written(&invitation(
        "Eve evil.com",
        "<b>Hi</b> {{ link }} {% include \"x\" %}\nhttps://evil.example/a <img src=x>\n-- \nwww.evil.example",
    ));
    assert!(letter.html.contains("&lt;b&gt;Hi&lt;/b&gt; {{ link }}"), "templates are not run on it");
    assert!(!letter.html.contains("<b>") && !letter.html.contains("<img src=x"));
    for part in [&letter.text, &letter.html] {
        assert!(!part.contains("evil.") && part.contains("https[:]//evil[.]example/a"), "{part}");
        assert!(part.contains("Eve evil[.]com wrote:"));
    }
    let framed: Vec<&str> = letter.text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(framed.len(), 4, "every line of it stands in the frame: {framed:?}");
    let document = scraper::Html::parse_document(&letter.html);
    let every_link = scraper::Selector::parse("a").unwrap();
    let targets: Vec<_> = document.select(&every_link).filter_map(|link| link.value().attr("href")).collect();
    assert_eq!(targets, [LINK, "https://id.example/contoso/no-more/sample"]);
}

#[test]
fn headers_cannot_be_injected_and_one_letter_has_one_message_id() {
    let mut dispatch = sample("invitation");
    dispatch.to = "søren+x@bücher.example".parse().unwrap();
    let house = Sender { name: OneLine::new("Guest\r\nBcc: all@evil.example\r\n\r\nhouse"), ..sender() };
    let secret = Secret::new(LINK.to_owned());
    let write = || letter(&dispatch, Some(&secret), &house, SAMPLES_WRITTEN_AT).unwrap();
    let (first, again) = (write(), write());
    assert_eq!(first.message_id(), again.message_id());
    let posted = first.posted().unwrap();
    let mail = mail_parser::MessageParser::default().parse(&posted.text).unwrap();
    assert!(mail.bcc().is_none());
    assert_eq!(mail.message_id(), Some("019a0000-0000-7000-8000-000000000001@id.example"));
    assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert_eq!(mail.header_raw("List-Unsubscribe").map(str::trim), Some("<https://id.example/contoso/no-more/sample>"));
    assert_eq!(mail.header_raw("List-Unsubscribe-Post").map(str::trim), Some("List-Unsubscribe=One-Click"));
    assert_eq!(mail.subject(), Some("Invitation from contoso.example"));
    assert_eq!(posted.envelope.to()[0].to_string(), "søren+x@xn--bcher-kva.example");
}

#[test]
fn a_letter_to_a_look_alike_shows_both_spellings() {
    let mut dispatch = sample("invitation");
    dispatch.letterhead.domain = Some("bücher.example".parse().unwrap());
    assert_eq!(written(&dispatch).subject.as_str(), "Invitation from bücher.example (xn--bcher-kva.example)");
}

#[test]
fn the_code_to_connect_names_the_account() {
    let letter = written(&sample("code to connect"));
    for part in [&letter.text, &letter.html] {
        assert!(part.contains("pia@private.example") && part.contains("12345678") && part.contains("15 minutes"), "{part}");
    }
    assert!(!letter.subject.as_str().contains("12345678"), "a locked screen shows subjects");
}

#[test]
fn an_outdated_letter_is_not_of_use() {
    use std::time::Duration;
    let code = sample("code to sign in");
    assert!(code.is_of_use(SAMPLES_WRITTEN_AT));
    assert!(!code.is_of_use(SAMPLES_WRITTEN_AT + Duration::from_secs(15 * 60)));
    assert!(sample("welcome").is_of_use(SAMPLES_WRITTEN_AT + Duration::from_secs(1 << 32)));
}
