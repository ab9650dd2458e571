//! The cast itself, tried on a door that answers as written here.

use actix_web::cookie::Cookie;
use actix_web::http::header::{LOCATION, REFERRER_POLICY};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use url::Url;

use crate::cast::{House, Letter, Mailbox, Visitor};

crate::stories! {
    every_story_has_a_folder_of_its_own,
    a_visitor_fills_in_what_a_form_has_and_keeps_cookies,
    a_visitor_goes_where_redirects_lead_and_stops_at_a_border,
    a_visitor_uploads_a_file,
    a_visitor_whom_nobody_answers_still_sees_the_page_they_had,
    a_letter_gives_its_link_and_its_code,
}

/// A door with a form, a page that repeats what was sent, and two redirects.
fn open_door() -> Url {
    let server = HttpServer::new(|| {
        App::new()
            .route("/form", web::get().to(form))
            .route("/sent", web::post().to(repeat))
            .route("/again", web::post().to(async || HttpResponse::TemporaryRedirect().insert_header((LOCATION, "/sent")).finish()))
            .route("/after", web::post().to(async || HttpResponse::SeeOther().insert_header((LOCATION, "form?told")).finish()))
            .route(
                "/away",
                web::get().to(async || HttpResponse::Found().insert_header((LOCATION, "https://app.example/back?code=1")).finish()),
            )
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    tokio::task::spawn_local(server.run());
    format!("http://{address}/").parse().unwrap()
}

async fn form() -> HttpResponse {
    let page = r#"<title>not seen</title><body><p>Sign&nbsp;in
        <b>here</b></p><a href="away">Leave</a>
        <form method="post" action="/sent"><input type="hidden" name="token" value="t&amp;1"><input name="email"><input type="checkbox" name="stay">
        <select name="language"><option value="en">English<option value="da" selected>Dansk</select><textarea name="words">hi</textarea>
        <button type="button">No</button><button name="do" value="in">Sign in</button><button name="do" value="up" formaction="/again">Sign up</button></form>
        <form method="post" action="/after"><input type="submit" value="Go on"></form>
        <form method="post" action="/sent" enctype="multipart/form-data"><input type="file" name="csv"><input name="kind" value="x"><button>Upload</button></form>"#;
    let cookie = Cookie::build("browser", "b1").http_only(true).path("/").finish();
    HttpResponse::Ok().cookie(cookie).content_type("text/html; charset=utf-8").insert_header((REFERRER_POLICY, "no-referrer")).body(page)
}

async fn repeat(request: HttpRequest, body: String) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).map_or("-", |value| value.to_str().unwrap()).to_owned();
    let body = body.replace('&', "&amp;");
    let said = format!("{} {} {} {} | {body}", header("cookie"), header("origin"), header("sec-fetch-site"), header("accept-language"));
    HttpResponse::Ok().content_type("text/html").body(format!("<body>{said}</body>"))
}

async fn every_story_has_a_folder_of_its_own(house: House) {
    assert!(!house.folder().join("mine").exists());
    std::fs::write(house.folder().join("mine"), house.engine().name()).unwrap();
    assert_eq!(house.url().scheme(), "http");
}

async fn a_visitor_fills_in_what_a_form_has_and_keeps_cookies(_house: House) {
    let door = open_door();
    let mut visitor = Visitor::elsewhere().reading("da");
    visitor.open(&door.join("form").unwrap()).await;
    visitor.must_see("Sign in here");
    assert!(!visitor.sees("not seen"));
    visitor.fill("email", "pia@northwind.example").fill("words", "a b").submit("Sign in").await;
    visitor.must_see("browser=b1 null same-origin da | token=t%261&language=da&do=in&email=pia%40northwind.example&words=a+b");
    let mut stranger = Visitor::elsewhere();
    stranger.open(&door.join("form").unwrap()).await;
    stranger.submit("Sign in").await;
    stranger.must_see("same-origin en | token=t%261&email=&language=da&words=hi&do=in");
}

async fn a_visitor_goes_where_redirects_lead_and_stops_at_a_border(_house: House) {
    let door = open_door();
    let mut visitor = Visitor::elsewhere();
    visitor.open(&door.join("form").unwrap()).await;
    visitor.fill("stay", "on").submit("Sign up").await;
    visitor.must_see("stay=on");
    assert_eq!(visitor.hops().iter().map(|hop| hop.status.as_u16()).collect::<Vec<_>>(), [307, 200]);
    visitor.open(&door.join("form").unwrap()).await;
    visitor.submit("Go on").await;
    assert_eq!(visitor.hops().iter().map(|hop| hop.method.as_str()).collect::<Vec<_>>(), ["POST", "GET"]);
    assert_eq!(visitor.hops()[1].url.query(), Some("told"));
    visitor.stop_at(&"https://app.example/back".parse().unwrap());
    visitor.follow("Leave").await;
    assert_eq!(visitor.beyond().query(), Some("code=1"));
}

async fn a_visitor_uploads_a_file(_house: House) {
    let mut visitor = Visitor::elsewhere();
    visitor.open(&open_door().join("form").unwrap()).await;
    visitor.attach("csv", "guests.csv", b"Email address\r\npia@northwind.example\r\n").submit("Upload").await;
    visitor.must_see("filename=\"guests.csv\"");
    visitor.must_see("pia@northwind.example");
}

async fn a_visitor_whom_nobody_answers_still_sees_the_page_they_had(_house: House) {
    let door = open_door();
    let mut visitor = Visitor::elsewhere();
    visitor.try_open(&door.join("form").unwrap()).await.unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(visitor.try_open(&format!("http://{nobody}/").parse().unwrap()).await.is_err());
    visitor.must_see("Sign in here");
    visitor.try_submit("Go on").await.unwrap();
    assert!(!visitor.is_beyond() && visitor.page().url.query() == Some("told"));
}

async fn a_letter_gives_its_link_and_its_code(_house: House) {
    let letter = |to: &str, text: &str| Letter { to: vec![to.to_owned()], subject: "Come in".to_owned(), text: text.to_owned() };
    let letters = vec![
        letter("ann@contoso.example", "12345678"),
        letter("Pia@northwind.example", "Open\nhttps://id.example/contoso/redeem/abc?x=1\nor see https://id.example/docs in 2026."),
        letter("pia@northwind.example", "Your code is 0123 4567. It lasts 15 minutes; call 555-1234."),
    ];
    let mut mailbox = Mailbox::new("pia@northwind.example", move || letters.clone());
    assert_eq!(mailbox.next().await.link("/redeem/").path(), "/contoso/redeem/abc");
    assert_eq!(mailbox.next().await.code(), "01234567");
    assert_eq!(mailbox.letters().len(), 2);
}
