-- When somebody last said that a guest is still the same person.
ALTER TABLE users ADD COLUMN confirmed_at BIGINT;
