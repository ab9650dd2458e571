DROP INDEX domains_by_look;
-- Nothing lapsed before: what did decides nothing, and can be proven again.
UPDATE domains SET verified_at = NULL WHERE lapsed_at IS NOT NULL;
ALTER TABLE domains DROP COLUMN lapsed_at;
ALTER TABLE domains DROP COLUMN missing_since;
ALTER TABLE domains DROP COLUMN look_at;
