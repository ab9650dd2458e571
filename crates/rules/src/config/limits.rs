//! How much of anything.

use super::reader::Reader;

/// How much of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows of one uploaded CSV.
    pub csv_rows: usize,
    /// Bytes of one uploaded CSV.
    pub csv_bytes: usize,
    /// Invitations one inviter may make in 24 hours.
    pub invitations_per_day: u64,
    /// Invitations all inviters of one tenant may make in 24 hours.
    pub invitations_per_tenant_per_day: u64,
    /// Letters of invitations that one tenant may send to one domain in 24 hours.
    pub invitations_per_domain_per_day: u64,
    /// Clients that may register themselves from one network at one tenant in an hour.
    pub registrations_per_hour: u64,
    /// Guesses at one account from one network in a minute; twice as many in a quarter of an hour, and ten times in a day. Only the demo, where
    /// programs sign in side by side, can say otherwise.
    pub guesses_per_minute: u32,
    /// Threads that check passwords, 19 MiB each; one per core where nothing is said.
    pub login_threads: Option<usize>,
    /// Sign-ins that may wait for such a thread before visitors are told to come back later.
    pub login_queue: usize,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let invitations_per_day = reader.number("limits.invitations_per_day", 1..=10_000_000).unwrap_or(10_000);
        let of_tenant = reader.number("limits.invitations_per_tenant_per_day", 1..=100_000_000);
        let of_domain = reader.number("limits.invitations_per_domain_per_day", 1..=100_000_000);
        Self {
            csv_rows: reader.count("limits.csv_rows", 1..=1_000_000).unwrap_or(2000),
            csv_bytes: reader.count("limits.csv_bytes", 1024..=1 << 30).unwrap_or(20 << 20),
            invitations_per_day,
            invitations_per_tenant_per_day: of_tenant.unwrap_or(5 * invitations_per_day),
            invitations_per_domain_per_day: of_domain.unwrap_or(invitations_per_day),
            registrations_per_hour: reader.number("limits.registrations_per_hour", 1..=10_000_000).unwrap_or(1_000),
            guesses_per_minute: 5,
            login_threads: reader.count("limits.login_threads", 1..=256),
            login_queue: reader.count("limits.login_queue", 1..=10_000).unwrap_or(256),
        }
    }
}
