//! How much a file may ask of us.

/// Limits of one file. Whatever passes one is refused before it is held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Longest field in bytes, quotes not counted. 1 MiB unless told.
    pub field_bytes: usize,
    /// Longest record in bytes, quotes and delimiters counted. 16 MiB unless told.
    pub record_bytes: usize,
    /// Most fields in a record. 4,096 unless told.
    pub columns: usize,
    /// Most records below the header. 20,000,000 unless told.
    pub records: u64,
    /// Most issues kept with their place and value; further ones are only counted. 1,000 unless told.
    pub issues: usize,
    /// Most distinct words of a category that has no stated levels. 1,000 unless told.
    pub levels: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            field_bytes: 1 << 20,
            record_bytes: 16 << 20,
            columns: 4_096,
            records: 20_000_000,
            issues: 1_000,
            levels: 1_000,
        }
    }
}
