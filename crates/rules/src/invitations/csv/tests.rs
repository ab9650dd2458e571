//! The way in and the way out, together: golden files, bad days, and what must hold for every file.

use proptest::prelude::*;

use super::*;

const LAYOUTS: [(LayoutKind, &str); 4] = [
    (
        LayoutKind::Preview2015,
        "Email|DisplayName|InviteAppID|InviteReplyUrl|InviteAppResources|InviteGroupResources|InviteContactUsUrl\r\n\
         åse+b2b@bücher.example|Åse Müller||https://app.example/start|app1 app2|Sales Team|https://contoso.example\r\n",
    ),
    (
        LayoutKind::Preview2016,
        "Email|DisplayName|InvitationText|InviteRedirectUrl|InvitedToApplications| InvitedToGroups|CcEmailAddress|Language\r\n\
         åse+b2b@bücher.example|Åse Müller|\"Hej Åse,\r\nvelkommen; \"\"kom\"\" ind\"|https://app.example/start|app1 app2|Sales Team|cc@fabrikam.example|pt-BR\r\n",
    ),
    (
        LayoutKind::Entra,
        "version:v1.0|||\r\n\
         Name of invitee [inviteeName]|Email address to invite [inviteeEmail] Required|Redirection url [inviteRedirectURL] Required|Send invitation message (true or false) [sendEmail]\r\n\
         Example: Chris Green|Example: chris@contoso.example|https://app.example|true\r\n\
         Åse Müller|åse+b2b@bücher.example|https://app.example/start|TRUE\r\n",
    ),
    (
        LayoutKind::Ours,
        "sponsor|EMAIL|Display Name|Access Ends|Groups|Apps|Landing|Role|Cost Centre\r\n\
         sam@contoso.example|åse+b2b@bücher.example|Åse Müller|2030-06-30|Sales Team|app1 app2|https://app.example/start|Reader|4711\r\n",
    ),
];

fn encodings(text: &str) -> Vec<(Encoding, Vec<u8>)> {
    let marked = format!("\u{feff}{text}");
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    vec![
        (Encoding::Utf8, text.as_bytes().to_vec()),
        (Encoding::Utf8, marked.as_bytes().to_vec()),
        (Encoding::Utf16Le, utf_16(&marked, u16::to_le_bytes)),
        (Encoding::Utf16Le, utf_16(text, u16::to_le_bytes)),
        (Encoding::Utf16Be, utf_16(&marked, u16::to_be_bytes)),
        (Encoding::Utf16Be, utf_16(text, u16::to_be_bytes)),
        (Encoding::Windows1252, encoding_rs::WINDOWS_1252.encode(text).0.into_owned()),
    ]
}

fn read(bytes: &[u8]) -> Result<(Layout, Vec<Row>), FileProblem> {
    let reader = Reader::open(bytes, Limits::default())?;
    let layout = reader.layout().clone();
    Ok((layout, reader.collect::<Result<_, _>>()?))
}

fn problem(bytes: &[u8]) -> FileProblem {
    read(bytes).unwrap_err()
}

/// The one row of a small file, validated.
fn wanted(text: &str) -> Result<Wanted, Vec<CellProblem>> {
    let (layout, rows) = read(text.as_bytes()).unwrap();
    Wanted::read(&rows[0], &layout)
}

#[test]
fn every_layout_is_read_in_every_encoding_with_every_delimiter() {
    for (kind, text) in LAYOUTS {
        for delimiter in Delimiter::ALL {
            let text = text.replace('|', &char::from(delimiter.byte()).to_string());
            for (encoding, bytes) in encodings(&text) {
                let mut reader = Reader::open(bytes.as_slice(), Limits::default()).unwrap();
                let layout = reader.layout().clone();
                let row = reader.next().unwrap().unwrap();
                assert!(reader.next().is_none());
                assert_eq!((layout.kind(), layout.delimiter(), reader.encoding()), (kind, delimiter, encoding));
                assert_eq!(reader.bytes_read(), bytes.len() as u64);
                let wanted = Wanted::read(&row, &layout).unwrap();
                assert_eq!(wanted.invitee.address.to_string(), "åse+b2b@bücher.example");
                assert_eq!(wanted.invitee.punycode(), Some("xn--bcher-kva.example"));
                assert_eq!(wanted.invitee.display_name.unwrap().as_str(), "Åse Müller");
                assert_eq!(wanted.landing.unwrap().as_str(), "https://app.example/start");
            }
        }
    }
}

