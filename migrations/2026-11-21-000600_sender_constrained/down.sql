ALTER TABLE codes DROP COLUMN dpop_jkt;
ALTER TABLE grants DROP COLUMN binding;
