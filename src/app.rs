//! What every flow may reach for, built once.
