"""The store, on real SQLite always and on real PostgreSQL where MONITOR_TEST_POSTGRES gives one."""
