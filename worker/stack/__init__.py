"""The parts that `quancheng up` starts on one machine: PostgreSQL, Temporal, worker and API."""
