//! A tenant's logo: pixels that the house encoded itself (SECURITY 8).

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use super::admins::signed_in;
use crate::cast::{House, Visitor};

crate::stories! {
    a_logo_is_pixels_and_nothing_else,
    what_is_no_picture_becomes_no_logo,
}

fn picture() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(900, 300).write_to(&mut file, ImageFormat::Jpeg).unwrap();
    let mut bytes = file.into_inner();
    bytes.extend_from_slice(b"<script>alert(1)</script>");
    bytes
}

fn logo_of(page: &crate::cast::Visitor) -> Option<String> {
    let body = page.page().body.replace("&#x2F;", "/");
    body.split("src=\"").filter_map(|part| part.split('"').next()).find(|src| src.contains("/logo/")).map(str::to_owned)
}

async fn a_logo_is_pixels_and_nothing_else(house: House) {
    let contoso = house.company("contoso").await;
    house.company("tailspin").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Settings").await;
    assert_eq!(logo_of(&admin), None);
    admin.attach("logo", "logo.svg", &picture()).submit("Save logo").await;
    let path = logo_of(&admin).unwrap();
    let stranger = reqwest::Client::new();
    let shown = stranger.get(house.at(&path)).send().await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
    assert_eq!(shown.headers()["content-security-policy"], "sandbox; default-src 'none'");
    let bytes = shown.bytes().await.unwrap();
    let read = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap();
    assert_eq!((read.width(), read.height()), (360, 120));
    assert!(!bytes.windows(8).any(|part| part == b"<script>"));
    // Everybody sees it, at this tenant only.
    let mut guest = Visitor::new();
    guest.open(&house.at("contoso/account")).await;
    assert_eq!(logo_of(&guest), Some(path.clone()));
    guest.open(&house.at("tailspin/account")).await;
    assert_eq!(logo_of(&guest), None);
    assert_eq!(stranger.get(house.at(&path.replace("contoso", "tailspin"))).send().await.unwrap().status(), 404);
    // The accent stays another matter, and a removed logo is gone.
    admin.fill("accent", "#1d5c56").submit("Save name, accent and language").await;
    assert_eq!(logo_of(&admin), Some(path.clone()));
    admin.submit("Remove the logo").await;
    assert_eq!(logo_of(&admin), None);
    assert_eq!(stranger.get(house.at(&path)).send().await.unwrap().status(), 404);
}

async fn what_is_no_picture_becomes_no_logo(house: House) {
    // Before anybody connects: it takes longer than a server waits for whoever says nothing.
    let mut bomb = Cursor::new(Vec::new());
    DynamicImage::new_luma8(5000, 5000).write_to(&mut bomb, ImageFormat::Png).unwrap();
    let bomb = bomb.into_inner();
    assert!(bomb.len() < 200_000, "few bytes, many pixels");
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Settings").await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    admin.attach("logo", "logo.png", svg).submit("Save logo").await;
    admin.must_see("no picture that can be read");
    admin.attach("logo", "logo.png", &vec![0; 1024 * 1024 + 1]).submit("Save logo").await;
    admin.must_see("larger than 1 MiB");
    admin.attach("logo", "logo.png", &bomb).submit("Save logo").await;
    admin.must_see("no picture that can be read");
    assert_eq!(logo_of(&admin), None);
}
