//! Guesthouse, from its doors to its hands.
//!
//! Rooms are listed from the top of the house to its ground; a room may use the rooms listed below it, never above.
//! `tests/rooms.rs` holds that order and the short cuts that are walls too.

pub mod commands;
pub mod demo;
pub mod web;
pub mod jobs;
pub mod flows;
pub mod app;
pub mod federation;
pub mod mail;
pub mod pages;
pub mod i18n;
pub mod credentials;
pub mod signing;
pub mod certificates;
pub mod images;
pub mod outgoing;
pub mod tallies;
