#!/bin/sh
# Run once by the postgres image on an empty data folder: the roles with their passwords, and the database.
# Passwords come from files, as hexadecimal (secrets.sh makes them so), and are never on a command line.
set -eu
set_password() {
    word=$(cat "/run/secrets/$2")
    case $word in
    '' | *[!0-9a-f]*) echo "$2 must be hexadecimal: see docs/deploy.md" >&2 && exit 1 ;;
    esac
    echo "ALTER ROLE $1 PASSWORD '$word';"
}
as_superuser() {
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$1"
}
as_superuser postgres < /amhe/sql/roles.sql
{
    set_password amhe_owner owner_password
    set_password amhe_app app_password
    set_password amhe_backup backup_password
    echo "ALTER ROLE amhe_owner NOCREATEDB;"
    # Set on the role and not by the client, so that it holds behind PgBouncer too.
    echo "ALTER ROLE amhe_app SET statement_timeout = '30s';"
    echo "ALTER ROLE amhe_app SET lock_timeout = '10s';"
    echo "ALTER ROLE amhe_app SET idle_in_transaction_session_timeout = '2min';"
    echo "CREATE DATABASE amhe OWNER amhe_owner;"
    echo "REVOKE CONNECT ON DATABASE amhe FROM PUBLIC;"
    echo "GRANT CONNECT ON DATABASE amhe TO amhe_app, amhe_backup;"
} | as_superuser postgres
{
    echo "SET ROLE amhe_owner;"
    cat /amhe/sql/database.sql
} | as_superuser amhe
