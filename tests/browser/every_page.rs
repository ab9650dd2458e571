//! Every page, in every state and language, small and large, light and dark: nobody scrolls sideways, and no text is out of sight.

use guesthouse::pages::assets::Asset;
use guesthouse::pages::brand_sheet::brand_sheet;
use guesthouse::pages::every_page::every_page;
use rules::directory::{Brand, Colour};
use serde_json::{Value, json};

use crate::chromium::{Chromium, Screen, programs};
use crate::shelf::Shelf;

/// In CSS pixels: the narrowest phone there is (WCAG 2.2, 1.4.10), a tablet, a desk.
const WIDTHS: [u32; 3] = [320, 768, 1280];

/// Shows a page in a frame of each width, where it believes to be in a window of that size, and looks at where its words are.
const MEASURE: &str = r#"
const [paths, widths, done] = [arguments[0], arguments[1], arguments[2]];
const faults = [];
const dark = matchMedia("(prefers-color-scheme: dark)").matches;

function scrolls(element) {
  for (let at = element; at; at = at.parentElement) {
    const style = at.ownerDocument.defaultView.getComputedStyle(at);
    if (at !== at.ownerDocument.documentElement && at !== at.ownerDocument.body && /auto|scroll/.test(style.overflowX)) return true;
  }
  return false;
}

// For whoever hears the page, and not for whoever sees it: in a box of a pixel that shows nothing of what is outside.
function isUnseen(element) {
  for (let at = element; at; at = at.parentElement) {
    const box = at.getBoundingClientRect();
    const isClipped = at.ownerDocument.defaultView.getComputedStyle(at).overflowX !== "visible";
    if ((isClipped && (box.width <= 1 || box.height <= 1)) || at.classList.contains("skip")) return true;
  }
  return false;
}

function look(page, width, frame) {
  const root = frame.contentDocument.documentElement;
  const fault = (text) => faults.push(`${page} at ${width}: ${text}`);
  if (root.scrollWidth > width) fault(`is ${root.scrollWidth} wide`);
  const words = frame.contentDocument.createTreeWalker(frame.contentDocument.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    if (!node.data.trim() || !node.parentElement.checkVisibility()) continue;
    count += 1;
    if (isUnseen(node.parentElement) || scrolls(node.parentElement)) continue;
    const range = frame.contentDocument.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.left < -0.5 || rect.right > width + 0.5) fault(`"${node.data.trim().slice(0, 40)}" reaches from ${rect.left} to ${rect.right}`);
    }
  }
  if (count < 2) fault("shows nothing");
}

(async () => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.style.cssText = "border: 0; height: 4000px";
  document.body.append(frame);
  let looked = 0;
  for (const path of paths) {
    await new Promise((loaded) => { frame.onload = loaded; frame.src = path; });
    for (const width of widths) {
      frame.style.width = `${width}px`;
      look(path, width, frame);
      looked += 1;
    }
  }
  frame.remove();
  done({ faults, looked, dark });
})();
"#;

/// Puts every page on a shelf; gives their paths.
fn put_all(shelf: &Shelf) -> Vec<String> {
    for (name, kind) in [
        ("house.css", "text/css"),
        ("reveal.js", "text/javascript"),
        ("send_answer.js", "text/javascript"),
        ("progress.js", "text/javascript"),
        ("door.svg", "image/svg+xml"),
    ] {
        shelf.put(&format!("/assets/{name}"), kind, Asset::find(name).unwrap().bytes.to_vec());
    }
    let brand = Brand { accent: Some(Colour(0x7a, 0x2e, 0x8e)), logo: None };
    shelf.put("/contoso/brand.css", "text/css", brand_sheet(&brand).unwrap());
    shelf.put("/frames", "text/html", "<!doctype html><title>Frames</title>");
    let page = |seen: guesthouse::pages::every_page::Seen| {
        let path = format!("/{}/{}/{}", seen.template, seen.state, seen.language.tag());
        shelf.put(&path, "text/html; charset=utf-8", seen.html);
        path
    };
    every_page().unwrap().into_iter().map(page).collect()
}

async fn look_at_all(scheme: &str) {
    if programs().is_none() {
        println!("left out: scripts/test finds or installs Chromium and its driver");
        return;
    }
    let shelf = Shelf::open();
    let paths = put_all(&shelf);
    // 0 is dark, 1 is light.
    let is_dark = scheme == "dark";
    let switch = format!("--blink-settings=preferredColorScheme={}", i32::from(!is_dark));
    let browser = Chromium::open_with(Screen { width: 1400, height: 900 }, &[&switch], json!({})).await;
    browser.go_to(&shelf.at("localhost", "/frames")).await;
    let mut faults: Vec<Value> = Vec::new();
    // Part by part: a script must end within half a minute.
    for part in paths.chunks(40) {
        let told = browser.run(MEASURE, vec![json!(part), json!(WIDTHS)]).await;
        assert_eq!((&told["looked"], &told["dark"]), (&json!(part.len() * WIDTHS.len()), &json!(is_dark)));
        faults.extend(told["faults"].as_array().unwrap().iter().cloned());
    }
    browser.close().await;
    assert!(paths.len() > 200 && faults.is_empty(), "{} faults on {} pages: {faults:#?}", faults.len(), paths.len());
}

#[tokio::test]
async fn every_page_fits_every_screen_in_the_light() {
    look_at_all("light").await;
}

#[tokio::test]
async fn every_page_fits_every_screen_in_the_dark() {
    look_at_all("dark").await;
}
