#!/bin/bash
# Runs once, when the ledger's volume is empty: the database and its three roles. What each may do
# to tables, the migrations say.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set owner="$LEDGER_OWNER_PASSWORD" --set app="$LEDGER_APP_PASSWORD" --set reader="$LEDGER_READER_PASSWORD" <<'SQL'
create role quancheng_owner login password :'owner';
create role quancheng_app login password :'app';
create role quancheng_reader login password :'reader';
create database quancheng owner quancheng_owner;
revoke all on database quancheng from public;
grant connect, temporary on database quancheng to quancheng_app, quancheng_reader;
SQL
