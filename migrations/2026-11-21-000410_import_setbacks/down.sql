ALTER TABLE imports DROP COLUMN again_at;
ALTER TABLE imports DROP COLUMN setback;
