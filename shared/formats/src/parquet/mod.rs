//! Tables as Parquet bytes, and back.
