//! Bytes to tables and back: CSV, Parquet, import profiles.
