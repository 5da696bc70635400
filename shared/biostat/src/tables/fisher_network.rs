//! Fisher's exact test of an r x c table by the network algorithm.

use std::collections::BTreeMap;

use super::contingency::ContingencyTable;
use super::error::TableError;
use super::fisher::EQUALLY_PROBABLE;
use super::sampler::Sampler;
use crate::detmath::{exp, ln};
use crate::detsum::Sum;

/// Arcs of the network before the test gives up: 16 bytes each.
const MOST_ARCS: u64 = 10_000_000;

/// Nodes of the network before the test gives up: some 200 bytes each.
const MOST_NODES: u64 = 1_000_000;

/// Different paths kept into one stage before the test gives up: some 50 bytes each.
const MOST_KEPT: u64 = 4_000_000;

/// Paths carried along arcs before the test gives up: some seconds.
const MOST_PATHS: u64 = 100_000_000;

/// Paths whose log-probabilities differ by less than this are one path; far below the tolerance
/// of equal probabilities.
const SAME_PATH: f64 = 1e-10;

/// Are rows and columns of a table independent, exactly, given both margins?
///
/// Inputs: any [`ContingencyTable`]; empty margins take no part, and with fewer than two rows or
/// columns left the p-value is 1. Result: the sum of the probabilities of all tables with these
/// margins that are not more probable than the observed one (by more than a share of 1e-7, as R).
/// Formula: columns are filled one after the other; a node is what is left of the row totals, in
/// order of size, as the order does not matter; paths that can only end below (or only above) the
/// observed probability are counted (or dropped) at once, by the largest and smallest probability
/// that the rest can have. As R `fisher.test`. For 2 x 2 tables see [`super::fisher_exact`].
///
/// Source: C. R. Mehta, N. R. Patel, JASA 78 (1983) 427-434.
///
/// # Errors
/// `TooMuchWork` for large tables, which [`super::fisher_monte_carlo`] can answer.
///
/// ```
/// use palladion_biostat::tables::{ContingencyTable, fisher_exact_r_by_c};
/// // job satisfaction (Agresti 2002, table 2.8, in R's documentation): p-value = 0.7827
/// let jobs = ContingencyTable::new(&[[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])?;
/// assert_eq!(format!("{:.4}", fisher_exact_r_by_c(&jobs)?), "0.7827");
/// # Ok::<(), palladion_biostat::tables::TableError>(())
/// ```
pub fn fisher_exact_r_by_c(table: &ContingencyTable) -> Result<f64, TableError> {
    let Ok(table) = table.without_empty_margins() else { return Ok(1.0) };
    if table.total() > MOST_ARCS {
        return Err(TableError::TooMuchWork { limit: MOST_ARCS });
    }
    let (rows, columns) = (table.row_totals(), table.column_totals());
    let (mut rows, mut columns) = if rows.len() <= columns.len() { (rows, columns) } else { (columns, rows) };
    rows.sort_unstable();
    columns.sort_unstable_by(|a, b| b.cmp(a));
    let sampler = Sampler::new(table.total());
    let f = |k: u64| sampler.log_factorial(k);
    let observed: f64 = (0..table.rows())
        .flat_map(|r| (0..table.columns()).map(move |c| (r, c)))
        .map(|(r, c)| -f(table.count(r, c)))
        .sum();
    let network = Network { columns, f: &f, limit: observed + ln(EQUALLY_PROBABLE) };
    network.p_value(&network.build(rows)?)
}

/// What is left of the row totals, ascending.
type Left = Vec<u64>;

/// The nodes after as many columns as the stage's number.
struct Stage {
    nodes: Vec<Left>,
    /// Largest and smallest `-sum ln x!` of the cells still to come, by node.
    bounds: Vec<(f64, f64)>,
    /// Arcs into the next stage by node: where to, and `-sum ln x!` of the column.
    arcs: Vec<Vec<(u32, f64)>>,
}

impl Stage {
    fn new(nodes: Vec<Left>) -> Self {
        let bounds = vec![(0.0, 0.0); nodes.len()];
        Self { nodes, bounds, arcs: Vec::new() }
    }
}

