//! Texts in the reader's language; dates and numbers by locale.
