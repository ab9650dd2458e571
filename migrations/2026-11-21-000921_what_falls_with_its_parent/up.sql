-- Before a group or an application goes, the engines look who points to it: without these, at every row of the tenant. Where the
-- column is empty in most rows, those cost nothing.
CREATE INDEX group_members_by_group ON group_members (tenant_id, member_group) WHERE member_group IS NOT NULL;
CREATE INDEX assignments_by_group ON assignments (tenant_id, assignee_group) WHERE assignee_group IS NOT NULL;
CREATE INDEX role_members_by_group ON role_members (tenant_id, holder_group) WHERE holder_group IS NOT NULL;
CREATE INDEX role_members_by_application ON role_members (tenant_id, holder_application) WHERE holder_application IS NOT NULL;
CREATE INDEX consents_by_application ON consents (tenant_id, application_id);
CREATE INDEX pushed_requests_by_application ON pushed_requests (tenant_id, application_id);
