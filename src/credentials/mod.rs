//! Passwords and one-time codes.
