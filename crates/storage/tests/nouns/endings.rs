//! What has ended goes a bounded part at a time, whatever ended together with it.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use storage::{StorageError, Tx};

use crate::books::on_each_engine;
use crate::cast::NOW;

const DAY: Duration = Duration::from_secs(86_400);
const LATER: Timestamp = Timestamp::from_seconds(1_800_000_000 + 3 * 86_400);

#[test]
fn what_ended_at_one_moment_goes_a_slice_at_a_time() {
    on_each_engine(|books| {
        let contoso = books.cast.contoso.id;
        books.write(move |tx| {
            for at in 0..500_u32 {
                let digest = Digest::of(at.to_be_bytes());
                tx.count("guess_day", &at.to_string(), DAY, NOW)?;
                tx.spend("assertion", digest, NOW)?;
                tx.in_tenant(contoso).kept_requests().insert(&digest, "body", NOW)?;
            }
            Ok(())
        });
        let swept = |sweep: fn(&mut Tx<'_>) -> Result<usize, StorageError>| [(); 4].map(|()| books.write(sweep));
        let counters = swept(|tx| tx.across().sweep_counters(LATER, 200));
        assert_eq!(counters, [200, 200, 100, 0], "the windows of a day end together, and nobody waits until all of them are gone");
        assert_eq!(swept(|tx| tx.across().sweep_spent(LATER, 200)), [200, 200, 100, 0]);
        assert_eq!(swept(|tx| tx.across().sweep_kept_requests(LATER, 200)), [200, 200, 100, 0]);
    });
}
