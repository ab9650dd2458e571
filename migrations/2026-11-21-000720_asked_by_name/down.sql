DROP INDEX device_requests_by_user;
ALTER TABLE device_requests DROP COLUMN user_id;
