//! A person at headless Chromium, by WebDriver.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a page may take to read as it should, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a page may be replaced while something on it is being pressed.
const PRESSES: usize = 3;
/// So often it is looked how far something is.
const LOOKS: usize = 50;

/// In CSS pixels.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Where Chromium and its driver are, if `scripts/test` found them.
#[expect(clippy::disallowed_methods, reason = "where the browser is comes from scripts/test")]
pub(crate) fn programs() -> Option<(String, String)> {
    let named = |name| std::env::var(name).ok().filter(|path| !path.is_empty());
    let found = named("GUESTHOUSE_TEST_CHROME").zip(named("CHROMEDRIVER"));
    assert!(found.is_some() || named("GUESTHOUSE_TEST_REQUIRE_ALL").is_none(), "Chromium and its driver would be left out");
    found
}

/// A browser of their own, with nothing in it.
pub(crate) struct Chromium {
    client: Client,
    width: u32,
    // Ends after the browser.
    _driver: Driver,
}

/// The driver, with a folder for all that it and the browser leave behind.
struct Driver {
    child: Child,
    // Removed when both have ended. Its path is short: sockets lie in it.
    _folder: TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Driver {
    /// Starts it on a port that it chooses, and waits until it says which.
    fn start(path: &str) -> (Self, u16) {
        let folder = tempfile::Builder::new().prefix("gh").rand_bytes(4).tempdir().unwrap();
        let mut command = Command::new(path);
        let mut child = command.arg("--port=0").env("TMPDIR", folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told =
            lines.map_while(Result::ok).filter_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
        let port = told.next().expect("the driver says on which port it listens");
        (Self { child, _folder: folder }, port)
    }
}

impl Chromium {
    pub(crate) async fn open(screen: Screen) -> Self {
        Self::open_with(screen, &[], json!({})).await
    }

    /// A browser that was started with more switches, by somebody who prefers things otherwise.
    pub(crate) async fn open_with(screen: Screen, more: &[&str], preferences: Value) -> Self {
        // Whoever comes first installs it; they all install the same.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let (chrome, driver) = programs().unwrap();
        let (driver, port) = Driver::start(&driver);
        let window = format!("--window-size={},{}", screen.width, screen.height);
        let mut switches = vec!["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en", &window];
        switches.extend(more);
        let options = json!({
            "binary": chrome,
            "args": switches,
            "prefs": preferences,
            "mobileEmulation": { "deviceMetrics": { "width": screen.width, "height": screen.height, "pixelRatio": 1.0 } },
        });
        let mut builder = ClientBuilder::rustls().unwrap();
        builder.capabilities([("goog:chromeOptions".to_owned(), options)].into_iter().collect());
        let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Self { client, width: screen.width, _driver: driver }
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Runs a script that says when it is done, and what it found.
    pub(crate) async fn run(&self, script: &str, told: Vec<Value>) -> Value {
        self.client.execute_async(script, told).await.unwrap()
    }

    /// Where it is.
    pub(crate) async fn address(&self) -> url::Url {
        self.client.current_url().await.unwrap()
    }

    pub(crate) async fn go_to(&self, url: &str) {
        self.client.goto(url).await.unwrap();
        self.fits().await;
    }

    /// Waits until the page reads `text`; it must fit the screen.
    pub(crate) async fn reads(&self, text: &str) {
        let path = format!("//body[contains(normalize-space(.), {})]", quoted(text));
        if self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await.is_err() {
            let body = self.find("//body").await.text().await.unwrap();
            panic!("{text:?} is not to be seen at {}, which reads:\n{body}", self.client.current_url().await.unwrap());
        }
        self.fits().await;
    }

    /// Looks at what runs again and again, until the page reads `text`.
    pub(crate) async fn looks_until(&self, text: &str) {
        // What was asked for last may come at any moment, and reads as it should or can be asked for again.
        let path = format!("//body[contains(normalize-space(.), {})] | //a[normalize-space(.) = \"Look again\"]", quoted(text));
        for _ in 0..LOOKS {
            let found = self.find(&path).await;
            let again = match found.tag_name().await {
                Ok(name) if name == "body" => break,
                Ok(_) => found.click().await,
                Err(error) => Err(error),
            };
            match again {
                Err(gone) if gone.is_stale_element_reference() => {}
                again => again.unwrap(),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.reads(text).await;
    }

    /// Presses the button, or follows the link, that reads `text`.
    pub(crate) async fn press(&self, text: &str) {
        let text = quoted(text);
        self.click(&format!("(//button | //a)[normalize-space(.) = {text}]")).await;
    }

    /// Presses the one button that the page is about.
    pub(crate) async fn press_first(&self) {
        self.click("//main//button[contains(@class, 'primary')]").await;
    }

    pub(crate) async fn type_into(&self, name: &str, text: &str) {
        let path = format!("//input[@name = '{name}' and not(@readonly) and not(@type = 'hidden')]");
        self.find(&path).await.send_keys(text).await.unwrap();
    }

    pub(crate) async fn choose_file(&self, name: &str, path: &std::path::Path) {
        self.find(&format!("//input[@name = '{name}']")).await.send_keys(path.to_str().unwrap()).await.unwrap();
    }

    async fn find(&self, path: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await {
            Ok(found) => found,
            Err(error) => {
                let body = self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap();
                panic!("{path} at {}: {error}; it reads:\n{body}", self.client.current_url().await.unwrap());
            }
        }
    }

    async fn click(&self, path: &str) {
        self.fits().await;
        // A page may go on by itself, as to an application: what was found on the one before was not pressed, and is found again.
        for _ in 0..PRESSES {
            match self.find(path).await.click().await {
                Err(gone) if gone.is_stale_element_reference() => continue,
                clicked => return clicked.unwrap(),
            }
        }
        panic!("{path} does not stand still at {}", self.client.current_url().await.unwrap());
    }

    /// No page is wider than the screen: nobody has to scroll sideways.
    async fn fits(&self) {
        // Between two pages there is none to measure.
        let told = self.client.execute("return document.documentElement.scrollWidth", Vec::new()).await;
        if let Some(width) = told.ok().and_then(|width| width.as_u64()) {
            assert!(width <= u64::from(self.width), "{} is {width} wide", self.client.current_url().await.unwrap());
        }
    }
}

/// A literal of XPath 1.0, which cannot escape a quote.
fn quoted(text: &str) -> String {
    assert!(!text.contains('"'), "{text}");
    format!("\"{text}\"")
}