struct Network<'a> {
    columns: Vec<u64>,
    f: &'a dyn Fn(u64) -> f64,
    limit: f64,
}

impl Network<'_> {
    /// All stages with arcs and bounds; the last one has the node with nothing left.
    fn build(&self, rows: Left) -> Result<Vec<Stage>, TableError> {
        let mut stages = vec![Stage::new(vec![rows])];
        let mut made = Made::default();
        for (s, column) in self.columns.iter().enumerate() {
            let mut next = Targets { made, ..Targets::default() };
            let here = &mut stages[s];
            for left in &here.nodes {
                let mut arcs = Vec::new();
                let mut after = Vec::with_capacity(left.len());
                self.fill(left, *column, 0.0, &mut after, &mut arcs, &mut next)?;
                here.arcs.push(arcs);
            }
            made = next.made;
            stages.push(Stage::new(next.nodes));
        }
        for s in (0..self.columns.len()).rev() {
            let (before, after) = stages.split_at_mut(s + 1);
            let (here, next) = (&mut before[s], &after[0].bounds);
            for (bounds, arcs) in here.bounds.iter_mut().zip(&here.arcs) {
                *bounds =
                    arcs.iter().fold((f64::NEG_INFINITY, f64::INFINITY), |(high, low), (to, length)| {
                        let (largest, smallest) = next[*to as usize];
                        (high.max(length + largest), low.min(length + smallest))
                    });
            }
        }
        Ok(stages)
    }

    /// All ways to put `open` subjects of a column into the rows from `after.len()` on.
    fn fill(
        &self,
        left: &[u64],
        open: u64,
        length: f64,
        after: &mut Left,
        arcs: &mut Vec<(u32, f64)>,
        next: &mut Targets,
    ) -> Result<(), TableError> {
        let row = after.len();
        let room: u64 = left[row + 1..].iter().sum();
        for cell in open.saturating_sub(room)..=open.min(left[row]) {
            after.push(left[row] - cell);
            let longer = length - (self.f)(cell);
            if row + 1 == left.len() {
                arcs.push((next.number(after), longer));
                next.made.arc()?;
            } else {
                self.fill(left, open - cell, longer, after, arcs, next)?;
            }
            after.pop();
        }
        Ok(())
    }

    /// Carry the paths from the first to the last stage.
    fn p_value(&self, stages: &[Stage]) -> Result<f64, TableError> {
        let whole = self.completions(&stages[0].nodes[0]);
        let mut total = Sum::new();
        let mut carried = 0;
        let mut paths = vec![Paths::from([(0, (0.0, 1.0))])];
        // A path's length is -sum ln x! of its columns; the factors c! are common to all paths.
        let mut factor = 0.0;
        for (s, column) in self.columns.iter().enumerate() {
            factor += (self.f)(*column);
            let next = &stages[s + 1];
            let rest: Vec<f64> = next.nodes.iter().map(|n| self.completions(n)).collect();
            let mut onward = vec![Paths::new(); next.nodes.len()];
            for (here, arcs) in paths.iter().zip(&stages[s].arcs) {
                carried += here.len() as u64 * arcs.len() as u64;
                if carried > MOST_PATHS {
                    return Err(TableError::TooMuchWork { limit: MOST_PATHS });
                }
                for (to, length) in arcs {
                    let to = *to as usize;
                    let (largest, smallest) = next.bounds[to];
                    for (past, count) in here.values() {
                        let path = past + length;
                        if path + largest <= self.limit {
                            total.add(count * exp(path + factor + rest[to] - whole));
                        } else if path + smallest <= self.limit {
                            add(&mut onward[to], path, *count);
                        }
                    }
                }
            }
            let kept: u64 = onward.iter().map(|paths| paths.len() as u64).sum();
            if kept > MOST_KEPT {
                return Err(TableError::TooMuchWork { limit: MOST_KEPT });
            }
            paths = onward;
        }
        Ok(total.value().min(1.0))
    }

    /// Log of the sum of `prod c!/prod x!` over all ways to fill the remaining columns.
    fn completions(&self, left: &[u64]) -> f64 {
        (self.f)(left.iter().sum()) - left.iter().map(|r| (self.f)(*r)).sum::<f64>()
    }
}

