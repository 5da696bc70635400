//! What somebody with access to the file can do to it, and what the verifier says.

use palladion_ledger::export::{Base64, HeaderLine, Line};
use palladion_ledger::tree::leaf_hash;
use palladion_ledger::verify::{FailureClass as Class, Options, verify};

use crate::support::{Log, sample};

fn position_of_leaf(log: &Log, index: u64) -> usize {
    log.lines.iter().position(|line| matches!(line, Line::Leaf(leaf) if leaf.index == index)).unwrap()
}

fn expect(name: &str, log: &Log, class: Class, leaf: Option<u64>) {
    let report = log.verify();
    let failure = report.failure.as_ref();
    let found = failure.map(|failure| (failure.class, failure.leaf));
    assert_eq!(found, Some((class, leaf)), "{name}: {report}");
}

/// Changes the bytes of a leaf; `rehash` also makes the hash beside it fit.
fn alter_leaf(log: &mut Log, index: u64, from: &str, to: &str, rehash: bool) {
    let at = position_of_leaf(log, index);
    if let Line::Leaf(line) = &mut log.lines[at] {
        let text = String::from_utf8(line.leaf.take().unwrap().0).unwrap();
        assert!(text.contains(from), "{text}");
        let bytes = text.replace(from, to).into_bytes();
        if rehash {
            line.leaf_hash = leaf_hash(&bytes);
        }
        line.leaf = Some(Base64(bytes));
    }
}

#[test]
fn no_byte_of_an_export_can_be_altered() {
    let good = sample().bytes();
    for at in 0..good.len() {
        let bit = at % 8;
        let mut altered = good.clone();
        altered[at] ^= 1 << bit;
        let report = verify(altered.as_slice(), &Options::default());
        assert!(!report.holds(), "byte {at} of {}, bit {bit}", good.len());
    }
}

#[test]
fn no_cut_export_holds() {
    let good = sample().bytes();
    for at in 0..good.len() {
        assert!(!verify(&good[..at], &Options::default()).holds(), "cut at {at}");
    }
}

#[test]
fn no_line_can_be_left_out_doubled_or_swapped_with_the_next() {
    let count = sample().lines.len();
    for at in 0..count {
        let mut log = sample();
        log.lines.remove(at);
        // An intermediate checkpoint may be missing: the later one covers its leaves.
        let may_go = matches!(sample().lines[at], Line::Checkpoint(_)) && at < count - 4;
        assert_eq!(log.verify().holds(), may_go, "line {at} removed");
        let mut log = sample();
        let line = log.lines[at].clone();
        log.lines.insert(at, line);
        assert!(!log.verify().holds(), "line {at} twice");
        // Openings of one leaf and rows have no order among each other.
        let free = |line: &Line| matches!(line, Line::Opening(_) | Line::Row(_));
        if at + 1 < count {
            let mut log = sample();
            let same = free(&log.lines[at]) && free(&log.lines[at + 1]);
            log.lines.swap(at, at + 1);
            assert_eq!(log.verify().holds(), same, "lines {at} and {} swapped", at + 1);
        }
    }
}

#[test]
fn an_altered_leaf_is_named() {
    for index in 0..8 {
        let mut log = sample();
        alter_leaf(&mut log, index, "u-17", "u-18", false);
        expect("the bytes only", &log, Class::LeafHash, Some(index));
    }
    // With the hash beside it recomputed, the next leaf of the object no longer fits …
    let mut log = sample();
    alter_leaf(&mut log, 2, "u-17", "u-18", true);
    expect("hash too, the object goes on before a checkpoint", &log, Class::Root, Some(0));
    let mut log = sample();
    alter_leaf(&mut log, 0, "u-17", "u-18", true);
    expect("hash too, the object goes on at once", &log, Class::Chain, Some(3));
    // … and where it has no next one, the root does not.
    let mut log = sample();
    alter_leaf(&mut log, 7, "u-17", "u-18", true);
    expect("hash too, the last leaf", &log, Class::Root, Some(4));
    let mut log = sample();
    alter_leaf(&mut log, 5, "Renée", "Renee", true);
    expect("hash too, the only leaf of its object", &log, Class::Root, Some(4));
}

