-- Grants that gave tokens at once, without a code, are found by their age when nothing stands on them any more.
CREATE INDEX grants_by_age ON grants (created_at) WHERE session_id IS NOT NULL;
