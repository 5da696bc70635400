//! Fisher's exact test of a 2 x 2 table.

use super::contingency::ContingencyTable;
use super::error::TableError;
use crate::detsum::Sum;
use crate::distributions::hypergeometric;

/// Tables whose probability exceeds the observed one by no more than this share count as equally
/// probable; as R and as in the site QC paper.
pub(super) const EQUALLY_PROBABLE: f64 = 1.0 + 1e-7;

/// P-values of Fisher's exact test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherTest {
    /// Two-sided: all tables that are not more probable than the observed one.
    pub p_value: f64,
    /// Probability of the observed or a smaller count in the first cell.
    pub less: f64,
    /// Probability of the observed or a larger count in the first cell.
    pub greater: f64,
}

/// Are rows and columns of a 2 x 2 table independent, exactly, given both margins?
///
/// Formula: the first cell is hypergeometric given the margins. Empty margins leave one table only
/// and give 1. As R `fisher.test`. Source: R. A. Fisher, JRSS 98 (1935) 39-82.
///
/// # Errors
/// `NotTwoByTwo` for another table.
pub fn fisher_exact(table: &ContingencyTable) -> Result<FisherTest, TableError> {
    let (rows, columns) = (table.rows(), table.columns());
    if (rows, columns) != (2, 2) {
        return Err(TableError::NotTwoByTwo { rows, columns });
    }
    let (marked, drawn, total) = (table.row_totals()[0], table.column_totals()[0], table.total());
    let observed = table.count(0, 0);
    let impossible = |_| TableError::Degenerate;
    let (low, high) = hypergeometric::support(total, marked, drawn).map_err(impossible)?;
    let probability = |k: u64| hypergeometric::pmf(k, total, marked, drawn).map_err(impossible);
    let limit = probability(observed)? * EQUALLY_PROBABLE;
    let (mut all, mut both, mut less, mut greater) = (Sum::new(), Sum::new(), Sum::new(), Sum::new());
    for k in low..=high {
        let p = probability(k)?;
        all.add(p);
        if p <= limit {
            both.add(p);
        }
        if k <= observed {
            less.add(p);
        }
        if k >= observed {
            greater.add(p);
        }
    }
    // The sum of all is 1 up to rounding; dividing by it removes the common error.
    let share = |sum: Sum| (sum.value() / all.value()).min(1.0);
    Ok(FisherTest { p_value: share(both), less: share(less), greater: share(greater) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fisher's tea: [[3, 1], [1, 3]]: P(3) = 16/70, P(4) = 1/70; two-sided 34/70.
    #[test]
    fn the_lady_tasting_tea() {
        let table = ContingencyTable::new(&[[3, 1], [1, 3]]).unwrap();
        let test = fisher_exact(&table).unwrap();
        assert!((test.p_value - 34.0 / 70.0).abs() < 1e-14);
        assert!((test.greater - 17.0 / 70.0).abs() < 1e-14);
        assert!((test.less - 69.0 / 70.0).abs() < 1e-14);
    }
}
