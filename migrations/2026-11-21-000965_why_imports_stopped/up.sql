-- Why an import stopped is kept as a value, and said in the reader's language. What was kept as an English sentence is told no closer.
UPDATE imports SET problem = '{"file":"unreadable"}' WHERE problem IS NOT NULL;
