ALTER TABLE users DROP COLUMN changed_at;
ALTER TABLE users DROP COLUMN standard_claims;
