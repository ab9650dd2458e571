-- The record behind a domain is looked up again. Without a moment for it the claim rests on the operator's word and on no record.
ALTER TABLE domains ADD COLUMN look_at BIGINT;
ALTER TABLE domains ADD COLUMN missing_since BIGINT;
ALTER TABLE domains ADD COLUMN lapsed_at BIGINT;
CREATE INDEX domains_by_look ON domains (look_at) WHERE look_at IS NOT NULL;
-- What the operator vouched for was verified in the moment in which its tenant came into being, and nothing else was.
UPDATE domains SET look_at = verified_at
WHERE verified_at IS NOT NULL AND verified_at <> (SELECT created_at FROM tenants WHERE tenants.id = domains.tenant_id);
