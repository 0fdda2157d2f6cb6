-- The first migration makes no table: it records in the history that this database belongs to a BPCI oracle.
COMMENT ON SCHEMA migration IS 'Migration history of a BPCI oracle; each room has a schema of its own';
