//! Ranks of pooled values.

/// Mean ranks of the values of all groups together, and the tie term.
pub(super) struct Ranks {
    /// Mean ranks, group by group in the order of the values.
    pub groups: Vec<Vec<f64>>,
    /// `sum t^3 - t` over the sets of `t` tied values.
    pub tie_term: f64,
    /// Number of values.
    pub total: usize,
}

impl Ranks {
    pub(super) fn of(groups: &[&[f64]]) -> Self {
        let mut order: Vec<(f64, usize, usize)> = Vec::new();
        for (group, values) in groups.iter().enumerate() {
            // -0 and 0 are the same value
            order.extend(values.iter().enumerate().map(|(row, v)| (v + 0.0, group, row)));
        }
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut ranks: Vec<Vec<f64>> = groups.iter().map(|g| vec![0.0; g.len()]).collect();
        let (mut before, mut tie_term) = (0, 0.0);
        for tied in order.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let size = tied.len() as f64;
            let rank = before as f64 + (size + 1.0) / 2.0;
            for (_, group, row) in tied {
                ranks[*group][*row] = rank;
            }
            tie_term += size * size * size - size;
            before += tied.len();
        }
        Self { groups: ranks, tie_term, total: order.len() }
    }

    pub(super) fn has_ties(&self) -> bool {
        self.tie_term > 0.0
    }

    /// Whether all values are the same.
    pub(super) fn all_tied(&self) -> bool {
        let n = self.total as f64;
        self.tie_term >= n * n * n - n
    }
}
