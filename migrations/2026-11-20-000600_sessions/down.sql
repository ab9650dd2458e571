DROP TABLE mailbox_codes;
DROP TABLE interactions;
DROP TABLE sessions;
DROP TABLE browsers;
