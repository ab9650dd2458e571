-- What is said of a person beside their names, and when what applications are told of them last changed; NULL: not since they were made.
ALTER TABLE users ADD COLUMN standard_claims TEXT;
ALTER TABLE users ADD COLUMN changed_at BIGINT;
