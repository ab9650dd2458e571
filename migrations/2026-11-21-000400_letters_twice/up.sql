-- Since when a letter may have arrived already when it is tried again.
ALTER TABLE letters ADD COLUMN doubtful_at BIGINT;
