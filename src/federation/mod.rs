//! Being the client of a guest's home provider.