/// How much of the network there is: the limits hold while a single node is being filled, too.
#[derive(Clone, Copy, Default)]
struct Made {
    arcs: u64,
    nodes: u64,
}

impl Made {
    fn arc(&mut self) -> Result<(), TableError> {
        self.arcs += 1;
        if self.arcs > MOST_ARCS {
            return Err(TableError::TooMuchWork { limit: MOST_ARCS });
        }
        if self.nodes > MOST_NODES {
            return Err(TableError::TooMuchWork { limit: MOST_NODES });
        }
        Ok(())
    }
}

/// The nodes of the next stage as they are found.
#[derive(Default)]
struct Targets {
    numbers: BTreeMap<Left, u32>,
    nodes: Vec<Left>,
    made: Made,
}

impl Targets {
    fn number(&mut self, left: &[u64]) -> u32 {
        let mut node = left.to_vec();
        node.sort_unstable();
        if let Some(number) = self.numbers.get(&node) {
            return *number;
        }
        // fewer nodes than arcs, which are limited
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.made.nodes += 1;
        self.nodes.push(node.clone());
        self.numbers.insert(node, number);
        number
    }
}

/// Paths into a node by their rounded length: length and number.
type Paths = BTreeMap<i64, (f64, f64)>;

#[expect(clippy::cast_possible_truncation, reason = "lengths are below 1e9; a larger key would saturate")]
fn add(paths: &mut Paths, length: f64, count: f64) {
    let key = (length / SAME_PATH).round() as i64;
    paths.entry(key).or_insert((length, 0.0)).1 += count;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::fisher_exact;

    /// Margins (2, 1) x (1, 1, 1): the subject of the second row is in one of three columns, all
    /// equally probable: p = 1. Margins (2, 2) x (2, 1, 1): tables [2 0 0; 0 1 1] and its mirror
    /// image have probability 1/6 each, the other two 1/3 each: p = 1/3.
    #[test]
    fn small_tables_by_hand() {
        let p = |rows: &[[u64; 3]; 2]| fisher_exact_r_by_c(&ContingencyTable::new(rows).unwrap()).unwrap();
        assert!((p(&[[1, 1, 0], [0, 0, 1]]) - 1.0).abs() < 1e-14);
        assert!((p(&[[2, 0, 0], [0, 1, 1]]) - 1.0 / 3.0).abs() < 1e-14);
        assert!((p(&[[1, 1, 0], [1, 0, 1]]) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn two_by_two_tables_are_as_the_test_for_them() {
        for rows in [[[3, 1], [1, 3]], [[12, 5], [3, 9]], [[0, 7], [4, 4]], [[40, 3], [22, 11]]] {
            let table = ContingencyTable::new(&rows).unwrap();
            let (a, b) = (fisher_exact_r_by_c(&table).unwrap(), fisher_exact(&table).unwrap().p_value);
            assert!((a / b - 1.0).abs() < 1e-12, "{rows:?}: {a} {b}");
        }
    }

    #[test]
    fn too_large_tables_are_named() {
        let rows = [[900, 800, 700, 600], [650, 750, 850, 950], [500, 900, 450, 700]];
        let test = fisher_exact_r_by_c(&ContingencyTable::new(&rows).unwrap());
        assert!(matches!(test, Err(TableError::TooMuchWork { .. })));
    }

    /// The first column alone can be filled in 170 million ways: it must not be enumerated before it is
    /// given up.
    #[test]
    fn one_node_with_too_many_arcs_is_given_up_on_the_way() {
        let rows = [[60, 61, 62], [60, 63, 64], [61, 62, 60], [63, 64, 65], [61, 65, 62]];
        let test = fisher_exact_r_by_c(&ContingencyTable::new(&rows).unwrap());
        assert!(matches!(test, Err(TableError::TooMuchWork { .. })), "{test:?}");
    }
}
