//! Bytes in one of four encodings become UTF-8, a window at a time.

use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult};
use serde::{Deserialize, Serialize};

/// How many bytes are looked at, and decoded, at a time.
const WINDOW: usize = 64 << 10;

/// What spreadsheets save CSV in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without byte order mark; also plain ASCII.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The Western code page of Windows.
    Windows1252,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum CannotDecode {
    /// A workbook or another packed file, told by its first bytes.
    #[error("this is a spreadsheet's own format or an archive; save it as CSV")]
    Workbook,
    /// Holds the character NUL, which no text does.
    #[error("this is not a text file")]
    Binary,
    /// The bytes began in this encoding and then broke its rules, or end in the middle of a character.
    #[error("the file is not valid {0}; it may be cut off, or put together from several files")]
    Malformed(Encoding),
    /// Text in an alphabet or encoding we do not read.
    #[error("the file is neither UTF-8, UTF-16 nor Windows-1252; save it as UTF-8")]
    Unsupported,
    /// More bytes than the limit.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
}

impl Encoding {
    /// How people know it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    fn decoder(self) -> Decoder {
        let encoding = match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        encoding.new_decoder_with_bom_removal()
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

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

/// A byte order mark, or the pattern of zeros that ASCII leaves in UTF-16; and files that are no text at all.
fn by_first_bytes(window: &[u8]) -> Result<Option<Encoding>, CannotDecode> {
    // ZIP (also .xlsx and .ods), the compound file of .xls, PDF, gzip.
    let packed: [&[u8]; 4] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x1f\x8b"];
    if packed.iter().any(|magic| window.starts_with(magic)) {
        return Err(CannotDecode::Workbook);
    }
    for (mark, encoding) in
        [(&b"\xef\xbb\xbf"[..], Encoding::Utf8), (&b"\xff\xfe"[..], Encoding::Utf16Le), (&b"\xfe\xff"[..], Encoding::Utf16Be)]
    {
        if window.starts_with(mark) {
            return Ok(Some(encoding));
        }
    }
    let (pairs, _) = window[..window.len().min(32)].as_chunks::<2>();
    if !pairs.is_empty() && pairs.iter().all(|[low, high]| *low != 0 && *high == 0) {
        return Ok(Some(Encoding::Utf16Le));
    }
    if !pairs.is_empty() && pairs.iter().all(|[high, low]| *low != 0 && *high == 0) {
        return Ok(Some(Encoding::Utf16Be));
    }
    Ok(None)
}

/// The first letter outside ASCII decides: a whole sequence of UTF-8 hardly ever happens by accident, so a file that starts
/// with one and breaks the rules later is broken, not Windows-1252.
fn by_letters(window: &[u8], is_last: bool) -> Result<Encoding, CannotDecode> {
    let valid = match std::str::from_utf8(window) {
        Ok(_) => window,
        Err(error) => &window[..error.valid_up_to()],
    };
    if !valid.is_ascii() {
        return Ok(Encoding::Utf8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(window, is_last);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Other Latin code pages cannot be told apart by a few names, so only what is surely no Latin is refused.
    let is_latin = guess.name() == "windows-1252"
        || matches!(guess.name(), "windows-1250" | "windows-1254" | "windows-1257" | "windows-1258")
        || guess.name().starts_with("ISO-8859-") && !matches!(guess.name(), "ISO-8859-5" | "ISO-8859-6" | "ISO-8859-7" | "ISO-8859-8");
    if is_latin { Ok(Encoding::Windows1252) } else { Err(CannotDecode::Unsupported) }
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
