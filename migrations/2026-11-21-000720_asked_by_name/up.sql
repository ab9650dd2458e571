-- Who is asked on another device, where somebody is by name.
ALTER TABLE device_requests ADD COLUMN user_id TEXT;
CREATE INDEX device_requests_by_user ON device_requests (tenant_id, user_id, expires_at);
