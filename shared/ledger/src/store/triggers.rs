/// A table and the condition under which a new row meets one that is there. SQLite's
/// `INSERT OR REPLACE` deletes such a row without any delete trigger, so it is refused before.
const APPEND_ONLY: &[(&str, &str)] = &[
    ("ledger_leaf", "leaf_index = NEW.leaf_index OR event_id = NEW.event_id"),
    ("ledger_node", "level = NEW.level AND node_index = NEW.node_index"),
    ("ledger_payload", "leaf_index = NEW.leaf_index AND field = NEW.field"),
    ("row_version", "leaf_index = NEW.leaf_index"),
    ("ledger_checkpoint", "size = NEW.size"),
    ("ledger_checkpoint_signature", "size = NEW.size AND key_id = NEW.key_id"),
];

/// The table whose rows may be deleted, for a justified redaction only: the leaf keeps the
/// commitment, and a `PayloadRedacted` leaf must say why.
const REDACTABLE: &str = "ledger_payload";

/// A head may only grow, and never changes its log.
const HEAD_MOVES_BACK: &str =
    "NEW.id <> OLD.id OR NEW.size <= OLD.size OR (OLD.origin <> '' AND NEW.origin <> OLD.origin)";

/// The triggers of SQLite.
pub(super) fn sqlite() -> Vec<String> {
    let mut statements = Vec::new();
    for (table, same) in APPEND_ONLY {
        let refuse = format!("BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END");
        statements.push(format!("CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"));
        statements.push(format!(
            "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} \
             WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}"
        ));
        if *table != REDACTABLE {
            statements.push(format!("CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"));
        }
    }
    let refuse = "BEGIN SELECT RAISE(ABORT, 'ledger_head only grows'); END";
    statements.push(format!(
        "CREATE TRIGGER ledger_head_grows BEFORE UPDATE ON ledger_head WHEN {HEAD_MOVES_BACK} {refuse}"
    ));
    statements.push(format!("CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head {refuse}"));
    statements.push(format!("CREATE TRIGGER ledger_head_no_insert BEFORE INSERT ON ledger_head {refuse}"));
    statements
}

/// The triggers of PostgreSQL: they fire in every replication role, and `TRUNCATE` has its own.
pub(super) fn postgres() -> Vec<String> {
    let mut statements = vec![
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ \
         BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
            .to_owned(),
    ];
    for (table, _) in APPEND_ONLY {
        let events = if *table == REDACTABLE { "UPDATE" } else { "UPDATE OR DELETE" };
        refuse_always(
            &mut statements,
            table,
            "no_change",
            &format!("BEFORE {events} ON {table} FOR EACH ROW"),
        );
        refuse_always(
            &mut statements,
            table,
            "no_truncate",
            &format!("BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        );
    }
    let head = "ledger_head";
    refuse_always(
        &mut statements,
        head,
        "grows",
        &format!("BEFORE UPDATE ON {head} FOR EACH ROW WHEN ({HEAD_MOVES_BACK})"),
    );
    refuse_always(
        &mut statements,
        head,
        "no_change",
        &format!("BEFORE INSERT OR DELETE ON {head} FOR EACH ROW"),
    );
    refuse_always(
        &mut statements,
        head,
        "no_truncate",
        &format!("BEFORE TRUNCATE ON {head} FOR EACH STATEMENT"),
    );
    statements
}

fn refuse_always(statements: &mut Vec<String>, table: &str, name: &str, when: &str) {
    statements.push(format!("CREATE TRIGGER {table}_{name} {when} EXECUTE FUNCTION ledger_refuse()"));
    statements.push(format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}"));
}
