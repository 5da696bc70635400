//! Small dense symmetric systems by an own fixed-order Cholesky decomposition.
//!
//! The matrices here are information and covariance matrices with a handful of columns. No BLAS
//! and no `ndarray` products: their order of summation depends on the CPU.

use ndarray::Array2;

/// `L D L'` decomposition of a positive semi-definite matrix with dropped columns.
#[derive(Debug, Clone)]
pub struct Cholesky {
    factor: Array2<f64>,
    dependent: Vec<bool>,
}

impl Cholesky {
    /// Decompose; a column whose remaining diagonal is at most `tolerance` times its original one
    /// is a combination of the columns before it (or empty) and is dropped.
    pub fn new(matrix: &Array2<f64>, tolerance: f64) -> Self {
        let thresholds: Vec<f64> = matrix.diag().iter().map(|d| d * tolerance).collect();
        Self::with_thresholds(matrix, &thresholds)
    }

    /// Decompose; column `j` is dropped when its remaining diagonal is at most `thresholds[j]`.
    pub fn with_thresholds(matrix: &Array2<f64>, thresholds: &[f64]) -> Self {
        let size = matrix.nrows();
        let mut factor = Array2::zeros((size, size));
        let mut dependent = vec![false; size];
        for j in 0..size {
            let mut pivot = matrix[[j, j]];
            for k in 0..j {
                let l: f64 = factor[[j, k]];
                pivot -= l * l * factor[[k, k]];
            }
            if pivot <= thresholds[j] || !pivot.is_finite() {
                dependent[j] = true;
                continue;
            }
            factor[[j, j]] = pivot;
            for i in j + 1..size {
                let mut value = matrix[[i, j]];
                for k in 0..j {
                    value -= factor[[i, k]] * factor[[j, k]] * factor[[k, k]];
                }
                factor[[i, j]] = value / pivot;
            }
        }
        // A dropped column takes no part in any solution.
        for j in (0..size).filter(|j| dependent[*j]) {
            for k in 0..size {
                factor[[j, k]] = 0.0;
                factor[[k, j]] = 0.0;
            }
        }
        Self { factor, dependent }
    }

    /// Which columns were dropped.
    pub fn dependent(&self) -> &[bool] {
        &self.dependent
    }

    /// The pivots of the columns that were not dropped; their product is the determinant.
    pub fn pivots(&self) -> Vec<f64> {
        (0..self.dependent.len()).filter(|j| !self.dependent[*j]).map(|j| self.factor[[j, j]]).collect()
    }

    /// The lower triangular root `R` with `R R'` the matrix, without the dropped columns.
    pub(crate) fn root(&self) -> Array2<f64> {
        Array2::from_shape_fn(self.factor.dim(), |(i, j)| {
            let unit = if i == j && !self.dependent[i] { 1.0 } else { self.factor[[i, j]] };
            if j > i || self.dependent[j] { 0.0 } else { unit * self.factor[[j, j]].sqrt() }
        })
    }

    /// Number of columns that were not dropped.
    pub fn rank(&self) -> usize {
        self.dependent.iter().filter(|d| !**d).count()
    }

    /// Solution of `matrix x = right`, 0 in dropped columns.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = right.len();
        let mut x = right.to_vec();
        for i in 0..size {
            for k in 0..i {
                x[i] -= self.factor[[i, k]] * x[k];
            }
        }
        for (i, value) in x.iter_mut().enumerate() {
            *value = if self.dependent[i] { 0.0 } else { *value / self.factor[[i, i]] };
        }
        for i in (0..size).rev() {
            for k in i + 1..size {
                x[i] -= self.factor[[k, i]] * x[k];
            }
            if self.dependent[i] {
                x[i] = 0.0;
            }
        }
        x
    }

    /// Inverse, with zero rows and columns where a column was dropped; exactly symmetric.
    pub fn inverse(&self) -> Array2<f64> {
        let size = self.dependent.len();
        let mut inverse = Array2::zeros((size, size));
        for j in (0..size).filter(|j| !self.dependent[*j]) {
            let mut unit = vec![0.0; size];
            unit[j] = 1.0;
            let column = self.solve(&unit);
            for i in 0..=j {
                inverse[[i, j]] = column[i];
                inverse[[j, i]] = column[i];
            }
        }
        inverse
    }

    /// `right' inverse right`, never negative.
    pub fn quadratic_form(&self, right: &[f64]) -> f64 {
        crate::detsum::dot(&self.solve(right), right).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// [[4, 2], [2, 3]] has inverse [[3, -2], [-2, 4]] / 8.
    #[test]
    fn two_by_two_by_hand() {
        let cholesky = Cholesky::new(&array![[4.0, 2.0], [2.0, 3.0]], 1e-12);
        assert_eq!(cholesky.inverse(), array![[0.375, -0.25], [-0.25, 0.5]]);
        assert_eq!(cholesky.solve(&[8.0, 4.0]), vec![2.0, 0.0]);
        assert_eq!(cholesky.rank(), 2);
        // 4 = 2^2, 2 = 1 x 2, 3 = 1^2 + 2
        assert_eq!(cholesky.root(), array![[2.0, 0.0], [1.0, 2.0_f64.sqrt()]]);
    }

    #[test]
    fn the_second_of_two_equal_columns_is_dropped() {
        let matrix = array![[2.0, 2.0, 1.0], [2.0, 2.0, 1.0], [1.0, 1.0, 3.0]];
        let cholesky = Cholesky::new(&matrix, 1e-12);
        assert_eq!(cholesky.dependent(), [false, true, false]);
        assert_eq!(cholesky.solve(&[2.0, 2.0, 1.0]), vec![1.0, 0.0, 0.0]);
    }
}