#[test]
fn a_leaf_deleted_inserted_or_moved_is_named() {
    let mut log = sample();
    let four = position_of_leaf(&log, 4);
    log.lines.remove(four);
    expect("deleted", &log, Class::Order, Some(4));
    let mut log = sample();
    let at = position_of_leaf(&log, 4);
    let line = log.lines[at].clone();
    log.lines.insert(at, line);
    expect("doubled", &log, Class::Order, Some(4));
    let mut log = sample();
    let (five, six) = (position_of_leaf(&log, 5), position_of_leaf(&log, 6));
    log.lines.swap(five, six);
    expect("swapped", &log, Class::Order, Some(5));
    let mut log = sample();
    let (five, six) = (position_of_leaf(&log, 5), position_of_leaf(&log, 6));
    log.lines.swap(five, six);
    for (at, index) in [(five, 5), (six, 6)] {
        if let Line::Leaf(line) = &mut log.lines[at] {
            line.index = index;
        }
    }
    expect("swapped and renumbered", &log, Class::Root, Some(4));
    let mut log = sample();
    let mut inserted = log.lines[position_of_leaf(&log, 4)].clone();
    if let Line::Leaf(line) = &mut inserted {
        line.index = 8;
    }
    log.lines.push(inserted);
    expect("appended", &log, Class::Order, Some(8));
    let mut log = sample();
    let seven = position_of_leaf(&log, 7);
    log.lines.truncate(seven);
    expect("truncated", &log, Class::Order, Some(7));
}

/// Changes every line of one kind.
type Alter = fn(&mut Line);

fn header(line: &mut Line, alter: fn(&mut HeaderLine)) {
    if let Line::Header(header) = line {
        alter(header);
    }
}

const ALTERED: &[(&str, Alter, Class, Option<u64>)] = &[
    ("header root", |line| header(line, |header| header.root = leaf_hash(b"")), Class::Root, Some(8)),
    ("header size", |line| header(line, |header| header.size += 1), Class::Order, Some(8)),
    ("header format", |line| header(line, |header| header.format.push('0')), Class::Malformed, None),
    ("header keys", |line| header(line, |header| header.keys.clear()), Class::Signature, Some(0)),
    ("opening", lengthen_opening, Class::Commitment, Some(0)),
    ("salt", shorten_salt, Class::Commitment, Some(0)),
    ("checkpoint size", grow_checkpoint, Class::Signature, Some(0)),
    ("row", lengthen_row, Class::Row, Some(3)),
];

fn lengthen_opening(line: &mut Line) {
    if let Line::Opening(opening) = line {
        opening.bytes.0.push(b' ');
    }
}

fn shorten_salt(line: &mut Line) {
    if let Line::Opening(opening) = line {
        opening.salt.0.pop();
    }
}

fn grow_checkpoint(line: &mut Line) {
    if let Line::Checkpoint(checkpoint) = line {
        checkpoint.note = checkpoint.note.replacen("\n4\n", "\n5\n", 1);
    }
}

fn lengthen_row(line: &mut Line) {
    if let Line::Row(row) = line {
        row.bytes.0.push(b' ');
    }
}

#[test]
fn an_altered_header_opening_checkpoint_or_row_is_named() {
    for (name, alter, class, leaf) in ALTERED {
        let mut log = sample();
        log.lines.iter_mut().for_each(alter);
        expect(name, &log, *class, *leaf);
    }
}

#[test]
fn a_stale_checkpoint_cannot_stand_for_a_new_one() {
    let mut log = sample();
    let notes: Vec<usize> =
        (0..log.lines.len()).filter(|at| matches!(log.lines[*at], Line::Checkpoint(_))).collect();
    log.lines[notes[1]] = log.lines[notes[0]].clone();
    expect("the first note again", &log, Class::Consistency, Some(4));
    let mut log = sample();
    log.lines.remove(notes[1]);
    expect("no last note", &log, Class::Signature, Some(4));
}
