UPDATE imports SET problem = 'the file could not be read to its end' WHERE problem IS NOT NULL;
