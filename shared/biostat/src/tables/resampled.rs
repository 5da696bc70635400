//! Fisher's exact test of an r x c table by Monte Carlo.

use super::contingency::ContingencyTable;
use super::error::TableError;
use super::fisher::EQUALLY_PROBABLE;
use super::sampler::{MOST_SUBJECTS, Sampler};
use crate::detmath::{ln, sqrt};
use crate::detsum::sum;
use crate::parallel;
use crate::random::Stream;

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResampledFisher {
    /// `(1 + at most as probable) / (replicates + 1)`.
    pub p_value: f64,
    /// Standard error of the p-value.
    pub standard_error: f64,
    /// Number of replicates.
    pub replicates: u64,
}

/// Fisher's exact test of an r x c table from tables drawn with the same margins, for tables that
/// [`super::fisher_exact_r_by_c`] refuses as too much work.
///
/// Formula: replicate b draws row after row, cell after cell, from the hypergeometric distribution
/// of what is left, with the random stream `(seed, analysis, b)`, so the result does not depend on
/// the number of threads. As R `fisher.test(simulate.p.value = TRUE)`, with another generator.
///
/// Source: A. C. A. Hope, JRSS B 30 (1968) 582-598 for the p-value.
///
/// # Errors
/// `OutOfRange` for no replicates or more than 50 million subjects.
///
/// ```
/// use palladion_biostat::tables::{ContingencyTable, fisher_monte_carlo};
/// // job satisfaction (Agresti 2002, table 2.8, in R's documentation): exact p-value 0.7827
/// let jobs = ContingencyTable::new(&[[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])?;
/// let test = fisher_monte_carlo(&jobs, 9_999, 42, 1)?;
/// assert!((test.p_value - 0.7827).abs() < 4.0 * test.standard_error);
/// # Ok::<(), palladion_biostat::tables::TableError>(())
/// ```
pub fn fisher_monte_carlo(
    table: &ContingencyTable,
    replicates: u64,
    seed: u64,
    analysis: u64,
) -> Result<ResampledFisher, TableError> {
    let count = usize::try_from(replicates).unwrap_or(0);
    for (name, value, wrong) in
        [("replicates", replicates, count == 0), ("total", table.total(), table.total() > MOST_SUBJECTS)]
    {
        if wrong {
            return Err(TableError::OutOfRange { name, value });
        }
    }
    let sampler = Sampler::new(table.total());
    let (rows, columns) = (table.row_totals(), table.column_totals());
    let observed: Vec<u64> =
        (0..table.rows()).flat_map(|r| (0..table.columns()).map(move |c| table.count(r, c))).collect();
    let statistic = |cells: &[u64]| sum(cells.iter().map(|k| sampler.log_factorial(*k)));
    let least = statistic(&observed) - ln(EQUALLY_PROBABLE);
    let reaches = |replicate: usize| {
        let mut stream = Stream::new(seed, analysis, replicate as u64);
        statistic(&draw(&rows, &columns, &sampler, &mut stream)) >= least
    };
    let hits = parallel::map_chunks(count, |range| range.filter(|b| reaches(*b)).count());
    let p_value = (1 + hits.iter().sum::<usize>()) as f64 / (count + 1) as f64;
    let standard_error = sqrt(p_value * (1.0 - p_value) / replicates as f64);
    Ok(ResampledFisher { p_value, standard_error, replicates })
}

fn draw(rows: &[u64], columns: &[u64], sampler: &Sampler, stream: &mut Stream) -> Vec<u64> {
    let mut left = columns.to_vec();
    let mut cells = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        let (mut open, mut population) = (*row, left.iter().sum::<u64>());
        for column in &mut left {
            let drawn = sampler.hypergeometric(population, *column, open, stream);
            population -= *column;
            *column -= drawn;
            open -= drawn;
            cells.push(drawn);
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three diagonal tables of 1 each: all 6 tables are equally probable, p = 1.
    #[test]
    fn equally_probable_tables_give_one() {
        let table = ContingencyTable::new(&[[1, 0, 0], [0, 1, 0], [0, 0, 1]]).unwrap();
        let test = fisher_monte_carlo(&table, 99, 1, 1).unwrap();
        assert!((test.p_value - 1.0).abs() < 1e-15);
    }

    #[test]
    fn threads_make_no_difference() {
        let table = ContingencyTable::new(&[[5, 9, 2], [7, 1, 6], [2, 2, 8]]).unwrap();
        let test = || fisher_monte_carlo(&table, 9_999, 7, 3).unwrap();
        let results = [1, 2, 4].map(|threads| parallel::with_threads(threads, test).unwrap());
        assert!(results.iter().all(|r| *r == results[0]));
    }
}
