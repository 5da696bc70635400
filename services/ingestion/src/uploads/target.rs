//! A stored table that is made of rows of others.

use std::io::Write as _;

use palladion_formats::parquet::{ROW_GROUP_ROWS, TableWriter};
use palladion_formats::table::{Table, Unpacked};
use palladion_service_kit::blobs::{Blobs, NewFile};

use super::AcceptError;
use super::tables::{TableContent, origin_bytes};

/// A table that is written in row groups of the right size.
pub(super) struct Target {
    empty: Table,
    columns: Vec<usize>,
    filling: Unpacked,
    filled: usize,
    parquet: TableWriter<NewFile>,
    origin: NewFile,
}

impl Target {
    /// No rows yet of a table with these columns and levels.
    ///
    /// # Errors
    /// [`AcceptError`] when the disk refuses.
    pub(super) fn new(empty: &Table, blobs: &Blobs) -> Result<Self, AcceptError> {
        let file = || blobs.new_file().map_err(AcceptError::Disk);
        Ok(Self {
            columns: (0..empty.columns().len()).collect(),
            filling: Unpacked::new(empty).map_err(AcceptError::Table)?,
            filled: 0,
            parquet: TableWriter::new(empty, file()?).map_err(AcceptError::Parquet)?,
            origin: file()?,
            empty: empty.clone(),
        })
    }

    /// Appends some rows of a table with the same columns and levels, and their records.
    ///
    /// # Errors
    /// [`AcceptError`] when the disk refuses.
    pub(super) fn add(
        &mut self,
        table: &Table,
        mut rows: &[u32],
        records: &[u32],
    ) -> Result<(), AcceptError> {
        self.origin.write_all(&origin_bytes(records)).map_err(AcceptError::Disk)?;
        let mut bytes = Vec::new();
        while !rows.is_empty() {
            let (now, later) = rows.split_at(rows.len().min(ROW_GROUP_ROWS - self.filled));
            rows = later;
            bytes.clear();
            table.pack(&self.columns, now, &mut bytes);
            self.filling.rows(now.len(), &mut bytes.as_slice()).map_err(AcceptError::Table)?;
            self.filled += now.len();
            if self.filled == ROW_GROUP_ROWS {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), AcceptError> {
        let empty = Unpacked::new(&self.empty).map_err(AcceptError::Table)?;
        let group = std::mem::replace(&mut self.filling, empty).finish().map_err(AcceptError::Table)?;
        self.filled = 0;
        self.parquet.group(&group, &(0..group.rows())).map_err(AcceptError::Parquet)
    }

    /// The files, which are on the disk then.
    ///
    /// # Errors
    /// [`AcceptError`] when the disk refuses.
    pub(super) fn finish(mut self, levels: Vec<Vec<String>>) -> Result<TableContent, AcceptError> {
        if self.filled > 0 {
            self.write()?;
        }
        let parquet = self.parquet.finish(levels).map_err(AcceptError::Parquet)?;
        parquet.sync().and_then(|()| self.origin.sync()).map_err(AcceptError::Disk)?;
        Ok(TableContent::Files { parquet: Box::new(parquet), origin: Box::new(self.origin) })
    }
}
