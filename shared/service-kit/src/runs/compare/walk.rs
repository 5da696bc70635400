use std::collections::BTreeMap;

use palladion_api::runs::{Difference, DifferenceReason, Verdict};
use palladion_ledger::canonical::result_bytes;
use serde_json::{Number, Value};

use super::Tolerance;

/// How many differences are listed; all are counted.
pub const DIFFERENCES_KEPT: usize = 1_000;

/// The members that name an element of a list, the first that fits.
const NAMES: &[&str] =
    &["id", "output", "site", "country", "region", "check", "name", "term", "variable", "level", "group"];

/// Two results side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The outcome.
    pub verdict: Verdict,
    /// How many values were compared.
    pub values_compared: u64,
    /// How many of them differ in any bit.
    pub values_different: u64,
    /// The first [`DIFFERENCES_KEPT`] differences, the gravest kind first.
    pub differences: Vec<Difference>,
}

/// Compares the results of two runs that need not have asked the same. An element of a list whose elements
/// carry names is met by its name, and the name stands in the pointer. A p-value decides at the level `alpha`.
#[must_use]
pub fn compare_by_name(one: &Value, other: &Value, alpha: f64) -> Comparison {
    Walk { alpha, by_name: true, compared: 0, differences: Vec::new() }.all(one, other, false)
}

/// Compares a result with its repetition. `same_engine` says whether the same executable
/// computed both: then only the same bits will do. A p-value decides at the level `alpha`.
#[must_use]
pub fn compare(original: &Value, replayed: &Value, same_engine: bool, alpha: f64) -> Comparison {
    Walk { alpha, by_name: false, compared: 0, differences: Vec::new() }.all(original, replayed, same_engine)
}

struct Walk {
    alpha: f64,
    by_name: bool,
    compared: u64,
    differences: Vec<Difference>,
}

impl Walk {
    fn all(mut self, original: &Value, replayed: &Value, same_engine: bool) -> Comparison {
        self.values("", &mut String::new(), Some(original), Some(replayed));
        let identical = result_bytes(original) == result_bytes(replayed);
        let tolerable =
            self.differences.iter().all(|difference| difference.reason == DifferenceReason::WithinTolerance);
        let verdict = match (identical, same_engine) {
            (true, true) => Verdict::Identical,
            (true, false) => Verdict::SameBits,
            (false, false) if tolerable => Verdict::WithinTolerance,
            (false, _) => Verdict::Diverged,
        };
        let values_different = count(self.differences.len());
        self.differences.sort_by_key(|difference| difference.reason);
        self.differences.truncate(DIFFERENCES_KEPT);
        Comparison {
            verdict,
            values_compared: self.compared,
            values_different,
            differences: self.differences,
        }
    }

    /// `name` is the nearest member name above, which decides the tolerance of a number.
    fn values(
        &mut self,
        name: &str,
        pointer: &mut String,
        original: Option<&Value>,
        replayed: Option<&Value>,
    ) {
        match (original, replayed) {
            (Some(Value::Object(left)), Some(Value::Object(right))) => {
                let added = right.keys().filter(|key| !left.contains_key(*key));
                for key in left.keys().chain(added) {
                    self.step(key, &token(key), pointer, left.get(key), right.get(key));
                }
            }
            (Some(Value::Array(left)), Some(Value::Array(right))) => {
                if let Some((left, right)) = self.by_name.then(|| named(left, right)).flatten() {
                    let added = right.keys().filter(|key| !left.contains_key(*key));
                    for key in left.keys().chain(added) {
                        self.step(
                            name,
                            &token(key),
                            pointer,
                            left.get(key).copied(),
                            right.get(key).copied(),
                        );
                    }
                    return;
                }
                for index in 0..left.len().max(right.len()) {
                    self.step(name, &index.to_string(), pointer, left.get(index), right.get(index));
                }
            }
            _ => {
                self.compared += 1;
                if let Some(reason) = leaf_difference(name, original, replayed, self.alpha) {
                    self.differences.push(Difference {
                        pointer: pointer.clone(),
                        original: original.cloned(),
                        replayed: replayed.cloned(),
                        reason,
                    });
                }
            }
        }
    }

    fn step(
        &mut self,
        name: &str,
        token: &str,
        pointer: &mut String,
        left: Option<&Value>,
        right: Option<&Value>,
    ) {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(token);
        self.values(name, pointer, left, right);
        pointer.truncate(length);
    }
}

/// A name as a part of a pointer (RFC 6901).
fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

type Named<'a> = BTreeMap<&'a str, &'a Value>;

/// Both lists by the names of their elements, when one member names every element of both without doubt.
fn named<'a>(left: &'a [Value], right: &'a [Value]) -> Option<(Named<'a>, Named<'a>)> {
    NAMES.iter().find_map(|member| Some((by_member(left, member)?, by_member(right, member)?)))
}

fn by_member<'a>(list: &'a [Value], member: &str) -> Option<Named<'a>> {
    let named: Option<Named<'_>> =
        list.iter().map(|element| Some((element.get(member)?.as_str()?, element))).collect();
    named.filter(|named| named.len() == list.len())
}

fn leaf_difference(
    name: &str,
    original: Option<&Value>,
    replayed: Option<&Value>,
    alpha: f64,
) -> Option<DifferenceReason> {
    match (original, replayed) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            number_difference(name, left, right, alpha)
        }
        (Some(Value::Bool(left)), Some(Value::Bool(right))) => {
            (left != right).then_some(DifferenceReason::Decision)
        }
        (Some(Value::String(left)), Some(Value::String(right))) => {
            (left != right).then_some(DifferenceReason::Decision)
        }
        (Some(Value::Null), Some(Value::Null)) => None,
        _ => Some(DifferenceReason::Shape),
    }
}

fn number_difference(
    name: &str,
    original: &Number,
    replayed: &Number,
    alpha: f64,
) -> Option<DifferenceReason> {
    if original.is_f64() != replayed.is_f64() {
        return Some(DifferenceReason::Shape);
    }
    if !original.is_f64() {
        return (original != replayed).then_some(DifferenceReason::Discrete);
    }
    let (Some(left), Some(right)) = (original.as_f64(), replayed.as_f64()) else {
        return Some(DifferenceReason::Shape);
    };
    if left.to_bits() == right.to_bits() {
        return None;
    }
    let tolerance = Tolerance::of(name);
    Some(if tolerance.flips(left, right, alpha) {
        DifferenceReason::Decision
    } else if tolerance.accepts(left, right) {
        DifferenceReason::WithinTolerance
    } else if tolerance == Tolerance::Exact {
        DifferenceReason::Discrete
    } else {
        DifferenceReason::BeyondTolerance
    })
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
