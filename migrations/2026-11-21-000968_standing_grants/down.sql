DROP INDEX grants_standing;
