//! A binary indexed tree of weights over the ranks of the predictor.

/// Ranks of one block: as many weights as a line of the cache holds. Only blocks are in the tree, so
/// that it stays in the near caches; within a block the weights are added up.
const BLOCK: usize = 8;

/// Weights that have come so far, by rank.
///
/// Source: P. M. Fenwick, Software: Practice and Experience 24 (1994) 327-336.
pub(super) struct Tree {
    /// `sums[i]` covers the blocks `i & (i + 1) ..= i`.
    sums: Vec<f64>,
    own: Vec<[f64; BLOCK]>,
    total: f64,
    /// How many rows are in it: of none the sums are 0, whatever was rounded.
    rows: usize,
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
        let blocks = ranks.div_ceil(BLOCK);
        Self { sums: vec![0.0; blocks], own: vec![[0.0; BLOCK]; blocks], total: 0.0, rows: 0 }
    }

    /// A row comes.
    pub(super) fn add(&mut self, rank: u32, weight: f64) {
        self.rows += 1;
        self.change(rank, weight);
    }

    /// A row that came goes.
    pub(super) fn take_out(&mut self, rank: u32, weight: f64) {
        self.rows = self.rows.saturating_sub(1);
        self.change(rank, -weight);
    }

    fn change(&mut self, rank: u32, weight: f64) {
        let mut index = rank as usize / BLOCK;
        self.own[index][rank as usize % BLOCK] += weight;
        self.total += weight;
        while let Some(sum) = self.sums.get_mut(index) {
            *sum += weight;
            index |= index + 1;
        }
    }

    pub(super) fn split(&self, rank: u32) -> Split {
        if self.rows == 0 {
            return Split { below: 0.0, equal: 0.0, above: 0.0 };
        }
        let (block, place) = (rank as usize / BLOCK, rank as usize % BLOCK);
        let own = &self.own[block];
        let mut below = 0.0;
        for (other, weight) in own.iter().enumerate() {
            below += if other < place { *weight } else { 0.0 };
        }
        let mut end = block;
        while end > 0 {
            below += self.sums[end - 1];
            end &= end - 1;
        }
        let equal = own[place];
        Split { below, equal, above: self.total - below - equal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rank_splits_what_has_come() {
        let weights: Vec<f64> = (0..45_u32).map(|rank| f64::from(rank * rank % 7)).collect();
        let mut tree = Tree::new(weights.len());
        for (rank, weight) in (0..).zip(&weights).collect::<Vec<_>>().into_iter().rev() {
            tree.add(rank, *weight);
        }
        for rank in 0..weights.len() {
            let split = tree.split(u32::try_from(rank).unwrap());
            let below = weights[..rank].iter().fold(0.0, |a, b| a + b);
            let above = weights[rank + 1..].iter().fold(0.0, |a, b| a + b);
            let got = [split.below, split.equal, split.above].map(f64::to_bits);
            assert_eq!(got, [below, weights[rank], above].map(f64::to_bits), "rank {rank}");
        }
    }
}
