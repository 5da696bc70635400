//! A small log in memory, written line by line as an export.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use palladion_domain::ids::{EventId, TrialId};
use palladion_ledger::Digest;
use palladion_ledger::checkpoint::{Checkpoint, LogSigningKey};
use palladion_ledger::event::{ActingRole, Action};
use palladion_ledger::export::{
    Base64, CheckpointLine, FORMAT, HeaderLine, LeafLine, Line, OpeningLine, RowLine,
};
use palladion_ledger::leaf::{
    CommittedField, Leaf, LeafActor, ObjectRef, Opening, Origin, Reason, ReasonCode, RequestRef, Salt,
    Software,
};
use palladion_ledger::tree::{Frontier, leaf_hash};
use palladion_ledger::verify::{Options, Report, verify};
use uuid::Uuid;

pub(crate) fn origin() -> Origin {
    Origin::parse("test/ingestion").unwrap()
}

pub(crate) fn key() -> LogSigningKey {
    LogSigningKey::from_seed(origin(), &[7; 32])
}

pub(crate) fn trial(number: u128) -> TrialId {
    TrialId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

pub(crate) fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 123_456_000).unwrap() + TimeDelta::seconds(seconds)
}

/// A leaf that is right by itself: done by a role that may, with a reason where one is asked.
pub(crate) fn leaf(number: u64, action: Action, id: &str, version: u64) -> Leaf {
    let role = [
        ActingRole::DataManager,
        ActingRole::QcReviewer,
        ActingRole::Statistician,
        ActingRole::Admin,
        ActingRole::Service,
    ];
    let role = role.into_iter().find(|role| action.allows(*role)).unwrap();
    let reason = Reason::new(ReasonCode::TranscriptionError, None).unwrap();
    Leaf {
        log: origin(),
        event_id: EventId::from_uuid(Uuid::from_u128(u128::from(number) + (7 << 76))),
        ts: time(i64::try_from(number).unwrap()),
        actor: LeafActor {
            sub: "u-17".to_owned(),
            name: Some("Renée Ångström".to_owned()),
            role,
            org: "Hospital \"A\"".to_owned(),
            site: None,
        },
        action,
        object: ObjectRef { kind: action.object_type(), id: id.to_owned(), version },
        trial: Some(trial(1)),
        reason: action.needs_reason().then_some(reason),
        before: None,
        after: None,
        payload: None,
        request: RequestRef { id: format!("r-{number}"), idempotency_key: None },
        software: Software {
            service: "ingestion".to_owned(),
            version: "0.1.0".to_owned(),
            commit: "unknown".to_owned(),
            executable: leaf_hash(b"executable"),
        },
        prev: None,
    }
}

/// An export under construction. Everything in `lines` may be altered before it is verified.
pub(crate) struct Log {
    pub(crate) lines: Vec<Line>,
    frontier: Frontier,
    last: BTreeMap<String, Digest>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self { lines: Vec::new(), frontier: Frontier::default(), last: BTreeMap::new() }
    }

    /// Adds a leaf, linked to the last one of its object, with its openings.
    pub(crate) fn add(&mut self, mut leaf: Leaf, contents: &[(CommittedField, &str)]) -> Leaf {
        let object = format!("{}/{}", leaf.object.kind, leaf.object.id);
        leaf.prev = self.last.get(&object).copied();
        let openings = contents.iter().map(|(field, content)| {
            let salt = Salt::from_bytes([u8::try_from(self.frontier.size()).unwrap(); 32]);
            (*field, Opening { salt, bytes: content.as_bytes().to_vec() })
        });
        let openings: Vec<_> = openings.collect();
        for (field, opening) in &openings {
            let commitment = Some(opening.commitment());
            match field {
                CommittedField::Before => leaf.before = commitment,
                CommittedField::After => leaf.after = commitment,
                CommittedField::Payload => leaf.payload = commitment,
            }
        }
        let index = self.frontier.size();
        let hash = self.push(&leaf);
        self.last.insert(object, hash);
        for (field, opening) in openings {
            self.lines.push(Line::Opening(OpeningLine::of(index, field, opening)));
        }
        leaf
    }

    /// Adds a leaf as it is.
    pub(crate) fn push(&mut self, leaf: &Leaf) -> Digest {
        self.push_bytes(leaf.encode().unwrap())
    }

    pub(crate) fn push_bytes(&mut self, bytes: Vec<u8>) -> Digest {
        let hash = leaf_hash(&bytes);
        let index = self.frontier.size();
        self.frontier.push(hash);
        self.lines.push(Line::Leaf(LeafLine { index, leaf_hash: hash, leaf: Some(Base64(bytes)) }));
        hash
    }

    pub(crate) fn head(&self) -> Checkpoint {
        Checkpoint { origin: origin(), size: self.frontier.size(), root: self.frontier.root() }
    }

    pub(crate) fn sign(&mut self) {
        let note = key().note(self.head()).to_string();
        self.lines.push(Line::Checkpoint(CheckpointLine { note }));
    }

    pub(crate) fn row(&mut self, leaf: &Leaf, content: &str) {
        self.lines.push(Line::Row(RowLine {
            object_type: leaf.object.kind,
            object_id: leaf.object.id.clone(),
            version: leaf.object.version,
            bytes: Base64(content.as_bytes().to_vec()),
        }));
    }

    /// Puts the header in front.
    pub(crate) fn close(&mut self, rows: bool) {
        let Checkpoint { origin, size, root } = self.head();
        let header = HeaderLine {
            format: FORMAT.to_owned(),
            origin,
            keys: vec![key().verifier()],
            size,
            root,
            openings: true,
            rows,
        };
        self.lines.insert(0, Line::Header(header));
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| line.to_bytes().unwrap()).collect()
    }

    /// What the verifier says who knows that the log may have no rows.
    pub(crate) fn verify(&self) -> Report {
        let options = Options { allow_partial: true, ..Options::default() };
        verify(self.bytes().as_slice(), &options)
    }
}

/// Eight leaves of five objects with openings, two checkpoints, a redaction and the live rows.
pub(crate) fn sample() -> Log {
    use CommittedField::{After, Payload};
    let mut log = Log::new();
    log.add(leaf(0, Action::TrialDefined, "t-1", 1), &[(After, "{\"title\":\"old\"}")]);
    let upload = log.add(leaf(1, Action::UploadReceived, "u-1", 1), &[(After, "upload"), (Payload, "csv")]);
    log.add(leaf(2, Action::RunSubmitted, "r-1", 1), &[]);
    let amended = log.add(leaf(3, Action::TrialAmended, "t-1", 2), &[(After, "{\"title\":\"new\"}")]);
    log.sign();
    log.add(leaf(4, Action::RunStarted, "r-1", 1), &[]);
    let mut redacted = leaf(5, Action::GrantGiven, "g-1", 1);
    redacted.payload = Some(leaf_hash(b"what was deleted"));
    log.add(redacted, &[]);
    log.add(leaf(6, Action::PayloadRedacted, "5.payload", 1), &[]);
    let run = log.add(leaf(7, Action::RunCompleted, "r-1", 2), &[(After, "run")]);
    log.sign();
    log.row(&amended, "{\"title\":\"new\"}");
    log.row(&upload, "upload");
    log.row(&run, "run");
    log.close(true);
    log
}
