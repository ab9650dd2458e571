//! The four encodings spreadsheets save CSV in, and how they are told apart.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Decoder;
use serde::{Deserialize, Serialize};

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

    pub(super) fn decoder(self) -> Decoder {
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

/// A byte order mark, or the pattern of zeros that ASCII leaves in UTF-16; and files that are no text at all.
pub(super) fn by_first_bytes(window: &[u8]) -> Result<Option<Encoding>, CannotDecode> {
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
pub(super) fn by_letters(window: &[u8], is_last: bool) -> Result<Encoding, CannotDecode> {
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
