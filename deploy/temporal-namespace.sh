#!/bin/sh
# The namespace, its retention and the search attributes. Harmless when done again.
set -eu

# A new namespace takes some seconds until every part of Temporal has heard of it.
with_patience() {
  tries=30
  until "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || exit 1
    sleep 1
  done
}

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE"
with_patience temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention 2160h
with_patience temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name ProjectCode --type Keyword \
  --name County --type Keyword \
  --name Stage --type Keyword \
  --name Lamp --type Keyword \
  --name Department --type Keyword \
  --name Item --type Keyword \
  --name DueAt --type Datetime \
  --name WaitingFor --type Keyword
