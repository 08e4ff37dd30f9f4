-- Once per database, as its owner: the room of the doors, and what the app role may do by default.
CREATE SCHEMA IF NOT EXISTS sec;
GRANT USAGE ON SCHEMA sec TO amhe_app, amhe_sec;
GRANT CREATE ON SCHEMA sec TO amhe_sec;
GRANT USAGE ON SCHEMA public TO amhe_app, amhe_sec, amhe_backup;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE amhe_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO amhe_app;
ALTER DEFAULT PRIVILEGES FOR ROLE amhe_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO amhe_app;
ALTER DEFAULT PRIVILEGES FOR ROLE amhe_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO amhe_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE amhe_owner IN SCHEMA public
    GRANT SELECT ON SEQUENCES TO amhe_backup;