#[test]
fn the_words_of_2016_keep_their_lines_and_quotes() {
    let text = LAYOUTS[1].1.replace('|', ",");
    let wanted = wanted(&text).unwrap();
    assert_eq!(wanted.invitee.message.unwrap().as_str(), "Hej Åse,\nvelkommen; \"kom\" ind");
    assert_eq!(wanted.invitee.language.unwrap().as_str(), "pt-BR");
    assert_eq!(wanted.invitee.cc.unwrap().to_string(), "cc@fabrikam.example");
    assert_eq!(wanted.groups.texts().collect::<Vec<_>>(), ["Sales Team", "Sales", "Team"]);
}

#[test]
fn our_own_layout_says_more_and_unknown_columns_are_kept_aside() {
    let (layout, rows) = read(LAYOUTS[3].1.replace('|', ";").as_bytes()).unwrap();
    assert_eq!(layout.unknown().collect::<Vec<_>>(), ["Cost Centre"]);
    assert_eq!(rows[0].kept_aside(&layout).collect::<Vec<_>>(), [("Cost Centre", "4711")]);
    let wanted = Wanted::read(&rows[0], &layout).unwrap();
    assert_eq!(wanted.invitee.access_ends_at.unwrap().to_string(), "2030-06-30T23:59:59Z");
    assert_eq!((wanted.role.as_deref(), wanted.sponsor.as_deref()), (Some("Reader"), Some("sam@contoso.example")));
    assert_eq!(wanted.invitee.letter, Letter::Send);
}

#[test]
fn a_spreadsheet_may_name_its_delimiter() {
    let (layout, rows) = read(b"sep=;\r\nEmail;DisplayName\r\nann@fabrikam.example;Ann\r\n").unwrap();
    assert_eq!((layout.delimiter(), rows[0].line()), (Delimiter::Semicolon, 3));
}

#[test]
fn a_bad_file_is_refused_with_its_place() {
    let header = "Email,DisplayName\n";
    let cut = format!("{header}ann@fabrikam.example,\"Ann");
    assert_eq!(problem(cut.as_bytes()), FileProblem::OpenQuote { line: 2, column: 2 });
    let half = [header.as_bytes(), "ann@fabrikam.example,Jürgen\nbo@fabrikam.example,\u{c5}".as_bytes()].concat();
    let why = CannotDecode::Malformed(Encoding::Utf8);
    assert_eq!(problem(&half[..half.len() - 1]), FileProblem::Text { line: 3, why });
    let mixed = [header.as_bytes(), "a@fabrikam.example,Jürgen\n\nb@fabrikam.example,J".as_bytes(), b"\xfcrgen\n"].concat();
    assert_eq!(problem(&mixed), FileProblem::Text { line: 4, why });
    assert_eq!(problem(b"PK\x03\x04rest"), FileProblem::Text { line: 1, why: CannotDecode::Workbook });
    let binary = [header.as_bytes(), b"a\n\x00\x01\x02"].concat();
    assert_eq!(problem(&binary), FileProblem::Text { line: 3, why: CannotDecode::Binary });
    for empty in [&b""[..], b"\xef\xbb\xbf", b"\n\r\n  \n", b"version:v1.0\n"] {
        assert_eq!(problem(empty), FileProblem::Empty, "{empty:?}");
    }
    assert_eq!(problem(b"\nName,Phone\n"), FileProblem::Header { line: 2, why: CannotReadHeader::NoEmail });
    assert_eq!(problem(b"Email,Groups,EMAIL\n"), FileProblem::Header { line: 1, why: CannotReadHeader::Duplicate { first: 1, second: 3 } });
}

#[test]
fn a_file_too_large_in_any_direction_is_refused() {
    let rows = |count: usize| "Email\n".to_owned() + &"ann@fabrikam.example\n".repeat(count);
    assert_eq!(read(rows(2_000).as_bytes()).unwrap().1.len(), 2_000);
    assert_eq!(problem(rows(2_001).as_bytes()), FileProblem::TooManyRows { line: 2_002, limit: 2_000 });
    let wide = |cell: &str| cell.repeat(1_000_000);
    assert_eq!(problem(format!("Email{}\n", wide(",x")).as_bytes()), FileProblem::TooManyColumns { line: 1, limit: 200 });
    assert_eq!(problem(format!("Email\na{}\n", wide(",")).as_bytes()), FileProblem::TooManyColumns { line: 2, limit: 200 });
    assert_eq!(problem(format!("Email\n{}\n", wide("x")).as_bytes()), FileProblem::CellTooLong { line: 2, column: 1, limit: 16 << 10 });
    let limits = Limits { file: 100_000, rows: u32::MAX, ..Limits::default() };
    let long = rows(10_000);
    let last = Reader::open(long.as_bytes(), limits).unwrap().last().unwrap();
    assert!(matches!(last, Err(FileProblem::Text { why: CannotDecode::TooLarge(100_000), .. })));
}

