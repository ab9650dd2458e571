//! The rooms of nouns, each on both engines: a neighbour's row is not found and not changed, and of two who change the same
//! thing one is told that it was too late.

mod books;
mod cast;
mod access;
mod doors;
mod groups;
mod guests;
mod imports;
mod invitations;
mod keys;
mod letters;
mod people;
mod powers;
mod tenants;
mod tokens;
