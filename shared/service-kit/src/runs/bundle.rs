use bytes::Bytes;
use palladion_api::runs::{BundleData, Specification};
use palladion_bundle::{Contents, ProvenLeaf, seal};
use palladion_domain::ids::{RunId, TrialId};
use palladion_ledger::checkpoint::{SignedNote, TlogProof};
use palladion_ledger::event::{Action, ObjectType};
use palladion_ledger::export::OpeningLine;
use palladion_ledger::store::{Filter, Order, Page, Scope, StoredLeaf};

use super::{RunError, RunRecord, Runs};
use crate::database::StoreError;
use crate::recorder::{Entry, RequestContext, from_ledger};

/// Leaves or checkpoints read at a time.
const PAGE: u64 = 200;

impl Runs {
    /// Everything an auditor needs of a run that ended, in one file; `rendered` is what the service makes of its
    /// result. The same run gives the same bytes. Handing it out is an event in the ledger.
    ///
    /// # Errors
    /// [`RunError::Unknown`], [`RunError::NotEnded`]; [`RunError::Blobs`] when bytes are gone or altered;
    /// [`RunError::Bundle`] when the parts are too large for one file.
    pub async fn bundle(
        &self,
        context: &RequestContext,
        trial: TrialId,
        run: RunId,
        data: BundleData,
        rendered: Vec<(String, Bytes)>,
    ) -> Result<Vec<u8>, RunError> {
        let record = self.find(trial, run).await?;
        let contents = self.contents(&record, data, rendered).await?;
        let recorder = self.platform.recorder.clone();
        let sealed = move || seal(&contents, |statement| recorder.sign_statement(statement));
        let bytes = tokio::task::spawn_blocking(sealed).await.map_err(RunError::Work)??;
        let transaction = self.platform.database.begin_write().await?;
        let entry = Entry::new(Action::BundleExported, run).trial(trial).payload(data.as_str());
        self.platform.recorder.record(&transaction, context, entry).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(bytes)
    }

    async fn contents(
        &self,
        record: &RunRecord,
        data: BundleData,
        rendered: Vec<(String, Bytes)>,
    ) -> Result<Contents, RunError> {
        let blobs = &self.platform.blobs;
        let manifest = record.manifest_digest.ok_or(RunError::NotEnded(record.run_id))?;
        let mut inputs = Vec::new();
        if data == BundleData::Included {
            for input in &record.inputs {
                inputs.push((input.name.clone(), blobs.get(input.digest).await?));
            }
        }
        Ok(Contents {
            manifest: blobs.get(manifest).await?,
            specification: blobs.get(record.specification.digest()).await?,
            result: match record.result {
                Some(result) => Some(blobs.get(result.digest).await?),
                None => None,
            },
            inputs,
            rendered,
            leaves: self.proven_leaves(record).await?,
            origin: self.platform.recorder.ledger().origin().clone(),
            keys: vec![self.platform.recorder.verifier()],
        })
    }

    /// The run's entries, and those of its plan or policy up to its end, each proven to the first signed checkpoint
    /// that covers all of them: a later bundle of the run leads to the same one.
    async fn proven_leaves(&self, record: &RunRecord) -> Result<Vec<ProvenLeaf>, RunError> {
        let mut leaves = self.leaves_of(record, ObjectType::Run, record.run_id.to_string()).await?;
        let last = leaves.last().map_or(0, |leaf| leaf.index);
        let (kind, id) = match record.specification {
            Specification::AnalysisPlan { id, .. } => (ObjectType::Plan, id.to_string()),
            Specification::QcPolicy { id, .. } => (ObjectType::Policy, id.to_string()),
        };
        let of_document = self.leaves_of(record, kind, id).await?;
        leaves.extend(of_document.into_iter().filter(|leaf| leaf.index < last));
        leaves.sort_by_key(|leaf| leaf.index);
        let note = self.first_checkpoint_over(last).await?;
        let (ledger, connection) = (self.platform.recorder.ledger(), self.platform.database.connection());
        let mut proven = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let path = ledger.inclusion_proof(connection, leaf.index, note.checkpoint().size).await;
            let openings = ledger.openings(connection, leaf.index).await.map_err(from_ledger)?;
            let openings =
                openings.into_iter().map(|(field, opening)| OpeningLine::of(leaf.index, field, opening));
            proven.push(ProvenLeaf {
                bytes: leaf.bytes,
                openings: openings.collect(),
                proof: TlogProof {
                    index: leaf.index,
                    hashes: path.map_err(from_ledger)?.hashes,
                    note: note.clone(),
                },
            });
        }
        Ok(proven)
    }

    async fn leaves_of(
        &self,
        record: &RunRecord,
        kind: ObjectType,
        id: String,
    ) -> Result<Vec<StoredLeaf>, RunError> {
        let (ledger, connection) = (self.platform.recorder.ledger(), self.platform.database.connection());
        let scope = Filter::all(Scope::Trial(record.trial_id));
        let filter = Filter { object_type: Some(kind), object_id: Some(id), ..scope };
        let mut found: Vec<StoredLeaf> = Vec::new();
        loop {
            let after = found.last().map(|leaf| leaf.index);
            let page = Page { order: Order::OldestFirst, after, limit: PAGE };
            let leaves = ledger.leaves(connection, &filter, page).await.map_err(from_ledger)?;
            if leaves.is_empty() {
                return Ok(found);
            }
            found.extend(leaves);
        }
    }

    /// The first checkpoint after this entry with the log's own signature, and only that one; made now if there is
    /// none yet.
    async fn first_checkpoint_over(&self, index: u64) -> Result<SignedNote, RunError> {
        let recorder = &self.platform.recorder;
        let (ledger, connection) = (recorder.ledger(), self.platform.database.connection());
        let key = recorder.verifier();
        let own = |note: &SignedNote| {
            let signatures = note.signatures().iter().filter(|signature| key.claims(signature)).cloned();
            SignedNote::new(note.checkpoint().clone(), signatures.collect())
        };
        let size = ledger.size(connection).await.map_err(from_ledger)?;
        let mut from = index + 1;
        while from <= size {
            let stored = ledger.checkpoints(connection, from, size, PAGE).await.map_err(from_ledger)?;
            let Some(last) = stored.last() else { break };
            from = last.note.checkpoint().size + 1;
            let notes = stored.iter().map(|stored| own(&stored.note));
            if let Some(signed) = notes.into_iter().find(|note| !note.signatures().is_empty()) {
                return Ok(signed);
            }
        }
        Ok(own(&recorder.checkpoint().await?.note))
    }
}
