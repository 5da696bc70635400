//! Records mapped on several threads, with the outcome of one.
//!
//! One thread reads batches of records; whoever is free maps a batch into tables of its own; the tables
//! are put together in the order of the batches. A batch whose outcome depends on what came before it (a
//! category that is nearly full, a column just found to be personal) is mapped once more where the tables
//! are put together, so that the outcome is that of one thread reading record by record.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use palladion_domain::tables::TableName;

use super::import::map_record;
use super::parts::{TableEnd, TakePart};
use super::{ImportError, Mapper};
use crate::issues::Issues;
use crate::records::Batch;
use crate::table::TableError;

/// Records of one batch.
const RECORDS: usize = 4_096;
/// Bytes of text after which a batch is full.
const BYTES: usize = 4 << 20;

/// Whether a batch takes no more records.
pub(super) const fn is_full(batch: &Batch) -> bool {
    batch.len() >= RECORDS || batch.bytes() >= BYTES
}

/// Maps all batches that `next` gives until it gives an empty one.
///
/// # Errors
/// [`ImportError::Table`] when a table outgrows what it can hold, and what the taker of parts says.
pub(super) fn map_batches(
    mapper: Mapper,
    columns: usize,
    capacity: usize,
    parts: Option<&mut Parts<'_>>,
    mut next: impl FnMut() -> Batch,
) -> Result<(Mapper, Issues), ImportError> {
    let work = Work { template: mapper.clone(), columns, capacity };
    let issues = Issues::new(capacity);
    let whole = Whole { mapper, issues, parts, next: 0, waiting: BTreeMap::new(), failed: None };
    let whole = Mutex::new(whole);
    let split = work.template.can_be_split();
    let threads = if split { thread::available_parallelism().map_or(1, NonZero::get) } else { 1 };
    let (sender, receiver) = sync_channel::<(usize, Batch)>(threads);
    let receiver = Mutex::new(receiver);
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| work.until_closed(&receiver, &whole));
        }
        work.send(sender, &whole, &mut next);
        work.until_closed(&receiver, &whole);
    });
    let whole = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
    match whole.failed {
        Some(error) => Err(error),
        None => Ok((whole.mapper, whole.issues)),
    }
}

/// What every thread needs.
struct Work {
    template: Mapper,
    columns: usize,
    capacity: usize,
}

/// A batch and what became of it.
struct Part {
    batch: Batch,
    mapped: Option<(Mapper, Issues)>,
}

/// Hands rows over as soon as a part is complete.
pub(super) struct Parts<'a> {
    rows: usize,
    take: &'a TakePart<'a>,
    begun: bool,
}

impl<'a> Parts<'a> {
    pub(super) const fn new(rows: usize, take: &'a TakePart<'a>) -> Self {
        Self { rows, take, begun: false }
    }

    /// Whether a part was handed over.
    pub(super) const fn begun(&self) -> bool {
        self.begun
    }

    fn cut(&mut self, mapper: &mut Mapper, issues: &Issues) -> Result<(), ImportError> {
        let (begun, take) = (&mut self.begun, self.take);
        mapper.cut(self.rows, issues.has_errors(), &mut |part| {
            *begun = true;
            take(part)
        })
    }

    /// Hands over what is left; gives for each table the levels of its columns, and its rows.
    pub(super) fn finish(
        self,
        mapper: Mapper,
        issues: &mut Issues,
    ) -> Result<BTreeMap<TableName, TableEnd>, ImportError> {
        mapper.finish_in_parts(self.rows, issues, &mut |part| (self.take)(part))
    }
}

/// The tables that are put together.
struct Whole<'a, 'p> {
    mapper: Mapper,
    issues: Issues,
    parts: Option<&'a mut Parts<'p>>,
    next: usize,
    waiting: BTreeMap<usize, Part>,
    failed: Option<ImportError>,
}

impl Work {
    /// Hands batches over, and maps one itself when nobody is free.
    fn send(
        &self,
        sender: SyncSender<(usize, Batch)>,
        whole: &Mutex<Whole<'_, '_>>,
        next: &mut impl FnMut() -> Batch,
    ) {
        for number in 0.. {
            let batch = next();
            if batch.len() == 0 || locked(whole).failed.is_some() {
                break;
            }
            match sender.try_send((number, batch)) {
                Ok(()) => {}
                Err(TrySendError::Full((number, batch)) | TrySendError::Disconnected((number, batch))) => {
                    self.map(number, batch, whole);
                }
            }
        }
        drop(sender);
    }

    fn until_closed(&self, receiver: &Mutex<Receiver<(usize, Batch)>>, whole: &Mutex<Whole<'_, '_>>) {
        loop {
            let received = locked(receiver).recv();
            let Ok((number, batch)) = received else { return };
            self.map(number, batch, whole);
        }
    }

