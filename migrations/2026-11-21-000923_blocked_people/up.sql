-- Blocked people are few: they are listed without walking through everybody. Nothing of it is written for people who are put in.
CREATE INDEX users_blocked ON users (tenant_id, name_key, id) WHERE stage = 'blocked';
