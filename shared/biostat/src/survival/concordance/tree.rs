//! A binary indexed tree of weights over the ranks of the predictor.

/// Weights that have come so far, by rank.
///
/// Source: P. M. Fenwick, Software: Practice and Experience 24 (1994) 327-336.
pub(super) struct Tree {
    /// `sums[i]` covers the ranks `i & (i + 1) ..= i`.
    sums: Vec<f64>,
    own: Vec<f64>,
    total: f64,
}

/// Weights below, at and above a rank.
#[derive(Clone, Copy)]
pub(super) struct Split {
    pub below: f64,
    pub equal: f64,
    pub above: f64,
}

impl Split {
    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            below: self.below - other.below,
            equal: self.equal - other.equal,
            above: self.above - other.above,
        }
    }
}

impl Tree {
    pub(super) fn new(ranks: usize) -> Self {
        Self { sums: vec![0.0; ranks], own: vec![0.0; ranks], total: 0.0 }
    }

    pub(super) fn add(&mut self, rank: usize, weight: f64) {
        self.own[rank] += weight;
        self.total += weight;
        let mut index = rank;
        while let Some(sum) = self.sums.get_mut(index) {
            *sum += weight;
            index |= index + 1;
        }
    }

    pub(super) fn split(&self, rank: usize) -> Split {
        let mut below = 0.0;
        let mut end = rank;
        while end > 0 {
            below += self.sums[end - 1];
            end &= end - 1;
        }
        let equal = self.own[rank];
        Split { below, equal, above: self.total - below - equal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rank_splits_what_has_come() {
        let weights = [1.0, 4.0, 0.0, 2.0, 8.0, 16.0, 32.0];
        let mut tree = Tree::new(weights.len());
        for (rank, weight) in weights.iter().enumerate().rev() {
            tree.add(rank, *weight);
        }
        for rank in 0..weights.len() {
            let split = tree.split(rank);
            let below = weights[..rank].iter().fold(0.0, |a, b| a + b);
            let above = weights[rank + 1..].iter().fold(0.0, |a, b| a + b);
            let got = [split.below, split.equal, split.above].map(f64::to_bits);
            assert_eq!(got, [below, weights[rank], above].map(f64::to_bits), "rank {rank}");
        }
    }
}
