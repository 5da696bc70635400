//! Which character separates the fields, told from the first records.

use std::io::Read;

use super::{Delimiter, FileFault, ReadError, ReadLimits, Reader};

/// Bytes of text looked at.
const SAMPLE_BYTES: usize = 64 << 10;
/// Records looked at.
const SAMPLE_RECORDS: usize = 100;
const CANDIDATES: [char; 4] = [',', ';', '\t', '|'];

/// Where the header stands among the records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeaderPlace {
    /// Records above the header.
    pub(crate) above: usize,
    /// Records below the header that are no data.
    pub(crate) below: usize,
}

/// How one candidate splits the sample.
struct Split {
    delimiter: Delimiter,
    /// Fields of the header.
    fields: usize,
    /// Records of the sample with as many fields as the header.
    agreeing: usize,
    records: usize,
}

impl<R: Read> Reader<R> {
    /// Tells the delimiter from the first records and reads with it from here on: the one that splits
    /// header and records into equally many fields, the most fields when several do. When none does, the
    /// one with which most records agree with the header; a comma when nothing is split at all. To be
    /// called before the first record is read.
    ///
    /// # Errors
    /// [`FileFault::AmbiguousDelimiter`] when two split equally well.
    pub(crate) fn detect_delimiter(&mut self, header: HeaderPlace) -> Result<Delimiter, ReadError> {
        let mut whole = false;
        while self.window.pending().len() < SAMPLE_BYTES && !whole {
            whole = !self.fill()?;
        }
        let sample = self.window.pending();
        let splits: Vec<Split> = CANDIDATES
            .iter()
            .filter_map(|candidate| Delimiter::new(*candidate).ok())
            .filter_map(|delimiter| self.split(sample, whole, delimiter, header))
            .collect();
        let found = match best(&splits) {
            Ok(found) => found.unwrap_or_default(),
            Err(names) => return Err(ReadError::whole(FileFault::AmbiguousDelimiter(names))),
        };
        self.set_delimiter(found);
        Ok(found)
    }

    /// `None` when the header is not split.
    fn split(&self, sample: &[u8], whole: bool, delimiter: Delimiter, header: HeaderPlace) -> Option<Split> {
        let limits = ReadLimits { records: u64::MAX - 1, ..self.limits };
        let mut reader = Reader::new(sample, delimiter, limits).skipping_comments(self.comment_prefix());
        let mut counts = Vec::new();
        let mut skip = header.above;
        while counts.len() < SAMPLE_RECORDS {
            let Ok(Some(record)) = reader.read() else {
                break;
            };
            if skip > 0 {
                skip -= 1;
                continue;
            }
            counts.push(record.len());
            if counts.len() == 1 {
                skip = header.below;
            }
        }
        if !whole && counts.len() > 1 && counts.len() < SAMPLE_RECORDS {
            // The sample cuts the last record.
            counts.pop();
        }
        let fields = *counts.first()?;
        let agreeing = counts.iter().filter(|count| **count == fields).count();
        (fields > 1).then_some(Split { delimiter, fields, agreeing, records: counts.len() })
    }
}

/// The candidate to take, none when no candidate splits; the names of those between which it cannot be
/// told.
fn best(splits: &[Split]) -> Result<Option<Delimiter>, String> {
    let whole: Vec<&Split> = splits.iter().filter(|split| split.agreeing == split.records).collect();
    let most = whole.iter().map(|split| split.fields).max();
    let ahead: Vec<&&Split> = whole.iter().filter(|split| Some(split.fields) == most).collect();
    match ahead.as_slice() {
        [one] => Ok(Some(one.delimiter)),
        [] => {
            let share = |split: &&Split| (split.agreeing * 1_000 / split.records.max(1), split.fields);
            // Of equals the last is taken by `max_by_key`: the comma comes first.
            Ok(splits.iter().rev().max_by_key(share).map(|split| split.delimiter))
        }
        several => {
            let names: Vec<String> =
                several.iter().map(|split| format!("{:?}", char::from(split.delimiter))).collect();
            Err(names.join(" or "))
        }
    }
}
