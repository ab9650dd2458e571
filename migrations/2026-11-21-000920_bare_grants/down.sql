DROP INDEX grants_by_age;
