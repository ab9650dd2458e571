-- Assertions come at any time, and each looks for the one grant that it stands on.
CREATE INDEX grants_standing ON grants (tenant_id, user_id, application_id) WHERE session_id IS NULL;
