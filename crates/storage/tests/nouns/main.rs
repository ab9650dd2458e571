//! The rooms of nouns, each on both engines: a neighbour's row is not found and not changed, and of two who change the same
//! thing one is told that it was too late.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod books;
#[cfg(test)]
mod cast;
#[cfg(test)]
mod access;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod guests;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod people;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod powers;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod tokens;