#[test]
fn a_problem_ends_the_file() {
    let mut reader = Reader::open(&b"Email\nann@fabrikam.example\n\"x\"y\nbo@fabrikam.example\n"[..], Limits::default()).unwrap();
    assert!(reader.next().unwrap().is_ok());
    assert_eq!(reader.next(), Some(Err(FileProblem::AfterQuote { line: 3, column: 1 })));
    assert!(reader.next().is_none());
}

#[test]
fn every_bad_cell_of_a_row_is_told_at_once() {
    let header = "Email,DisplayName,GivenName,Message,Landing,Cc,Language,AccessEnds,SendInvitation,Role\n";
    let row = "ann at fabrikam,\"Ann\r\nBcc: eve@evil.example\",https://evil.example,\u{7}hello,http://app.example,\"a@b.example, c@d.example\",Klingon,31.12.2030,perhaps,Reader,extra\n";
    let problems: Vec<_> = wanted(&format!("{header}{row}")).unwrap_err().iter().map(|bad| (bad.cell, bad.problem)).collect();
    assert_eq!(
        problems,
        [
            (11, Problem::BeyondHeader),
            (1, Problem::AddressShape),
            (2, Problem::Control),
            (3, Problem::WebAddress),
            (4, Problem::Control),
            (6, Problem::AddressCharacter),
            (7, Problem::Language),
            (8, Problem::Date),
            (9, Problem::YesOrNo),
            (5, Problem::Landing),
            (10, Problem::RoleWithoutApplication),
        ]
    );
}

#[test]
fn addresses_cannot_carry_headers_and_plus_addresses_are_welcome() {
    for cell in
        ["\"ann@fabrikam.example\r\nBcc: eve@evil.example\"", "\"ann@fabrikam.example\n\"x", "Ann <ann@fabrikam.example>", "a@b@", "=1"]
    {
        let file = format!("Email\n{cell}\n");
        let row = read(file.as_bytes()).map(|(layout, rows)| Wanted::read(&rows[0], &layout));
        assert!(!matches!(row, Ok(Ok(_))), "{cell}");
    }
    assert!(wanted("Email\nann+b2b@fabrikam.example\n").is_ok());
    assert!(wanted("Email\n用户@例え.example\n").is_ok());
    assert_eq!(wanted("Email,Groups\n,x\n").unwrap_err()[0].problem, Problem::Missing);
    let same = ["Email\nAnn@Fabrikam.example\n", "Email\nann@fabrikam.EXAMPLE\n"].map(|file| wanted(file).unwrap().key());
    assert_eq!(same[0], same[1]);
}

#[test]
fn landing_addresses_are_read_as_browsers_read_them() {
    for (url, is_fine) in [
        ("https://app.example/start?x=1", true),
        ("http://127.0.0.1:8080/", true),
        ("http://app.example/", false),
        ("https://contoso.example@evil.example/", false),
        ("https://:x@evil.example/", false),
        ("javascript:alert(1)", false),
        ("//evil.example", false),
        ("app.example", false),
    ] {
        assert_eq!(wanted(&format!("Email,Landing\nann@fabrikam.example,{url}\n")).is_ok(), is_fine, "{url}");
    }
}

#[test]
fn a_result_can_be_corrected_and_uploaded_again() {
    let text = "Email;Cost Centre;DisplayName\nann@fabrikam.example;=1+1;Ann\nbo at fabrikam;2;\"Bo; B\"\n";
    let upload = |text: &[u8]| {
        let (layout, rows) = read(text).unwrap();
        let mut sheet = ResultSheet::new(Vec::new(), &layout).unwrap();
        for row in &rows {
            sheet.write(row, ["Skipped", "bad_address", "-x"]).unwrap();
        }
        (layout, rows, sheet.finish().unwrap())
    };
    let (first_layout, first_rows, first) = upload(text.as_bytes());
    let written = String::from_utf8(first.clone()).unwrap();
    assert!(written.starts_with(
        "\u{feff}Email;Cost Centre;DisplayName;State;Result;Detail\r\nann@fabrikam.example;'=1+1;Ann;Skipped;bad_address;'-x\r\n"
    ));
    let (layout, rows, second) = upload(&first);
    assert_eq!(layout.unknown().collect::<Vec<_>>(), first_layout.unknown().collect::<Vec<_>>());
    assert_eq!(rows[1].cells()[..3], first_rows[1].cells()[..3]);
    assert_eq!(second, first, "results do not pile up");
}

