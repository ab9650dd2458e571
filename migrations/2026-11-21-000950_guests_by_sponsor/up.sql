-- The guests whom one member answers for, as their own page lists them. Members have nobody who does.
CREATE INDEX users_by_sponsor ON users (tenant_id, sponsor_id, id) WHERE sponsor_id IS NOT NULL;
