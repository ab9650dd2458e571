use reqwest::{Method, StatusCode};

use super::Page;

const HTML: &str = r#"<title>not seen</title><body><h1>Sign&nbsp;in
    <b>here</b></h1><a href="away?x=1">Leave</a>
    <form method="post" action="/sent"><input type="hidden" name="seal" value="t&amp;1"><input name="address"><input type="checkbox" name="terms">
    <input type="checkbox" name="stay" checked><input name="off" disabled><select name="language"><option value="en">English<option value="da" selected>Dansk</select>
    <textarea name="words">hi</textarea>
    <button type="button">No</button><button name="do" value="in">Sign in</button><button name="do" value="up" formaction="/again">Sign up</button></form>
    <form action="/find?old=1"><input name="q"><input type="submit" value="Go on"></form>
    <form method="post" action="/file" enctype="multipart/form-data"><input type="file" name="csv"><button aria-label="Upload the file">+</button></form>"#;

fn page() -> Page {
    let url = "http://127.0.0.1:8080/contoso/form".parse().unwrap();
    Page { url, status: StatusCode::OK, body: HTML.to_owned() }
}

#[test]
fn a_reader_sees_the_body_and_its_links() {
    let page = page();
    assert!(page.text().starts_with("Sign in here Leave"));
    assert_eq!((page.heading().as_str(), page.reads("not seen")), ("Sign in here", false));
    assert_eq!(page.link("Leave").unwrap().as_str(), "http://127.0.0.1:8080/contoso/away?x=1");
    assert_eq!((page.link("Nowhere"), page.json()), (None, None));
}

#[test]
fn a_button_sends_its_own_form_with_what_stands_in_it() {
    let form = page().form("Sign in").unwrap();
    let expected = [("seal", "t&1"), ("address", ""), ("stay", "on"), ("language", "da"), ("words", "hi"), ("do", "in")];
    assert_eq!(form.fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((form.action.path(), form.method, form.is_multipart), ("/sent", Method::POST, false));
    assert_eq!(page().form("Sign up").unwrap().action.path(), "/again");
    assert_eq!(page().form("Go on").unwrap().method, Method::GET);
    assert!(page().form("Upload").unwrap().is_multipart);
    assert!(!page().has_button("No"));
}

#[test]
fn only_what_the_form_has_can_be_filled_in() {
    let mut form = page().form("Sign in").unwrap();
    assert!(form.fill("terms", "accepted") && form.fill("address", "pia@northwind.example"));
    assert!(!form.fill("off", "1") && !form.fill("password", "x"));
    let sent = |name: &str| form.fields.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    assert_eq!((sent("terms"), sent("address"), sent("off")), (vec!["accepted"], vec!["pia@northwind.example"], vec![]));
}

#[test]
fn a_form_that_is_asked_by_get_replaces_the_query() {
    let mut form = page().form("Go on").unwrap();
    assert!(form.fill("q", "a b"));
    assert_eq!(form.fields, [("q".to_owned(), "a b".to_owned())]);
}
