use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;

use super::failure::FailureClass as Class;
use super::marks::{early_end, note_failure};
use super::objects::{Objects, Rows};
use super::options::Options;
use super::report::Report;
use crate::checkpoint::VerifierKey;
use crate::export::{FORMAT, HeaderLine, Line};
use crate::leaf::{CommittedField, Leaf};
use crate::tree::Frontier;

/// What is wrong, before its line is known.
pub(super) struct Bad {
    pub(super) class: Class,
    pub(super) leaf: Option<u64>,
    pub(super) detail: String,
}

pub(super) fn bad(class: Class, leaf: Option<u64>, detail: impl Into<String>) -> Bad {
    Bad { class, leaf, detail: detail.into() }
}

/// The leaf whose openings may follow.
pub(super) struct Current {
    pub(super) index: u64,
    pub(super) leaf: Leaf,
    pub(super) unopened: BTreeMap<CommittedField, Digest>,
}

/// What is known after the lines so far.
pub(super) struct State<'a> {
    pub(super) options: &'a Options,
    pub(super) header: Option<HeaderLine>,
    pub(super) keys: Vec<VerifierKey>,
    pub(super) known: BTreeMap<u64, Digest>,
    pub(super) frontier: Frontier,
    pub(super) covered: u64,
    pub(super) current: Option<Current>,
    pub(super) unopened: BTreeSet<(u64, CommittedField)>,
    pub(super) latest: Option<DateTime<Utc>>,
    pub(super) objects: Objects,
    pub(super) rows: Rows,
    pub(super) in_rows: bool,
    pub(super) report: Report,
}

impl<'a> State<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self {
            options,
            header: None,
            keys: options.trusted_keys.clone(),
            known: BTreeMap::new(),
            frontier: Frontier::default(),
            covered: 0,
            current: None,
            unopened: BTreeSet::new(),
            latest: None,
            objects: Objects::default(),
            rows: Rows::default(),
            in_rows: false,
            report: Report { keys_pinned: !options.trusted_keys.is_empty(), ..Report::default() },
        }
    }

    pub(super) fn into_report(self) -> Report {
        let root = self.header.is_some().then(|| self.frontier.root());
        Report { size: self.frontier.size(), root, ..self.report }
    }

    pub(super) fn line(&mut self, line: Line) -> Result<(), Bad> {
        match (line, self.header.take()) {
            (Line::Header(header), None) => self.header(header),
            (Line::Header(_), Some(_)) => Err(bad(Class::Malformed, None, "a second header")),
            (_, None) => Err(bad(Class::Malformed, None, "the first line is not the header")),
            (line, Some(header)) => {
                let result = match line {
                    Line::Leaf(leaf) => self.leaf(&header, leaf),
                    Line::Opening(opening) => self.opening(&header, opening),
                    Line::Checkpoint(checkpoint) => self.checkpoint(&header, &checkpoint),
                    Line::Row(row) => self.row(&header, row),
                    Line::Header(_) => Ok(()),
                };
                self.header = Some(header);
                result
            }
        }
    }

    fn header(&mut self, header: HeaderLine) -> Result<(), Bad> {
        let malformed = |detail: &str| Err(bad(Class::Malformed, None, detail));
        if header.format != FORMAT {
            return malformed("the format is not known");
        }
        if header.rows && !header.openings {
            return malformed("rows need openings");
        }
        if self.options.trusted_keys.is_empty() {
            self.keys.clone_from(&header.keys);
        }
        for note in &self.options.known_checkpoints {
            let known =
                note.verify(&header.origin, &self.keys).map_err(|error| note_failure(&error, None))?;
            let before = self.known.insert(known.size, known.root);
            if before.is_some_and(|before| before != known.root) {
                return Err(bad(
                    Class::Consistency,
                    None,
                    format!("two known checkpoints of size {}", known.size),
                ));
            }
        }
        self.report.origin = Some(header.origin.clone());
        (self.report.openings_checked, self.report.rows_compared) = (header.openings, header.rows);
        self.header = Some(header);
        Ok(())
    }

    /// What only shows at the end of the export.
    pub(super) fn end(&mut self) -> Result<(), Bad> {
        let header =
            self.header.take().ok_or_else(|| bad(Class::Malformed, None, "the export has no header"))?;
        self.finish_leaf(&header);
        let (size, root) = (self.frontier.size(), self.frontier.root());
        if size != header.size {
            return Err(early_end(size, header.size));
        }
        if root != header.root {
            return Err(bad(
                Class::Root,
                Some(self.covered),
                format!("the leaves give {root}, the header says {}", header.root),
            ));
        }
        if self.covered != size {
            return Err(bad(
                Class::Signature,
                Some(self.covered),
                "no signed checkpoint covers the last leaves",
            ));
        }
        if let Some(size) = self.known.keys().find(|known| **known != 0) {
            return Err(bad(
                Class::Consistency,
                Some(header.size),
                format!("a checkpoint of {size} leaves is known, the log is shorter"),
            ));
        }
        if let Some((leaf, field)) = self.unopened.first() {
            return Err(bad(
                Class::Commitment,
                Some(*leaf),
                format!("`{}` is missing and was not redacted", field.as_str()),
            ));
        }
        if let Some(leaf) = self.rows.first_missing() {
            return Err(bad(Class::Row, Some(leaf), "the row it wrote is missing"));
        }
        let passes = self.options.allow_partial || (header.openings && header.rows);
        let left_out =
            if header.openings { "rows NOT compared" } else { "openings NOT checked, rows NOT compared" };
        self.header = Some(header);
        if passes { Ok(()) } else { Err(bad(Class::Partial, None, left_out)) }
    }
}
