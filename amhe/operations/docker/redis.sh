#!/bin/sh
# Redis with its password from a file. What it holds outlives it; it refuses new work rather than drop what waits.
set -eu
umask 077
cat > /tmp/redis.conf <<CONF
bind 0.0.0.0
dir /data
appendonly yes
maxmemory 200mb
maxmemory-policy noeviction
requirepass $(cat /run/secrets/redis_password)
CONF
exec redis-server /tmp/redis.conf
