//! A spreadsheet of people to invite: encoding, delimiter, header, rows, and what each asks for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::invitations::csv::{Limits, Reader, Wanted};

const LIMITS: Limits = Limits { rows: 50, columns: 40, file: 1 << 16, cell: 1 << 10 };

fuzz_target!(|raw: &[u8]| {
    let Ok(reader) = Reader::open(raw, LIMITS) else { return };
    let layout = reader.layout().clone();
    let (mut rows, mut last) = (0, 0);
    for row in reader {
        let Ok(row) = row else { break };
        rows += 1;
        assert!(rows <= LIMITS.rows && row.line() > last, "rows come in order, and not more than allowed");
        last = row.line();
        assert!(row.cells().iter().all(|cell| cell.len() <= LIMITS.cell));
        if let Ok(wanted) = Wanted::read(&row, &layout) {
            let address = &wanted.invitee.address;
            assert_eq!(address.to_string().parse().as_ref(), Ok(address), "an address that was read can be read again");
        }
    }
});
