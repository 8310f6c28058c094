#!/bin/sh
# Temporal's tables, made or brought to this version. Harmless when done again.
set -eu
for each in temporal temporal_visibility; do
  schema=${each#temporal_}
  tool="temporal-sql-tool --plugin postgres12 --endpoint $SQL_HOST --port 5432 --user $SQL_USER --db $each"
  $tool create
  $tool setup-schema -v 0.0
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
