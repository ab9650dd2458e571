//! Bytes become UTF-8, a window at a time.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult};

use super::encoding::{by_first_bytes, by_letters};
use crate::invitations::csv::{CannotDecode, Encoding};

/// How many bytes are looked at, and decoded, at a time.
const WINDOW: usize = 64 << 10;

/// A byte stream seen as UTF-8. It decides on the encoding by the first window, or by the first one that is not ASCII,
/// and holds no more than two windows. All text before a fault is handed out before the fault is, so that a reader knows its line.
pub struct Decoded<R> {
    input: R,
    raw: Vec<u8>,
    text: Vec<u8>,
    shown: usize,
    taken: u64,
    limit: u64,
    at_end: bool,
    decoder: Option<(Encoding, Decoder)>,
    fault: Option<CannotDecode>,
}

impl<R: Read> Decoded<R> {
    /// Over `input`, of which at most `limit` bytes are taken.
    pub fn new(input: R, limit: u64) -> Self {
        let (raw, text) = (Vec::new(), Vec::new());
        Self { input, raw, text, shown: 0, taken: 0, limit, at_end: false, decoder: None, fault: None }
    }

    /// What the text is in; UTF-8 as long as all of it was ASCII.
    pub fn encoding(&self) -> Encoding {
        self.decoder.as_ref().map_or(Encoding::Utf8, |(encoding, _)| *encoding)
    }

    /// How many bytes of the file were taken, for progress.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Fills the window from the input.
    fn take(&mut self) -> io::Result<()> {
        let kept = self.raw.len();
        let room = WINDOW.saturating_sub(kept) as u64;
        let read = self.input.by_ref().take(room).read_to_end(&mut self.raw)?;
        self.at_end = (read as u64) < room;
        self.taken += read as u64;
        if self.taken > self.limit { Err(fault(CannotDecode::TooLarge(self.limit))) } else { Ok(()) }
    }

    /// Decides on the encoding, or says how many bytes of ASCII may pass before it must be decided.
    fn decide(&mut self) -> Result<Option<usize>, CannotDecode> {
        let is_start = self.taken == self.raw.len() as u64;
        let chosen = if is_start { by_first_bytes(&self.raw)? } else { None };
        let encoding = match (chosen, self.raw.iter().position(|byte| !byte.is_ascii())) {
            (Some(encoding), _) => encoding,
            (None, None) => return Ok(Some(self.raw.len())),
            // What stands before a letter helps to tell what it is, so some of it stays.
            (None, Some(first)) if first > WINDOW / 2 => return Ok(Some(first - WINDOW / 4)),
            (None, Some(_)) => by_letters(&self.raw, self.at_end)?,
        };
        self.decoder = Some((encoding, encoding.decoder()));
        Ok(None)
    }

