//! What is typed at a terminal: operators open the database, admins speak HTTP.
