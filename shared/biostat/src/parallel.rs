//! The only place with threads: fixed chunks, folded in index order.
//!
//! A range of rows is cut into chunks of [`CHUNK_ROWS`] whatever the number of threads, each
//! chunk is computed on its own, and the results are folded from the first to the last. So the
//! bits do not depend on how many threads there are, nor on which finished first.

use std::ops::Range;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

/// Rows in a chunk; part of the numerics profile, as it fixes the order of the sums.
pub const CHUNK_ROWS: usize = 4096;

/// The rows of chunk `index` of `rows` rows.
pub fn chunk(index: usize, rows: usize) -> Range<usize> {
    index * CHUNK_ROWS..((index + 1) * CHUNK_ROWS).min(rows)
}

/// Compute each chunk of `0..rows`, in parallel, and give the results in index order.
pub fn map_chunks<T: Send>(rows: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    map_indices(rows.div_ceil(CHUNK_ROWS), |index| work(chunk(index, rows)))
}

/// Compute `work(0) … work(count - 1)`, in parallel, and give the results in index order. For
/// replicates and other pieces that are whole in themselves.
pub fn map_indices<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if count <= 1 {
        return (0..count).map(work).collect();
    }
    (0..count).into_par_iter().map(&work).collect()
}

/// The same for few pieces that differ in size: a thread that is free takes the next one, whatever piece the others
/// are at. Pieces may use this module themselves.
pub fn map_pieces<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    (0..count).into_par_iter().with_max_len(1).map(&work).collect()
}

/// Fill each chunk of `values` in place, in parallel.
pub fn fill_chunks<T: Send>(values: &mut [T], work: impl Fn(Range<usize>, &mut [T]) + Sync) {
    let rows = values.len();
    if rows <= CHUNK_ROWS {
        work(0..rows, values);
        return;
    }
    let chunks = values.par_chunks_mut(CHUNK_ROWS).enumerate();
    chunks.for_each(|(index, part)| work(chunk(index, rows), part));
}

/// Compute each chunk of `0..rows` in parallel, then fold the results from first to last.
pub fn fold_chunks<T: Send, A>(
    rows: usize,
    start: A,
    work: impl Fn(Range<usize>) -> T + Sync,
    mut fold: impl FnMut(A, T) -> A,
) -> A {
    map_chunks(rows, work).into_iter().fold(start, &mut fold)
}

/// The threads could not be started.
#[derive(Debug, thiserror::Error)]
#[error("could not start {threads} threads")]
pub struct ThreadsUnavailable {
    /// Threads that were asked for.
    pub threads: usize,
    /// What the thread pool said.
    #[source]
    source: rayon::ThreadPoolBuildError,
}

/// Run `work` with exactly `threads` threads for everything of this module inside it.
///
/// # Errors
/// `ThreadsUnavailable` when the operating system refuses them.
pub fn with_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, ThreadsUnavailable> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|source| ThreadsUnavailable { threads, source })?;
    Ok(pool.install(work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_the_rows_once_and_in_order() {
        for rows in [0, 1, 4095, 4096, 4097, 20_000] {
            let ranges = map_chunks(rows, |range| range);
            assert_eq!(ranges.iter().map(ExactSizeIterator::len).sum::<usize>(), rows);
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }

    #[test]
    fn pieces_of_pieces_come_in_order() {
        let squares: Vec<Vec<usize>> =
            (0..9).map(|piece| (0..piece).map(|index| index * piece).collect()).collect();
        for threads in [1, 2, 8] {
            let found =
                with_threads(threads, || map_pieces(9, |piece| map_indices(piece, |index| index * piece)));
            assert_eq!(found.unwrap(), squares, "{threads}");
        }
    }

    #[test]
    fn a_float_sum_has_the_same_bits_for_any_number_of_threads() {
        let sum = || {
            fold_chunks(
                50_000,
                0.0,
                |range| range.map(|i| 1.0 / (i as f64 + 0.3)).fold(0.0, |a, b| a + b),
                |a: f64, b| a + b,
            )
        };
        let bits: Vec<u64> =
            [1, 2, 4, 8].map(|threads| with_threads(threads, sum).unwrap().to_bits()).to_vec();
        assert!(bits.iter().all(|b| *b == bits[0]), "{bits:?}");
    }
}