    fn map(&self, number: usize, batch: Batch, whole: &Mutex<Whole<'_, '_>>) {
        let mapped = self.template.can_be_split().then(|| self.map_apart(&batch)).transpose();
        let mut whole = locked(whole);
        match mapped {
            Ok(mapped) => whole.put(number, Part { batch, mapped }, self),
            Err(error) => whole.failed = Some(ImportError::Table(error)),
        }
    }

    fn map_apart(&self, batch: &Batch) -> Result<(Mapper, Issues), TableError> {
        let (mut mapper, mut issues) = (self.template.clone(), Issues::new(self.capacity));
        for record in batch.records() {
            map_record(&record, self.columns, &mut mapper, &mut issues)?;
        }
        Ok((mapper, issues))
    }
}

impl Whole<'_, '_> {
    /// Keeps a part until those before it are there.
    fn put(&mut self, number: usize, part: Part, work: &Work) {
        self.waiting.insert(number, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.failed.is_some() {
                continue;
            }
            if let Err(error) = self.take(part, work) {
                self.failed = Some(error);
            }
        }
    }

    fn take(&mut self, part: Part, work: &Work) -> Result<(), ImportError> {
        self.put_together(part, work).map_err(ImportError::Table)?;
        match &mut self.parts {
            Some(parts) => parts.cut(&mut self.mapper, &self.issues),
            None => Ok(()),
        }
    }

    fn put_together(&mut self, part: Part, work: &Work) -> Result<(), TableError> {
        match part.mapped {
            Some((mapper, issues)) if self.mapper.would_make(&mapper, work.template.watched()) => {
                self.issues.append(issues);
                self.mapper.append(mapper)
            }
            _ => {
                for record in part.batch.records() {
                    map_record(&record, work.columns, &mut self.mapper, &mut self.issues)?;
                }
                Ok(())
            }
        }
    }
}

/// What a thread that panicked left is not looked at: the panic goes on.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::{ImportProfile, Mapped, import};
    use super::*;
    use crate::records::ReadLimits;
    use crate::source::FileReader;

    const PROFILE: &str = r#"{"profile":"palladion.profile/1","name":"wide","tables":[
        {"table":"subjects","rows":[{"variables":{
            "subject_id":{"source":"column","column":"ID"},
            "site_id":{"source":"column","column":"SITE"},
            "arm":{"source":"column","column":"ARM"},
            "age_years":{"source":"column","column":"AGE"}}}]},
        {"table":"her2_assessments","rows":[{"variables":{
            "subject_id":{"source":"column","column":"ID"},
            "specimen":{"source":"constant","value":"surgical_resection"},
            "ihc_score":{"source":"column","column":"IHC"}},
            "when":{"column":"SITE","in":["S0","S1","S2"]}}]}]}"#;

    /// A file of several batches with all kinds of faults; a new arm begins every `arm` records.
    fn file(records: usize, arm: usize) -> String {
        let mut text = String::from("ID,SITE,ARM,AGE,IHC\n");
        for row in 0..records {
            let age = if row % 1_000 == 7 { "old".to_owned() } else { (row % 90).to_string() };
            let more = if row % 5_003 == 9 { ",more" } else { "" };
            let ihc = ["0", "1+", "2+", " 3+", "4+"][row % 5];
            let site =
                if row == records / 2 { "jane@example.org".to_owned() } else { format!("S{}", row % 40) };
            writeln!(text, "P{row},{site},A{},{age},{ihc}{more}", row / arm).unwrap();
        }
        text
    }

    fn one_by_one(text: &str, profile: &ImportProfile, limits: &ReadLimits) -> (Mapped, Issues) {
        let options = &profile.document().file;
        let mut reader = FileReader::open(text.as_bytes(), options, limits).unwrap();
        let names: Vec<String> = reader.header().columns.iter().map(|column| column.name.clone()).collect();
        let mut mapper = Mapper::new(profile, &names, limits).unwrap();
        let mut issues = Issues::new(limits.issues);
        while let Some(record) = reader.read().unwrap() {
            map_record(&record, names.len(), &mut mapper, &mut issues).unwrap();
        }
        let mapped = mapper.finish(&mut issues).unwrap();
        (mapped, issues)
    }

    #[test]
    fn batches_give_what_one_record_after_the_other_gives() {
        let profile = ImportProfile::parse(PROFILE).unwrap();
        let limits = ReadLimits { issues: 50, levels: 12, ..ReadLimits::default() };
        for (records, arm) in [(3, 1), (RECORDS, 1_000), (RECORDS * 5 + 17, 1_000), (RECORDS * 4, 10_000)] {
            let text = file(records, arm);
            let (mapped, issues) = one_by_one(&text, &profile, &limits);
            let imported = import(text.as_bytes(), &profile, &limits).unwrap();
            assert_eq!(imported.issues, issues, "{records} records");
            assert!(imported.tables == mapped.tables, "{records} records");
            assert!(imported.origins == mapped.origins, "{records} records");
            assert_eq!(imported.notes.records, records as u64);
        }
    }
}
