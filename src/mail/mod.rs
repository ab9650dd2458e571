//! Messages as values, their rendering, and SMTP.