#[test]
fn a_result_of_a_file_with_a_state_of_its_own_can_be_uploaded_again() {
    let uploaded = |text: &[u8], state| {
        let (layout, rows) = read(text).unwrap();
        let aside: Vec<_> = rows[0].kept_aside(&layout).map(|(label, cell)| (label.to_owned(), cell.to_owned())).collect();
        assert_eq!(aside, [("State".to_owned(), "Texas".to_owned())]);
        let mut sheet = ResultSheet::new(Vec::new(), &layout).unwrap();
        sheet.write(&rows[0], [state, "", ""]).unwrap();
        (rows[0].was_done(&layout), sheet.finish().unwrap())
    };
    let (was_done, first) = uploaded(b"Email,State\nann@fabrikam.example,Texas\n", "done");
    assert_eq!(String::from_utf8_lossy(&first), "\u{feff}Email,State,State,Result,Detail\r\nann@fabrikam.example,Texas,done,,\r\n");
    let (was_second_done, second) = uploaded(&first, "done");
    assert_eq!((was_done, was_second_done), (false, true));
    assert_eq!(second, first, "results do not pile up");
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok((layout, rows)) = read(&bytes) {
            rows.iter().for_each(|row| drop(Wanted::read(row, &layout)));
        }
    }

    #[test]
    fn no_text_after_a_good_header_breaks_the_reader(text in "[a-z@.,;\t \r\n\"'=+\u{0}\u{e5}\u{1f600}]{0,400}", at in 0_usize..4, delimiter in 0_usize..3, encoding in 0_usize..7) {
        let split = char::from(Delimiter::ALL[delimiter].byte()).to_string();
        let file = LAYOUTS[at].1.replace('|', &split) + &text;
        let (_, bytes) = encodings(&file).swap_remove(encoding);
        if let Ok((layout, rows)) = read(&bytes) {
            rows.iter().for_each(|row| drop(Wanted::read(row, &layout)));
        }
    }

    #[test]
    fn what_is_exported_is_what_is_imported(
        rows in proptest::collection::vec(proptest::collection::vec("([=+@\t\r'\"-]{0,3}|.{0,3})[^\u{0}]{0,12}", 3), 0..8),
        delimiter in 0_usize..3,
    ) {
        let mut sheet = Sheet::new(Vec::new(), Delimiter::ALL[delimiter]).unwrap();
        sheet.write(["Email", "=Notes", "Cost Centre"]).unwrap();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(|cell| cell.replace('\0', "")).collect()).collect();
        for row in &rows {
            sheet.write(row.iter().map(String::as_str)).unwrap();
        }
        let (layout, read) = read(&sheet.finish().unwrap()).unwrap();
        prop_assert_eq!(layout.labels(), ["Email", "=Notes", "Cost Centre"]);
        let is_said = |row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        let written: Vec<&[String]> = rows.iter().filter(|row| is_said(row)).map(Vec::as_slice).collect();
        prop_assert_eq!(read.iter().map(Row::cells).collect::<Vec<_>>(), written);
    }

    #[test]
    fn a_reader_by_other_hands_agrees(rows in proptest::collection::vec(proptest::collection::vec("[a-c,;\" \r\n]{0,8}", 2), 1..6)) {
        let mut sheet = Sheet::new(Vec::new(), Delimiter::Comma).unwrap();
        sheet.write(["Email", "Notes"]).unwrap();
        for row in &rows {
            sheet.write(row.iter().map(String::as_str)).unwrap();
        }
        let bytes = sheet.finish().unwrap();
        let ours: Vec<Vec<String>> = read(&bytes).unwrap().1.iter().map(|row| row.cells().to_vec()).collect();
        let mut other = ::csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
        let theirs: Vec<Vec<String>> = other.records().map(|row| row.unwrap().iter().map(|cell| crate::invitations::csv::file::formula::restore(cell).to_owned()).collect()).collect();
        let is_said = |row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        prop_assert_eq!(ours, theirs.into_iter().filter(is_said).collect::<Vec<_>>());
    }
}