    fn decode(&mut self) -> Result<(), CannotDecode> {
        if self.decoder.is_none()
            && let Some(ascii) = self.decide()?
        {
            self.text.extend(self.raw.drain(..ascii));
            return self.check_text();
        }
        let Some((encoding, decoder)) = &mut self.decoder else { return Ok(()) };
        let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len()).unwrap_or(WINDOW * 4);
        self.text.resize(room, 0);
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(&self.raw, &mut self.text, self.at_end);
        // The five bytes that Windows-1252 leaves undefined come out as control characters; no editor writes them.
        let is_undefined = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
        let has_undefined = *encoding == Encoding::Windows1252 && self.raw[..read].iter().any(is_undefined);
        let is_malformed = matches!(result, DecoderResult::Malformed(..)) || has_undefined;
        let malformed = CannotDecode::Malformed(*encoding);
        self.text.truncate(written);
        self.raw.drain(..read);
        self.check_text()?;
        if is_malformed { Err(malformed) } else { Ok(()) }
    }

    fn check_text(&mut self) -> Result<(), CannotDecode> {
        match self.text.iter().position(|byte| *byte == 0) {
            Some(nul) => {
                self.text.truncate(nul);
                Err(CannotDecode::Binary)
            }
            None => Ok(()),
        }
    }
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.shown == self.text.len() {
            if let Some(found) = self.fault {
                return Err(fault(found));
            }
            self.text.clear();
            self.shown = 0;
            if self.at_end && self.raw.is_empty() {
                break;
            }
            self.take()?;
            self.fault = self.decode().err();
        }
        Ok(&self.text[self.shown..])
    }

    fn consume(&mut self, amount: usize) {
        self.shown = (self.shown + amount).min(self.text.len());
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

fn fault(found: CannotDecode) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (String, Encoding, Option<CannotDecode>) {
        let mut decoded = Decoded::new(bytes, 1 << 30);
        let mut text = Vec::new();
        let error = decoded.read_to_end(&mut text).err().map(|error| error.downcast().unwrap());
        (String::from_utf8(text).unwrap(), decoded.encoding(), error)
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_comes_out_the_same() {
        let text = "Email,DisplayName\r\nann@fabrikam.example,Åse Müller – «é»\r\n";
        let (western, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let marked = format!("\u{feff}{text}");
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked.as_bytes().to_vec(), Encoding::Utf8),
            (utf_16(text, u16::to_le_bytes), Encoding::Utf16Le),
            (utf_16(&marked, u16::to_le_bytes), Encoding::Utf16Le),
            (utf_16(text, u16::to_be_bytes), Encoding::Utf16Be),
            (utf_16(&marked, u16::to_be_bytes), Encoding::Utf16Be),
            (western.into_owned(), Encoding::Windows1252),
        ] {
            assert_eq!(decode(&bytes), (text.to_owned(), encoding, None));
        }
    }

    #[test]
    fn short_western_names_are_western() {
        for name in
            ["Søren", "Åse", "Jürgen Groß", "François", "José Núñez", "Ægir", "Zoë", "René", "Bjørn", "Märta Öberg", "João", "Łódź – no"]
        {
            let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(name);
            let file = [b"Email,DisplayName\nx@fabrikam.example,", &bytes[..], b"\n"].concat();
            if !unmappable {
                assert_eq!(decode(&file).1, Encoding::Windows1252, "{name}");
                assert!(decode(&file).0.contains(name), "{name}");
            }
        }
    }

    #[test]
    fn a_letter_far_down_still_decides() {
        let head = "Email,DisplayName\n".to_owned() + &"ann@fabrikam.example,Ann\n".repeat(20_000);
        let file = [head.as_bytes(), b"bo@fabrikam.example,S\xf8ren\n"].concat();
        let (text, encoding, error) = decode(&file);
        assert!(text.ends_with("Søren\n") && error.is_none());
        assert_eq!(encoding, Encoding::Windows1252);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for (bytes, wanted) in [
            (&b"PK\x03\x04\x14\x00"[..], CannotDecode::Workbook),
            (&b"Email\n\x00\x01\x02\x03\x04\x05\x06"[..], CannotDecode::Binary),
            (&b"Email\nS\xc3\xb8ren\nS\xf8ren\n"[..], CannotDecode::Malformed(Encoding::Utf8)),
            (&b"Email\nS\xc3\xb8ren\n\xc3"[..], CannotDecode::Malformed(Encoding::Utf8)),
            (&b"\xff\xfeE\x00m"[..], CannotDecode::Malformed(Encoding::Utf16Le)),
        ] {
            assert_eq!(decode(bytes).2, Some(wanted), "{bytes:?}");
        }
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Email,DisplayName\nx@y.example,Анна Каренина и Вронский\n");
        assert_eq!(decode(&cyrillic).2, Some(CannotDecode::Unsupported));
        let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("Email,DisplayName\nx@y.example,山田太郎\n");
        assert_eq!(decode(&japanese).2, Some(CannotDecode::Unsupported));
    }

    #[test]
    fn a_file_ends_at_its_limit() {
        let mut decoded = Decoded::new(&[b'a'; 200_000][..], 100_000);
        let error = decoded.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.downcast::<CannotDecode>().unwrap(), CannotDecode::TooLarge(100_000));
    }
}
