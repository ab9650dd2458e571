use super::*;
use crate::outgoing::Dns;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A server that answers every connection with `answer`, and then says nothing for a while.
#[expect(clippy::disallowed_methods, reason = "the server ends with its test")]
async fn server(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer).await;
                tokio::time::sleep(Duration::from_secs(30)).await;
            });
        }
    });
    address
}

fn client(listed: &[&str]) -> Client {
    let guard =
        Guard::new(Dns::new(Some(SocketAddr::from(([127, 0, 0, 1], 9)))), listed.iter().map(|text| text.parse().unwrap()).collect());
    Client::new(guard, Limits { within: Duration::from_millis(500), largest: 100 }, Trust::default()).unwrap()
}

async fn fetch(client: &Client, url: String) -> Result<Response, CannotFetch> {
    client.send(Request::get(url.parse().unwrap())).await
}

#[tokio::test]
async fn nothing_near_us_is_dialled_unless_it_is_listed() {
    let port = server(b"HTTP/1.1 200 OK\r\nX-Test: yes\r\ncontent-length: 5\r\n\r\nhello").await.port();
    let refused = Err(CannotFetch::Dial(CannotDial::NotAllowed));
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0x7f.1", "2130706433", "0.0.0.0"] {
        for url in [format!("http://{host}:{port}/"), format!("https://{host}/"), format!("https://{host}:8443/")] {
            assert_eq!(fetch(&client(&[]), url.clone()).await.map(|found| found.status), refused, "{url}");
        }
    }
    for host in ["127.0.0.1", "localhost"] {
        let found = fetch(&client(&["127.0.0.0/8"]), format!("http://{host}:{port}/")).await.unwrap();
        assert_eq!((found.status, found.header("x-test"), found.body.as_slice()), (200, Some("yes"), b"hello".as_slice()), "{host}");
    }
}

#[tokio::test]
async fn the_open_internet_is_dialled_by_https_on_its_ports_alone() {
    let refused = Err(CannotFetch::Dial(CannotDial::NotAllowed));
    for url in ["http://8.8.8.8/", "https://8.8.8.8:22/", "https://8.8.8.8:6379/", "http://[2606:4700::1111]/"] {
        assert_eq!(fetch(&client(&[]), url.to_owned()).await.map(|found| found.status), refused, "{url}");
    }
    assert_eq!(reach_of(&"https://8.8.8.8/".parse().unwrap()), Reach::Public);
}

#[tokio::test]
async fn other_schemes_are_not_spoken() {
    for url in ["ftp://127.0.0.1/", "file:///etc/passwd", "data:,x"] {
        assert!(fetch(&client(&["127.0.0.1"]), url.to_owned()).await.is_err(), "{url}");
    }
}

#[tokio::test]
async fn a_redirect_is_handed_on_and_not_followed() {
    let address = server(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n").await;
    let found = fetch(&client(&["127.0.0.1"]), format!("http://{address}/")).await.unwrap();
    assert_eq!((found.status, found.header("location")), (302, Some("http://127.0.0.1:1/")));
}

#[tokio::test]
async fn what_is_too_large_is_cut() {
    let announced = server(b"HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n").await;
    assert_eq!(fetch(&client(&["127.0.0.1"]), format!("http://{announced}/")).await.unwrap_err(), CannotFetch::TooLarge);
    static ENDLESS: [u8; 219] = {
        let mut answer = [b'x'; 219];
        let head = b"HTTP/1.1 200 OK\r\n\r\n";
        let mut at = 0;
        while at < head.len() {
            answer[at] = head[at];
            at += 1;
        }
        answer
    };
    let surprise = server(&ENDLESS).await;
    assert_eq!(fetch(&client(&["127.0.0.1"]), format!("http://{surprise}/")).await.unwrap_err(), CannotFetch::TooLarge);
}

#[tokio::test]
async fn what_is_too_slow_is_cut() {
    for answer in [b"".as_slice(), b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhel"] {
        let address = server(answer).await;
        assert_eq!(fetch(&client(&["127.0.0.1"]), format!("http://{address}/")).await.unwrap_err(), CannotFetch::TooSlow);
    }
}

#[tokio::test]
async fn what_does_not_answer_in_http_is_told_in_our_words() {
    let address = server(b"-ERR unknown command 'secret'\r\n").await;
    let error = fetch(&client(&["127.0.0.1"]), format!("http://{address}/")).await.unwrap_err();
    assert!(error == CannotFetch::Unreachable && !error.to_string().contains("secret"), "{error}");
    assert_eq!(fetch(&client(&["127.0.0.1"]), "http://127.0.0.1:1/".to_owned()).await.unwrap_err(), CannotFetch::Unreachable);
}

#[tokio::test]
async fn a_secret_is_posted_and_not_printed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url = format!("http://{}/token", listener.local_addr().unwrap()).parse().unwrap();
    let request = Request::post(url, "application/x-www-form-urlencoded", b"client_secret=s3cret".to_vec())
        .with_header("authorization", "Basic czNjcmV0");
    assert!(!format!("{request:?}").contains("s3cret") && !format!("{request:?}").contains("Basic"));
    let heard = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = vec![0; 4096];
        let length = stream.read(&mut heard).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        String::from_utf8_lossy(&heard[..length]).into_owned()
    };
    let guarded = client(&["127.0.0.1"]);
    let (answer, heard) = tokio::join!(guarded.send(request), heard);
    let answer = answer.unwrap();
    assert!(answer.status == 400 && !answer.is_success() && answer.body == b"{}");
    assert!(heard.starts_with("POST /token HTTP/1.1\r\n") && heard.ends_with("client_secret=s3cret"), "{heard}");
    assert!(
        heard.contains("authorization: Basic czNjcmV0") && heard.contains("content-type: application/x-www-form-urlencoded"),
        "{heard}"
    );
}

#[test]
fn a_bad_root_certificate_is_noticed_at_the_start() {
    let guard = Guard::new(Dns::new(Some(SocketAddr::from(([127, 0, 0, 1], 9)))), Vec::new());
    let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(Client::new(guard, Limits::default(), Trust { extra_roots: broken, ..Trust::default() }).unwrap_err(), CannotFetch::Roots);
}
