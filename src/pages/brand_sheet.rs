//! The style sheet of a tenant: its accent, and what can be read on it and beside it, in light and in dark.

use rules::directory::{Brand, Colour};

/// Where the house's style sheet draws cards and page, light and dark (`--card`, `--paper`).
const LIGHT_GROUNDS: [Colour; 2] = [Colour(0xff, 0xff, 0xff), Colour(0xf6, 0xf4, 0xef)];
const DARK_GROUNDS: [Colour; 2] = [Colour(0x1e, 0x22, 0x26), Colour(0x14, 0x17, 0x1a)];

/// Contrast that text needs (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;

/// The style sheet of a brand, or nothing if it has no accent. Only numbers come from the tenant (SECURITY 8).
pub fn brand_sheet(brand: &Brand) -> Option<String> {
    let accent = brand.accent?;
    let light = readable_on(accent, LIGHT_GROUNDS);
    let dark = readable_on(accent, DARK_GROUNDS);
    Some(format!(
        ":root {{ --accent: {accent}; --on-accent: {ink}; --link: {light}; }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{ --link: {dark}; }} }}\n",
        ink = accent.ink(),
    ))
}

/// The colour nearest to `accent` that can be read as text on all `grounds`: moved towards their ink until it can.
fn readable_on(accent: Colour, grounds: [Colour; 2]) -> Colour {
    let ink = grounds[0].ink();
    let towards = |from: u8, to: u8, step: u16| {
        let mixed = (u16::from(from) * (32 - step) + u16::from(to) * step) / 32;
        u8::try_from(mixed).unwrap_or(to)
    };
    (0..=32)
        .map(|step| Colour(towards(accent.0, ink.0, step), towards(accent.1, ink.1, step), towards(accent.2, ink.2, step)))
        .find(|colour| grounds.iter().all(|ground| contrast(*colour, *ground) >= READABLE))
        .unwrap_or(ink)
}

/// The contrast of two colours, 1 to 21 (WCAG 2.2).
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (one.luminance() + 0.05, other.luminance() + 0.05);
    if one > other { one / other } else { other / one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_holds_nothing_but_numbers() {
        let brand = Brand { accent: Some(Colour(255, 221, 0)), logo: None };
        let sheet = brand_sheet(&brand).unwrap();
        assert!(sheet.starts_with(":root { --accent: #ffdd00; --on-accent: #000000; --link: #"), "{sheet}");
        assert_eq!(brand_sheet(&Brand::default()), None);
    }

    #[test]
    fn links_are_readable_whatever_the_accent() {
        for accent in [Colour(255, 221, 0), Colour(0, 0, 0), Colour(255, 255, 255), Colour(120, 120, 120), Colour(0, 60, 255)] {
            for grounds in [LIGHT_GROUNDS, DARK_GROUNDS] {
                let link = readable_on(accent, grounds);
                assert!(grounds.iter().all(|ground| contrast(link, *ground) >= READABLE), "{accent} became {link}");
            }
        }
        assert!(contrast(Colour(0, 0, 0), Colour(255, 255, 255)) > 20.9);
    }

    #[test]
    fn the_grounds_are_those_of_the_house() {
        let house = super::super::assets::Asset::find("house.css").unwrap();
        let text = String::from_utf8_lossy(&house.bytes);
        for ground in LIGHT_GROUNDS.into_iter().chain(DARK_GROUNDS) {
            assert!(text.contains(&ground.to_string()), "{ground}");
        }
    }
}
