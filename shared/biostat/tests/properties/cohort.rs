//! Random small cohorts.

use palladion_biostat::random::Stream;
use palladion_biostat::survival::Observations;
use proptest::prelude::{Strategy, any, prop};

/// Rows with tied times, censoring, two covariates, groups and strata.
#[derive(Debug, Clone)]
pub(crate) struct Cohort {
    pub(crate) time: Vec<f64>,
    pub(crate) event: Vec<bool>,
    pub(crate) x: Vec<f64>,
    pub(crate) arm: Vec<usize>,
    pub(crate) stratum: Vec<usize>,
}

pub(crate) fn cohorts() -> impl Strategy<Value = Cohort> {
    let row = (1..40_u32, any::<bool>(), -2.0..2.0_f64, 0..3_usize, 0..2_usize);
    prop::collection::vec(row, 24..70).prop_map(|rows| Cohort {
        time: rows.iter().map(|r| f64::from(r.0)).collect(),
        event: rows.iter().map(|r| r.1).collect(),
        x: rows.iter().map(|r| r.2).collect(),
        // every arm has a row
        arm: rows.iter().enumerate().map(|(i, r)| if i < 3 { i } else { r.3 }).collect(),
        stratum: rows.iter().map(|r| r.4).collect(),
    })
}

impl Cohort {
    pub(crate) fn observations(&self) -> Observations {
        Observations::new(&self.time, &self.event).unwrap()
    }

    /// The same rows in another order.
    pub(crate) fn shuffled(&self, seed: u64) -> Self {
        let mut order: Vec<usize> = (0..self.time.len()).collect();
        Stream::new(seed, 0, 0).shuffle(&mut order);
        Self {
            time: order.iter().map(|i| self.time[*i]).collect(),
            event: order.iter().map(|i| self.event[*i]).collect(),
            x: order.iter().map(|i| self.x[*i]).collect(),
            arm: order.iter().map(|i| self.arm[*i]).collect(),
            stratum: order.iter().map(|i| self.stratum[*i]).collect(),
        }
    }
}

pub(crate) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}
