DROP TABLE terms_accepted;
DROP TABLE mailbox_proofs;
DROP TABLE passwords;
DROP TABLE identities;
DROP TABLE user_words;
DROP TABLE users;
