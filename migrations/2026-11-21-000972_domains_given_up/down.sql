DELETE FROM domains WHERE given_up_at IS NOT NULL;
-- Claimed again after it was given up: nothing remembers that it was lost.
UPDATE domains SET lapsed_at = NULL WHERE lapsed_at IS NOT NULL AND verified_at IS NULL AND taken_at IS NULL;
-- What lapsed is looked for again.
UPDATE domains SET look_at = lapsed_at WHERE lapsed_at IS NOT NULL AND verified_at IS NOT NULL;
ALTER TABLE domains DROP COLUMN taken_at;
ALTER TABLE domains DROP COLUMN given_up_at;
