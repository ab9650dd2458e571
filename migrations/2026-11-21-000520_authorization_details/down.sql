ALTER TABLE grants DROP COLUMN authorization_details;
DROP TABLE details_types;
