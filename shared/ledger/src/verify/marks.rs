use super::failure::FailureClass as Class;
use super::objects::RowMisfit;
use super::state::{Bad, State, bad};
use crate::checkpoint::{NoteError, SignedNote};
use crate::export::{CheckpointLine, HeaderLine, RowLine};

impl State<'_> {
    pub(super) fn checkpoint(&mut self, header: &HeaderLine, line: &CheckpointLine) -> Result<(), Bad> {
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

    pub(super) fn row(&mut self, header: &HeaderLine, line: RowLine) -> Result<(), Bad> {
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

    pub(super) fn compare_known(&mut self, size: u64) -> Result<(), Bad> {
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
}

pub(super) fn early_end(size: u64, stated: u64) -> Bad {
    bad(Class::Order, Some(size), format!("the leaves end after {size} of {stated}"))
}

pub(super) fn note_failure(error: &NoteError, leaf: Option<u64>) -> Bad {
    let class = match error {
        NoteError::Body | NoteError::SignatureLine => Class::Malformed,
        NoteError::Origin(_) => Class::Consistency,
        NoteError::WrongSignature(_) | NoteError::NoKnownSignature => Class::Signature,
    };
    bad(class, leaf, error.to_string())
}
