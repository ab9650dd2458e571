ALTER TABLE invitations DROP COLUMN sender_program;
ALTER TABLE group_members DROP COLUMN given_by_program;
ALTER TABLE assignments DROP COLUMN given_by_program;
