//! Doors: a request becomes a call, a result becomes an answer.
