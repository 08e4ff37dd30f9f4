#!/bin/sh
# Make the files that docker-compose.yml takes its secrets from: random ones, once. Usage: secrets.sh FOLDER EMAIL_URL
# The folder is readable by its owner alone; the files in it by whoever the containers run as.
set -eu
[ $# -eq 2 ] || { echo "Usage: $0 FOLDER EMAIL_URL, such as $0 secrets smtp+tls://user:password@mail.example:587" >&2; exit 2; }
[ ! -e "$1" ] || { echo "$1 is there already: it is left as it is." >&2; exit 1; }
umask 077
mkdir -p "$1"
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() { printf '%s' "$3" > "$1/$2" && chmod 644 "$1/$2"; }
for name in postgres owner app backup redis; do keep "$1" "${name}_password" "$(random 24)"; done
keep "$1" secret_key "$(random 40)"
keep "$1" encryption_keys "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')"
keep "$1" metrics_token "$(random 24)"
keep "$1" email_url "$2"
keep "$1" database_url "postgres://amhe_app:$(cat "$1/app_password")@postgres:5432/amhe"
keep "$1" database_owner_url "postgres://amhe_owner:$(cat "$1/owner_password")@postgres:5432/amhe"
keep "$1" redis_url "redis://:$(cat "$1/redis_password")@redis:6379/0"
