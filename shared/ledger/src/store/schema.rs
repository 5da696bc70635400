/// The tables. `{bytes}` is the backend's type for bytes.
pub(super) const TABLES: &[&str] = &[
    "CREATE TABLE ledger_head (
        id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
        origin TEXT NOT NULL,
        size BIGINT NOT NULL CHECK (size >= 0),
        frontier {bytes} NOT NULL
    )",
    "CREATE TABLE ledger_leaf (
        leaf_index BIGINT NOT NULL PRIMARY KEY CHECK (leaf_index >= 0),
        leaf_hash {bytes} NOT NULL,
        bytes {bytes} NOT NULL,
        event_id TEXT NOT NULL UNIQUE,
        ts TEXT NOT NULL,
        trial_id TEXT,
        object_type TEXT NOT NULL,
        object_id TEXT NOT NULL,
        object_version BIGINT NOT NULL,
        action TEXT NOT NULL,
        actor_sub TEXT NOT NULL
    )",
    "CREATE INDEX ledger_leaf_trial ON ledger_leaf (trial_id, leaf_index)",
    "CREATE INDEX ledger_leaf_object ON ledger_leaf (object_type, object_id, leaf_index)",
    "CREATE INDEX ledger_leaf_action ON ledger_leaf (action, leaf_index)",
    "CREATE TABLE ledger_node (
        level SMALLINT NOT NULL,
        node_index BIGINT NOT NULL,
        hash {bytes} NOT NULL,
        PRIMARY KEY (level, node_index)
    )",
    "CREATE TABLE ledger_payload (
        leaf_index BIGINT NOT NULL REFERENCES ledger_leaf (leaf_index),
        field TEXT NOT NULL,
        salt {bytes} NOT NULL,
        bytes {bytes} NOT NULL,
        PRIMARY KEY (leaf_index, field)
    )",
    "CREATE TABLE row_version (
        leaf_index BIGINT NOT NULL PRIMARY KEY REFERENCES ledger_leaf (leaf_index),
        object_type TEXT NOT NULL,
        object_id TEXT NOT NULL,
        version BIGINT NOT NULL,
        digest {bytes} NOT NULL
    )",
    "CREATE INDEX row_version_object ON row_version (object_type, object_id, leaf_index)",
    "CREATE TABLE ledger_checkpoint (
        size BIGINT NOT NULL PRIMARY KEY,
        origin TEXT NOT NULL,
        root {bytes} NOT NULL,
        ts TEXT NOT NULL
    )",
    "CREATE TABLE ledger_checkpoint_signature (
        size BIGINT NOT NULL REFERENCES ledger_checkpoint (size),
        key_id TEXT NOT NULL,
        line TEXT NOT NULL,
        PRIMARY KEY (size, key_id)
    )",
];

/// The head of a log that has not begun; bytes literals differ between the backends.
pub(super) const HEAD_SQLITE: &str =
    "INSERT INTO ledger_head (id, origin, size, frontier) VALUES (1, '', 0, X'')";
/// As [`HEAD_SQLITE`], for PostgreSQL.
pub(super) const HEAD_POSTGRES: &str =
    "INSERT INTO ledger_head (id, origin, size, frontier) VALUES (1, '', 0, ''::bytea)";
