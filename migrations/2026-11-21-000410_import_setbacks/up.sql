-- What keeps an import from going on, and when it is tried again.
ALTER TABLE imports ADD COLUMN setback TEXT;
ALTER TABLE imports ADD COLUMN again_at BIGINT;
