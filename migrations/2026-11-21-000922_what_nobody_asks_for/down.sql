DROP INDEX work_given_up;
DROP INDEX letters_by_age;
