-- The ledger's own role and database, made once with the database: the watcher is no superuser.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/ledger_password`
CREATE ROLE scrubber LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE scrubber OWNER scrubber;
REVOKE ALL ON DATABASE scrubber FROM PUBLIC;
