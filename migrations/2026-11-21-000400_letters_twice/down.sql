ALTER TABLE letters DROP COLUMN doubtful_at;
