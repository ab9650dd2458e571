-- What was once proven is remembered after it is given up: its mailboxes may be somebody else's, and reset no password.
ALTER TABLE domains ADD COLUMN given_up_at BIGINT;
-- What lapsed and was proven by another tenant is told apart from what was given up and is claimed again.
ALTER TABLE domains ADD COLUMN taken_at BIGINT;
UPDATE domains SET taken_at = lapsed_at WHERE lapsed_at IS NOT NULL AND verified_at IS NULL;
-- A record that comes back makes nothing live by itself.
UPDATE domains SET look_at = NULL WHERE lapsed_at IS NOT NULL;
