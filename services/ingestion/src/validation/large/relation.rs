use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};

use palladion_formats::profile::Origins;
use palladion_formats::table::{Column, Table, Unpacked};
use palladion_service_kit::blobs::Scratch;

use super::LargeError;

/// Into how many partitions rows are set aside: of ten million subjects one holds some forty thousand.
pub(crate) const PARTITIONS: usize = 256;

/// Rows of a table that come together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartRows<'a> {
    /// The rows.
    pub(crate) table: &'a Table,
    /// Where they come from.
    pub(crate) origins: &'a Origins,
    /// How many rows of the table come before.
    pub(crate) first_row: u64,
}

/// Which rows come together.
#[derive(Debug, Clone)]
pub(crate) enum Split {
    /// Those whose key has a hash of this seed in common. Whatever the seed, the findings are the same.
    Hash(u64),
    /// Those whose key lies between two of these, which are in order: as many partitions as bounds and one more,
    /// in the order of the keys.
    Bounds(Arc<[String]>),
}

/// Some columns of all rows of a table, set aside by the value of one of them.
#[derive(Debug)]
pub(crate) struct Relation {
    key: &'static str,
    /// The columns; all of them without a list.
    wanted: Option<&'static [&'static str]>,
    split: Split,
    /// The columns without rows, with the levels that are known by now.
    shape: Option<(Table, Origins)>,
    /// Whether a row's origin has a place, and a template.
    packing: (bool, bool),
    scratch: Mutex<Scratch>,
    partitions: Vec<Vec<Block>>,
}

/// Rows of a partition that were set aside together.
#[derive(Debug, Clone, Copy)]
struct Block {
    start: u64,
    length: usize,
    rows: usize,
}

/// The rows of one partition, in the order of the whole table.
#[derive(Debug)]
pub(crate) struct Partition {
    /// The rows.
    pub(crate) table: Table,
    pub(super) origins: Origins,
    /// The number of each row in the whole table.
    pub(crate) rows: Vec<u32>,
}

impl Split {
    /// Into how many partitions rows are set aside.
    pub(crate) fn partitions(&self) -> usize {
        match self {
            Self::Hash(_) => PARTITIONS,
            Self::Bounds(bounds) => bounds.len() + 1,
        }
    }

    fn partition_of(&self, key: &str) -> usize {
        match self {
            Self::Hash(seed) => {
                let mut hasher = DefaultHasher::new();
                (seed, key).hash(&mut hasher);
                // The upper bits of the hash, so many that they number the partitions.
                usize::from(hasher.finish().to_be_bytes()[0])
            }
            Self::Bounds(bounds) => bounds.partition_point(|bound| bound.as_str() <= key),
        }
    }
}

impl Relation {
    /// No rows yet.
    pub(crate) const fn new(
        key: &'static str,
        wanted: Option<&'static [&'static str]>,
        split: Split,
        scratch: Scratch,
    ) -> Self {
        Self {
            key,
            wanted,
            split,
            shape: None,
            packing: (false, false),
            scratch: Mutex::new(scratch),
            partitions: Vec::new(),
        }
    }

    /// Sets rows aside. Those without a key are left out: no rule that looks at a whole subject or site
    /// looks at them.
    ///
    /// # Errors
    /// [`LargeError`].
    pub(crate) fn add(&mut self, part: PartRows<'_>) -> Result<(), LargeError> {
        self.add_unless(part, &|_| false)
    }

    /// As [`Self::add`], without the rows of some keys.
    ///
    /// # Errors
    /// [`LargeError`].
    pub(crate) fn add_unless(
        &mut self,
        part: PartRows<'_>,
        hidden: &dyn Fn(&str) -> bool,
    ) -> Result<(), LargeError> {
        let PartRows { table, origins, first_row } = part;
        let named = table.columns().iter().enumerate();
        let columns: Vec<usize> = named
            .filter(|(_, column)| self.wanted.is_none_or(|wanted| wanted.contains(&column.name.as_str())))
            .map(|(index, _)| index)
            .collect();
        self.shape = Some((table.shape(&columns).map_err(LargeError::Table)?, origins.shape()));
        let partitions = self.split.partitions();
        self.partitions.resize(partitions, Vec::new());
        let Some(keys) = table.column(self.key).and_then(Column::texts) else { return Ok(()) };
        if table.rows() == 0 {
            return Ok(());
        }
        self.packing = origins.packing();
        let mut sorted: Vec<Vec<u32>> = vec![Vec::new(); partitions];
        for (row, key) in (0_u32..).zip(keys.iter()) {
            let shown = key.filter(|key| !hidden(key));
            if let Some(rows) = shown.and_then(|key| sorted.get_mut(self.split.partition_of(key))) {
                rows.push(row);
            }
        }
        let scratch = self.scratch.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        for (rows, blocks) in sorted.iter().zip(&mut self.partitions).filter(|(rows, _)| !rows.is_empty()) {
            bytes.clear();
            table.pack(&columns, rows, &mut bytes);
            origins.pack(rows, &mut bytes);
            for row in rows {
                let number = first_row.saturating_add(u64::from(*row));
                bytes.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
            }
            let start = scratch.append(&bytes).map_err(LargeError::Disk)?;
            blocks.push(Block { start, length: bytes.len(), rows: rows.len() });
        }
        Ok(())
    }

    /// The rows of a partition; `None` when not even a part without rows has come.
    ///
    /// # Errors
    /// [`LargeError`].
    pub(crate) fn partition(&self, number: usize) -> Result<Option<Partition>, LargeError> {
        let Some((shape, columns)) = &self.shape else { return Ok(None) };
        let blocks = self.partitions.get(number).map(Vec::as_slice).unwrap_or_default();
        let mut unpacked = Unpacked::new(shape).map_err(LargeError::Table)?;
        let (mut origins, mut rows, mut bytes) = (columns.shape(), Vec::new(), Vec::new());
        for block in blocks {
            bytes.clear();
            self.scratch
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .read(block.start, block.length, &mut bytes)
                .map_err(LargeError::Disk)?;
            let mut rest = bytes.as_slice();
            unpacked.rows(block.rows, &mut rest).map_err(LargeError::Table)?;
            origins.unpack(block.rows, self.packing, &mut rest).map_err(LargeError::Table)?;
            rows.extend(rest.as_chunks::<4>().0.iter().map(|row| u32::from_le_bytes(*row)));
        }
        Ok(Some(Partition { table: unpacked.finish().map_err(LargeError::Table)?, origins, rows }))
    }
}
