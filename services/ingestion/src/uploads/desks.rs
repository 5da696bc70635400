//! The tables of a large file: each is written and looked at by a thread of its own while the file is read.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

use palladion_domain::tables::TableName;
use palladion_formats::parquet::TableWriter;
use palladion_formats::profile::{ImportError, Imported, TablePart, TakePart};
use palladion_service_kit::blobs::{Blobs, NewFile};

use super::UploadError;
use super::tables::{NewTable, TableContent, origin_bytes, records};
use crate::validation::{CheckedTable, PartRows, Setting, TableCheck};

/// A table all of whose rows have come.
pub(super) struct DeskTable {
    /// What the rules said by now.
    pub(super) checked: CheckedTable,
    /// Its files; none when an error was found.
    pub(super) files: Option<TableFiles>,
}

/// Reads a file; the tables of a large one are at the desks then.
///
/// # Errors
/// [`UploadError`] when the source or the disk fails.
pub(super) fn import_at_desks(
    setting: Setting<'_>,
    blobs: &Blobs,
    import: impl FnOnce(&TakePart<'_>) -> Result<Imported, ImportError>,
) -> Result<(Imported, Vec<(TableName, DeskTable)>), UploadError> {
    thread::scope(|threads| {
        let desks = Mutex::new(BTreeMap::<TableName, Desk<'_>>::new());
        let take = |part: TablePart| {
            let name = part.table;
            let open = || Desk::open(threads, name, setting, blobs);
            let mut desks = desks.lock().unwrap_or_else(PoisonError::into_inner);
            let sender = desks.entry(name).or_insert_with(open).sender.clone();
            drop(desks);
            sender.send(part).map_err(|_closed| ImportError::NotWanted)
        };
        let imported = import(&take);
        let mut tables = Vec::new();
        for (name, Desk { sender, thread }) in desks.into_inner().unwrap_or_else(PoisonError::into_inner) {
            drop(sender);
            // Why a desk took no more rows comes before that it did.
            tables.push((name, thread.join().unwrap_or_else(|panic| resume_unwind(panic))?));
        }
        Ok((imported.map_err(UploadError::Import)?, tables))
    })
}

/// A thread that writes and looks at one table. No part waits for it: while it works, the next one grows.
struct Desk<'scope> {
    sender: SyncSender<TablePart>,
    thread: ScopedJoinHandle<'scope, Result<DeskTable, UploadError>>,
}

impl<'scope> Desk<'scope> {
    fn open<'env>(
        threads: &'scope Scope<'scope, 'env>,
        name: TableName,
        setting: Setting<'env>,
        blobs: &'env Blobs,
    ) -> Self {
        let (sender, parts) = sync_channel(0);
        Self { sender, thread: threads.spawn(move || work(&parts, name, setting, blobs)) }
    }
}

fn work(
    parts: &Receiver<TablePart>,
    name: TableName,
    setting: Setting<'_>,
    blobs: &Blobs,
) -> Result<DeskTable, UploadError> {
    let mut check = TableCheck::new(setting, name).map_err(UploadError::Rows)?;
    let (mut files, mut refused) = (None, false);
    for part in parts {
        refused |= part.refused;
        files = match files {
            _ if refused => None,
            None => Some(TableFiles::begin(&part, blobs)?),
            begun => begun,
        };
        if let Some(files) = &mut files {
            files.add(&part)?;
        }
        let TablePart { rows: table, origins, first_row, .. } = &part;
        check.part(PartRows { table, origins, first_row: *first_row }).map_err(UploadError::Rows)?;
    }
    Ok(DeskTable { checked: check.finish(), files })
}

/// The files of a table that is being written.
pub(super) struct TableFiles {
    parquet: TableWriter<NewFile>,
    origin: NewFile,
}

impl TableFiles {
    fn begin(part: &TablePart, blobs: &Blobs) -> Result<Self, UploadError> {
        let file = || blobs.new_file().map_err(UploadError::Disk);
        let parquet = TableWriter::new(&part.rows, file()?).map_err(UploadError::Parquet)?;
        Ok(Self { parquet, origin: file()? })
    }

    fn add(&mut self, part: &TablePart) -> Result<(), UploadError> {
        if part.rows.rows() > 0 {
            self.parquet.group(&part.rows, &(0..part.rows.rows())).map_err(UploadError::Parquet)?;
        }
        self.origin.write_all(&origin_bytes(&records(&part.origins))).map_err(UploadError::Disk)
    }

    /// Ends the files, which are on the disk then.
    ///
    /// # Errors
    /// [`UploadError`] when the disk refuses.
    pub(super) fn finish(self, table: TableName, levels: Vec<Vec<String>>) -> Result<NewTable, UploadError> {
        let parquet = self.parquet.finish(levels).map_err(UploadError::Parquet)?;
        parquet.sync().and_then(|()| self.origin.sync()).map_err(UploadError::Disk)?;
        let (parquet, origin) = (Box::new(parquet), Box::new(self.origin));
        Ok(NewTable { table, content: TableContent::Files { parquet, origin } })
    }
}
