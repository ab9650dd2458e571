-- Whose access has just ended is looked for by the clock, in all tenants.
CREATE INDEX users_by_end_of_access ON users (access_ends_at) WHERE access_ends_at IS NOT NULL;
