//! Pictures that tenants upload: decoded, made small, and encoded again, so that nothing of the file itself is ever shown (SECURITY 8).

use std::io::Cursor;
use std::sync::Arc;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

/// The largest file that is looked at, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The widest and highest picture that is decoded, in pixels: what a file claims is believed before a byte is unpacked.
const MOST_PIXELS: u32 = 2048;
/// What decoding may take of memory, in bytes.
const MOST_MEMORY: u64 = 48 * 1024 * 1024;
/// A logo is made to fit in here, in pixels: twice what pages and letters show.
const WIDTH: u32 = 400;
const HEIGHT: u32 = 120;

/// Why a file is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotUseImage {
    /// It has more than [`MOST_BYTES`] bytes.
    #[error("the file is too large")]
    TooLarge,
    /// It is no PNG, JPEG or WebP by what it begins with, whatever it is called.
    #[error("the file is no PNG, JPEG or WebP")]
    Kind,
    /// It has too many pixels, or does not decode.
    #[error("the picture cannot be read")]
    Broken,
    /// As many pictures are being looked at as there may be, or the machine had no thread to give.
    #[error("the picture could not be looked at now")]
    Busy,
}

/// The picture as a small PNG of its pixels alone.
///
/// # Errors
/// [`CannotUseImage`].
pub fn small_png(bytes: &[u8]) -> Result<Vec<u8>, CannotUseImage> {
    if bytes.len() > MOST_BYTES {
        return Err(CannotUseImage::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| CannotUseImage::Kind)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(CannotUseImage::Kind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| CannotUseImage::Broken)?;
    let fits = picture.width() <= WIDTH && picture.height() <= HEIGHT;
    let small = if fits { picture } else { picture.thumbnail(WIDTH, HEIGHT) };
    // Pixels only: no profile, comment or position of the file comes with them.
    let pixels = DynamicImage::ImageRgba8(small.into_rgba8());
    let mut png = Cursor::new(Vec::new());
    pixels.write_to(&mut png, ImageFormat::Png).map_err(|_| CannotUseImage::Broken)?;
    Ok(png.into_inner())
}

/// So many pictures are looked at at once: each may take [`MOST_MEMORY`], and whoever sends them is a stranger to all other tenants.
const AT_ONCE: usize = 2;

/// Where pictures are looked at: few at once in this process.
#[derive(Debug)]
pub struct Darkroom(Arc<Semaphore>);

impl Default for Darkroom {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Darkroom {
    /// As [`small_png`], on a thread of its own: decoding takes longer than anybody else should wait.
    ///
    /// # Errors
    /// [`CannotUseImage`]; [`CannotUseImage::Busy`] at once, for nobody's file waits in memory for a place.
    pub async fn small_png(&self, bytes: Vec<u8>) -> Result<Vec<u8>, CannotUseImage> {
        let place = Arc::clone(&self.0).try_acquire_owned().map_err(|_| CannotUseImage::Busy)?;
        let (answer, made) = tokio::sync::oneshot::channel();
        let work = move || {
            // Nobody waits for the answer any more if sending fails; the place is taken until the picture is done all the same.
            drop(answer.send(small_png(&bytes)));
            drop(place);
        };
        std::thread::Builder::new().name("logo".to_owned()).spawn(work).map_err(|_| CannotUseImage::Busy)?;
        made.await.map_err(|_| CannotUseImage::Busy)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn size_of(png: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory_with_format(png, ImageFormat::Png).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn a_picture_becomes_a_small_png_of_its_pixels() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let small = small_png(&picture(1000, 500, format)).unwrap();
            assert_eq!(size_of(&small), (240, 120), "{format:?}");
        }
        assert_eq!(size_of(&small_png(&picture(30, 20, ImageFormat::Png)).unwrap()), (30, 20), "a small one keeps its size");
    }

    #[tokio::test]
    async fn few_pictures_are_looked_at_at_once() {
        let room = Darkroom::default();
        let small = picture(30, 20, ImageFormat::Png);
        let taken: Vec<_> = (0..AT_ONCE).map(|_| Arc::clone(&room.0).try_acquire_owned().unwrap()).collect();
        assert_eq!(room.small_png(small.clone()).await, Err(CannotUseImage::Busy));
        drop(taken);
        assert!(room.small_png(small).await.is_ok());
        // A place is free again once its picture is done, even if nobody waited for it.
        let large = picture(MOST_PIXELS, MOST_PIXELS, ImageFormat::Png);
        drop(tokio::time::timeout(std::time::Duration::ZERO, room.small_png(large)).await);
        let both = room.0.acquire_many(u32::try_from(AT_ONCE).unwrap()).await;
        assert!(both.is_ok());
    }

    #[test]
    fn nothing_of_the_file_but_its_pixels_comes_through() {
        let mut file = picture(30, 20, ImageFormat::Jpeg);
        file.extend_from_slice(b"<script>alert(1)</script>");
        let small = small_png(&file).unwrap();
        assert!(!small.windows(8).any(|part| part == b"<script>"));
    }

    #[test]
    fn what_is_no_raster_picture_or_too_large_is_refused() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        for other in [&svg[..], b"<?xml version=\"1.0\"?><svg/>", b"GIF89a\x01\x00\x01\x00", b"BM", b"", b"%PDF-1.7"] {
            assert_eq!(small_png(other), Err(CannotUseImage::Kind), "{:?}", String::from_utf8_lossy(other));
        }
        assert_eq!(small_png(&vec![0; MOST_BYTES + 1]), Err(CannotUseImage::TooLarge));
        let whole = picture(30, 20, ImageFormat::Png);
        assert_eq!(small_png(&whole[..whole.len() / 2]), Err(CannotUseImage::Broken));
        // Few bytes, many pixels.
        let bomb = picture(MOST_PIXELS + 1, 8, ImageFormat::Png);
        assert_eq!(small_png(&bomb), Err(CannotUseImage::Broken));
    }
}
