//! What happens without anybody knocking: one loop, a file per kind of work.

pub mod imports;
