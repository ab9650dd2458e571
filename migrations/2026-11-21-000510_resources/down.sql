ALTER TABLE grants DROP COLUMN resources;
DROP TABLE apis;
