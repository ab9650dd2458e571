//! The only way out: one guarded HTTP client, and DNS.
