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
    /// Most bytes that a compressed file may unpack to. 16 GiB unless told.
    pub unpacked_bytes: u64,
    /// How many times its own size a compressed file may unpack to, once it has passed 16 MiB. 200 unless
    /// told; text of trials packs 5 to 30 times.
    pub unpacked_ratio: u64,
    /// Most bytes of a file that has to be held whole: a zip archive that came as a stream, Dataset-JSON in
    /// one document, Parquet, a workbook. 512 MiB unless told.
    pub held_bytes: u64,
    /// Most entries of an archive. 1,000 unless told.
    pub members: usize,
    /// Deepest nesting of a JSON document. 32 unless told.
    pub depth: usize,
    /// Most cells of a sheet that hold something. 20,000,000 unless told.
    pub cells: usize,
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
            unpacked_bytes: 16 << 30,
            unpacked_ratio: 200,
            held_bytes: 512 << 20,
            members: 1_000,
            depth: 32,
            cells: 20_000_000,
        }
    }
}

/// What a compressed file may always unpack to, whatever its own size.
const FREE_BYTES: u64 = 16 << 20;

impl ReadLimits {
    /// Whether `packed` bytes may have become `unpacked` ones.
    pub(crate) const fn may_unpack(&self, packed: u64, unpacked: u64) -> bool {
        unpacked <= FREE_BYTES || unpacked <= packed.saturating_mul(self.unpacked_ratio)
    }
}
