-- Once per cluster, as a superuser. Passwords, where a server wants them, are set by whoever runs it.
-- owner: owns the tables, runs migrations. app: what the product signs in as; owns nothing. backup: reads everything.
-- sec: owns the doors through the wall; nobody signs in as it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amhe_owner') THEN
        CREATE ROLE amhe_owner LOGIN CREATEDB;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amhe_app') THEN
        CREATE ROLE amhe_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amhe_backup') THEN
        CREATE ROLE amhe_backup LOGIN BYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amhe_sec') THEN
        CREATE ROLE amhe_sec NOLOGIN;
    END IF;
END
$$;
GRANT amhe_sec TO amhe_owner;
