//! One struct per page; each can show itself with sample data.
