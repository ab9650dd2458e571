DROP INDEX invitations_by_age;
DROP INDEX sessions_by_end;
DROP TABLE connections;
