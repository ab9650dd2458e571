//! Where the operator's machines ask what happened how often.

use std::net::SocketAddr;

use super::reader::Reader;

/// Where the operator's machines ask what happened how often. Nothing said: nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// An address and port of its own, where nothing else is answered.
    pub listen: Option<SocketAddr>,
}

impl Metrics {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self { listen: reader.parsed("metrics.listen", "an address and port such as 127.0.0.1:9090") }
    }
}
