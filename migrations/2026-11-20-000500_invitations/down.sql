DROP TABLE old_tickets;
DROP TABLE mail_suppressions;
DROP TABLE letters;
DROP TABLE invitations;
DROP TABLE import_rows;
DROP TABLE imports;
