DROP INDEX pushed_requests_by_application;
DROP INDEX consents_by_application;
DROP INDEX role_members_by_application;
DROP INDEX role_members_by_group;
DROP INDEX assignments_by_group;
DROP INDEX group_members_by_group;
