use std::collections::BTreeMap;

use palladion_domain::digest::Digest;
use palladion_domain::ids::TrialId;
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::{leaf, payload};
use super::error::StoreError;
use super::ledger::Ledger;
use super::read::{Scope, StoredLeaf, opening};
use super::rows::{from_u64, to_u64};
use crate::checkpoint::VerifierKey;
use crate::export::{Base64, CheckpointLine, FORMAT, HeaderLine, LeafLine, Line, OpeningLine};

/// Leaves read at a time.
const LEAVES_A_PAGE: u64 = 500;

/// What an export contains.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// Which leaves are shown; of the others only the hash is.
    pub scope: Scope,
    /// Number of leaves; there must be a signed checkpoint of this size.
    pub size: u64,
    /// Whether what lies beside the shown leaves is in it.
    pub openings: bool,
    /// Whether the caller adds the live rows of all shown objects at the end, as
    /// [`Line::Row`].
    pub rows: bool,
    /// Public keys of the log, past and present.
    pub keys: Vec<VerifierKey>,
}

/// Writes an export piece by piece.
#[derive(Debug)]
pub struct Exporter {
    ledger: Ledger,
    db: DatabaseConnection,
    options: ExportOptions,
    root: Digest,
    at: Position,
}

#[derive(Debug, Clone, Copy)]
enum Position {
    Header,
    Leaf(u64),
}

impl Ledger {
    /// Begins an export.
    ///
    /// # Errors
    /// `Beyond` when there is no checkpoint of the size; `Database`, `Damaged`.
    pub async fn export(
        &self,
        db: &DatabaseConnection,
        options: ExportOptions,
    ) -> Result<Exporter, StoreError> {
        let missing = StoreError::Beyond { what: "checkpoint of size", number: options.size };
        let checkpoint = self.checkpoint_at(db, options.size).await?.ok_or(missing)?;
        let root = checkpoint.note.checkpoint().root;
        Ok(Exporter { ledger: self.clone(), db: db.clone(), options, root, at: Position::Header })
    }
}

impl Exporter {
    /// The next whole lines, `None` after the last.
    ///
    /// # Errors
    /// `Database`, `Damaged`; the export is then not complete and must not be used.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.at {
            Position::Header => {
                self.at = Position::Leaf(0);
                self.header().map(Some)
            }
            Position::Leaf(index) if index >= self.options.size => Ok(None),
            Position::Leaf(index) => {
                let end = self.options.size.min(index + LEAVES_A_PAGE);
                self.at = Position::Leaf(end);
                self.leaves(index, end).await.map(Some)
            }
        }
    }

    fn header(&self) -> Result<Vec<u8>, StoreError> {
        let header = HeaderLine {
            format: FORMAT.to_owned(),
            origin: self.ledger.origin().clone(),
            keys: self.options.keys.clone(),
            size: self.options.size,
            root: self.root,
            openings: self.options.openings,
            rows: self.options.rows,
        };
        Line::Header(header).to_bytes().map_err(StoreError::Line)
    }

    /// The lines of the leaves `start .. end`. A leaf that is missing in the table is left
    /// out here: the verifier names it.
    async fn leaves(&self, start: u64, end: u64) -> Result<Vec<u8>, StoreError> {
        let rows = leaf::Entity::find()
            .filter(leaf::Column::LeafIndex.gte(from_u64(start)?))
            .filter(leaf::Column::LeafIndex.lt(from_u64(end)?))
            .order_by_asc(leaf::Column::LeafIndex)
            .all(&self.db)
            .await?;
        let mut openings = self.openings(start, end).await?;
        let mut notes = self.notes(start + 1, end).await?;
        let mut out = Vec::new();
        for row in rows {
            let trial = row.trial_id.as_deref().map(str::parse::<TrialId>).transpose();
            let trial = trial.ok().ok_or(StoreError::Damaged("ledger_leaf"))?;
            let stored = StoredLeaf::of(row)?;
            let index = stored.index;
            let shown = self.options.scope.shows(trial);
            let leaf = shown.then_some(Base64(stored.bytes));
            push(&mut out, &Line::Leaf(LeafLine { index, leaf_hash: stored.leaf_hash, leaf }))?;
            for line in openings.remove(&index).filter(|_| shown).unwrap_or_default() {
                push(&mut out, &Line::Opening(line))?;
            }
            if let Some(note) = notes.remove(&(index + 1)) {
                push(&mut out, &Line::Checkpoint(CheckpointLine { note }))?;
            }
        }
        Ok(out)
    }

    async fn openings(&self, start: u64, end: u64) -> Result<BTreeMap<u64, Vec<OpeningLine>>, StoreError> {
        let mut openings: BTreeMap<u64, Vec<OpeningLine>> = BTreeMap::new();
        if !self.options.openings {
            return Ok(openings);
        }
        let rows = payload::Entity::find()
            .filter(payload::Column::LeafIndex.gte(from_u64(start)?))
            .filter(payload::Column::LeafIndex.lt(from_u64(end)?))
            .order_by_asc(payload::Column::LeafIndex)
            .order_by_asc(payload::Column::Field)
            .limit(LEAVES_A_PAGE * 3)
            .all(&self.db)
            .await?;
        for row in rows {
            let index = to_u64(row.leaf_index, "ledger_payload")?;
            let (field, opening) = opening(row)?;
            openings.entry(index).or_default().push(OpeningLine::of(index, field, opening));
        }
        Ok(openings)
    }

    /// The signed checkpoints of these sizes; one that was stored and never signed is left out.
    async fn notes(&self, from: u64, to: u64) -> Result<BTreeMap<u64, String>, StoreError> {
        let stored = self.ledger.checkpoints(&self.db, from, to, LEAVES_A_PAGE).await?;
        let signed = stored.into_iter().filter(|stored| !stored.note.signatures().is_empty());
        Ok(signed.map(|stored| (stored.note.checkpoint().size, stored.note.to_string())).collect())
    }
}

fn push(out: &mut Vec<u8>, line: &Line) -> Result<(), StoreError> {
    out.extend_from_slice(&line.to_bytes().map_err(StoreError::Line)?);
    Ok(())
}
