use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use palladion_domain::digest::Digest;

use super::failure::FailureClass as Class;
use super::objects::{Misfit, Objects, RowMisfit, Rows};
use super::options::Options;
use super::report::Report;
use crate::checkpoint::{NoteError, SignedNote, VerifierKey};
use crate::event::Action;
use crate::export::{CheckpointLine, FORMAT, HeaderLine, LeafLine, Line, OpeningLine, RowLine};
use crate::leaf::{CommittedField, Leaf, RuleError, parse_redaction_id};
use crate::tree::{Frontier, leaf_hash};

/// How far a leaf's time may lie before an earlier one's: times are taken before the log is
/// locked, and clocks of replicas differ.
const TIME_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// What is wrong, before its line is known.
pub(super) struct Bad {
    pub(super) class: Class,
    pub(super) leaf: Option<u64>,
    pub(super) detail: String,
}

fn bad(class: Class, leaf: Option<u64>, detail: impl Into<String>) -> Bad {
    Bad { class, leaf, detail: detail.into() }
}

/// The leaf whose openings may follow.
struct Current {
    index: u64,
    leaf: Leaf,
    unopened: BTreeMap<CommittedField, Digest>,
}

/// What is known after the lines so far.
pub(super) struct State<'a> {
    options: &'a Options,
    header: Option<HeaderLine>,
    keys: Vec<VerifierKey>,
    known: BTreeMap<u64, Digest>,
    frontier: Frontier,
    covered: u64,
    current: Option<Current>,
    unopened: BTreeSet<(u64, CommittedField)>,
    latest: Option<DateTime<Utc>>,
    objects: Objects,
    rows: Rows,
    in_rows: bool,
    report: Report,
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
        self.header = Some(header);
        Ok(())
    }

    fn leaf(&mut self, header: &HeaderLine, line: LeafLine) -> Result<(), Bad> {
        self.finish_leaf(header);
        let index = self.frontier.size();
        if line.index != index || index >= header.size {
            return Err(bad(
                Class::Order,
                Some(index.min(line.index)),
                format!("leaf {} where leaf {index} should be", line.index),
            ));
        }
        if let Some(bytes) = line.leaf {
            if leaf_hash(&bytes.0) != line.leaf_hash {
                return Err(bad(
                    Class::LeafHash,
                    Some(index),
                    format!("its bytes do not give {}", line.leaf_hash),
                ));
            }
            let leaf = Leaf::parse(&bytes.0).map_err(|error| bad(Class::Leaf, Some(index), chain(&error)))?;
            self.meaning(header, index, &leaf, line.leaf_hash)?;
            self.rows_and_redactions(header, index, &leaf);
            let commitments =
                CommittedField::ALL.into_iter().filter_map(|field| Some((field, leaf.commitment(field)?)));
            self.current = Some(Current { index, unopened: commitments.collect(), leaf });
        } else {
            self.report.hidden += 1;
        }
        self.frontier.push(line.leaf_hash);
        self.compare_known(index + 1)
    }

    fn meaning(&mut self, header: &HeaderLine, index: u64, leaf: &Leaf, hash: Digest) -> Result<(), Bad> {
        if leaf.log != header.origin {
            return Err(bad(Class::Leaf, Some(index), format!("it belongs to the log `{}`", leaf.log)));
        }
        self.objects.add(leaf, hash).map_err(|misfit| match misfit {
            Misfit::Chain => bad(Class::Chain, Some(index), "it does not name the last leaf of its object"),
            Misfit::Rule(rule @ RuleError::Version { .. }) => {
                bad(Class::Version, Some(index), rule.to_string())
            }
            Misfit::Rule(rule) => bad(Class::Semantics, Some(index), rule.to_string()),
        })?;
        leaf.check().map_err(|rule| bad(Class::Semantics, Some(index), rule.to_string()))?;
        if self.latest.is_some_and(|latest| leaf.ts < latest - TIME_TOLERANCE) {
            return Err(bad(Class::Semantics, Some(index), "its time lies before an earlier leaf's"));
        }
        self.latest = self.latest.max(Some(leaf.ts));
        Ok(())
    }

    fn rows_and_redactions(&mut self, header: &HeaderLine, index: u64, leaf: &Leaf) {
        if header.rows {
            self.rows.written(leaf, index);
        }
        if leaf.action == Action::PayloadRedacted
            && let Some(redacted) = parse_redaction_id(&leaf.object.id)
            && self.unopened.remove(&redacted)
        {
            self.report.redacted += 1;
        }
    }

    /// What was not opened must be redacted by a later leaf.
    fn finish_leaf(&mut self, header: &HeaderLine) {
        if let Some(current) = self.current.take()
            && header.openings
        {
            self.unopened.extend(current.unopened.into_keys().map(|field| (current.index, field)));
        }
    }

    fn opening(&mut self, header: &HeaderLine, line: OpeningLine) -> Result<(), Bad> {
        let (index, field) = (line.index, line.field);
        let Some(current) = self.current.as_mut().filter(|current| header.openings && current.index == index)
        else {
            return Err(bad(Class::Malformed, Some(index), "an opening that does not follow its leaf"));
        };
        let wrong =
            |detail: &str| bad(Class::Commitment, Some(index), format!("`{}` {detail}", field.as_str()));
        let commitment =
            current.unopened.remove(&field).ok_or_else(|| wrong("is not committed to, or opened twice"))?;
        let opening = line.opening().ok_or_else(|| wrong("has a salt of another length"))?;
        if opening.commitment() != commitment {
            return Err(wrong("is not what the leaf commits to"));
        }
        if header.rows {
            self.rows.opened(&current.leaf, field, opening.salt);
        }
        self.report.openings += 1;
        Ok(())
    }

    fn checkpoint(&mut self, header: &HeaderLine, line: &CheckpointLine) -> Result<(), Bad> {
        self.finish_leaf(header);
        if self.in_rows {
            return Err(bad(Class::Malformed, None, "a checkpoint after the rows"));
        }
        let first_uncovered = Some(self.covered);
        let note = SignedNote::parse(&line.note).map_err(|error| note_failure(&error, first_uncovered))?;
        let checkpoint =
            note.verify(&header.origin, &self.keys).map_err(|error| note_failure(&error, first_uncovered))?;
        let size = self.frontier.size();
        if checkpoint.size != size || size <= self.covered {
            let detail = format!("a checkpoint of {} leaves after {size}", checkpoint.size);
            return Err(bad(Class::Consistency, first_uncovered, detail));
        }
        let root = self.frontier.root();
        if checkpoint.root != root {
            let detail = format!(
                "leaves {} to {} give {root}, signed was {}",
                self.covered,
                size - 1,
                checkpoint.root
            );
            return Err(bad(Class::Root, first_uncovered, detail));
        }
        self.covered = size;
        self.report.checkpoints += 1;
        Ok(())
    }

    fn row(&mut self, header: &HeaderLine, line: RowLine) -> Result<(), Bad> {
        self.finish_leaf(header);
        let size = self.frontier.size();
        if size != header.size {
            return Err(early_end(size, header.size));
        }
        if !header.rows {
            return Err(bad(Class::Malformed, None, "a row where the header says there is none"));
        }
        self.in_rows = true;
        let what = format!("{} `{}`", line.object_type, line.object_id);
        match self.rows.seen(line.object_type, &line.object_id, line.version, line.bytes.0) {
            Ok(true) => {
                self.report.rows += 1;
                Ok(())
            }
            Ok(false) => Ok(()),
            Err(RowMisfit::Unknown) => Err(bad(Class::Row, None, format!("{what} was written by no event"))),
            Err(RowMisfit::Differs(leaf)) => {
                Err(bad(Class::Row, Some(leaf), format!("{what} is not what the leaf recorded")))
            }
        }
    }

    fn compare_known(&mut self, size: u64) -> Result<(), Bad> {
        match self.known.remove(&size) {
            Some(root) if root != self.frontier.root() => {
                let detail = format!("the known checkpoint of size {size} has another root");
                Err(bad(Class::Consistency, Some(self.covered), detail))
            }
            Some(_) => {
                self.report.known_checkpoints += 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

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
        self.header = Some(header);
        Ok(())
    }
}

fn early_end(size: u64, stated: u64) -> Bad {
    bad(Class::Order, Some(size), format!("the leaves end after {size} of {stated}"))
}

fn note_failure(error: &NoteError, leaf: Option<u64>) -> Bad {
    let class = match error {
        NoteError::Body | NoteError::SignatureLine => Class::Malformed,
        NoteError::Origin(_) => Class::Consistency,
        NoteError::WrongSignature(_) | NoteError::NoKnownSignature => Class::Signature,
    };
    bad(class, leaf, error.to_string())
}

/// The error and what it came from, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
