//! Gray's test for equal cumulative incidence.

use ndarray::Array2;

use super::error::CompetingRisksError;
use super::observations::CompetingObservations;
use crate::TestResult;
use crate::detmath::pow;
use crate::linear::Cholesky;
use crate::survival::SurvivalError;
use crate::survival::observations::check_groups;

/// Share of a diagonal element below which a group adds no information of its own.
const SINGULAR: f64 = 1e-11;

/// Do the groups have the same cumulative incidence of a cause? Gray's k-sample test.
///
/// Inputs: [`CompetingObservations`], the cause of interest (1, 2 …), `groups[row] < count`, optional
/// `strata` (any numbers), `rho`: the weight is `(1 - F(t-))^rho` with F the pooled incidence.
/// Formula, at each event time with `R_g = n_g (1 - F_g(t-)) / S_g(t-)` at risk for the
/// subdistribution: score of group g `sum w (d_g - d R_g / sum R)`, with Gray's variance.
/// Ties: hypergeometric factors as there. Equals R `cmprsk::cuminc(…)$Tests`.
///
/// Source: R. J. Gray, Annals of Statistics 16 (1988) 1141-1154.
///
/// # Errors
/// `Data` (`Length`, `UnknownGroup`, `EmptyGroup`), `NoEvents`, `Rho`, `InfiniteWeight`,
/// `NothingToCompare`.
///
/// ```
/// use palladion_biostat::survival::competing_risks::{CompetingObservations, gray_test};
/// // The same rows in both groups: nothing differs.
/// let time = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
/// let data = CompetingObservations::new(&time, &[1, 2, 0, 1, 1, 2, 0, 1], 2)?;
/// let test = gray_test(&data, 1, &[0, 0, 0, 0, 1, 1, 1, 1], 2, None, 0.0)?;
/// assert!(test.p_value > 0.999);
/// # Ok::<(), palladion_biostat::survival::competing_risks::CompetingRisksError>(())
/// ```
pub fn gray_test(
    observations: &CompetingObservations,
    cause: usize,
    groups: &[usize],
    count: usize,
    strata: Option<&[usize]>,
    rho: f64,
) -> Result<TestResult, CompetingRisksError> {
    let rows = observations.rows();
    check_groups(groups, rows, count).map_err(CompetingRisksError::Data)?;
    if let Some(strata) = strata {
        check_groups(strata, rows, usize::MAX).map_err(CompetingRisksError::Data)?;
    }
    if let Some(empty) = (0..count).find(|group| !groups.contains(group)) {
        return Err(CompetingRisksError::Data(SurvivalError::EmptyGroup(empty)));
    }
    if !rho.is_finite() {
        return Err(CompetingRisksError::Rho(rho));
    }
    observations.check_cause(cause)?;
    if count < 2 {
        return Err(CompetingRisksError::NothingToCompare);
    }
    let stratum = |row: &usize| strata.map_or(0, |s| s[*row]);
    let mut order = observations.order();
    order.sort_by_key(stratum);
    let tested = count - 1;
    let (mut score, mut variance) = (vec![0.0; tested], Array2::zeros((tested, tested)));
    for rows in order.chunk_by(|a, b| stratum(a) == stratum(b)) {
        let mut walk = Walk::new(count, rho);
        for row in rows {
            walk.groups[groups[*row]].at_risk += 1.0;
        }
        for tied in rows.chunk_by(|a, b| observations.time[*a] >= observations.time[*b]) {
            let mut leaving = vec![Leaving::default(); count];
            for row in tied {
                let own = &mut leaving[groups[*row]];
                match observations.cause[*row] {
                    0 => own.censored += 1.0,
                    found if found == cause => own.events += 1.0,
                    _ => own.others += 1.0,
                }
            }
            walk.step(&leaving);
        }
        walk.add_to(&mut score, &mut variance);
    }
    if score.iter().chain(&variance).any(|value: &f64| !value.is_finite()) {
        return Err(CompetingRisksError::InfiniteWeight);
    }
    let cholesky = Cholesky::new(&variance, SINGULAR);
    if cholesky.rank() < tested {
        return Err(CompetingRisksError::NothingToCompare);
    }
    Ok(TestResult::chi_squared(cholesky.quadratic_form(&score), tested))
}

/// Rows of one group that leave at one time.
#[derive(Clone, Copy, Default)]
struct Leaving {
    events: f64,
    others: f64,
    censored: f64,
}

/// One group so far: estimates just before the time at hand.
#[derive(Clone)]
struct Group {
    at_risk: f64,
    survival: f64,
    incidence: f64,
    /// Gray's running sums for the variance.
    squares: f64,
    cross: Vec<f64>,
}

/// One stratum.
struct Walk {
    rho: f64,
    pooled: f64,
    groups: Vec<Group>,
    score: Vec<f64>,
    /// Running sum of the effect of each group on each score, groups by groups.
    effect: Array2<f64>,
    variance: Array2<f64>,
}

impl Walk {
    fn new(count: usize, rho: f64) -> Self {
        let cross = vec![0.0; count];
        let group = Group { at_risk: 0.0, survival: 1.0, incidence: 0.0, squares: 0.0, cross };
        Self {
            rho,
            pooled: 0.0,
            groups: vec![group; count],
            score: vec![0.0; count],
            effect: Array2::zeros((count, count)),
            variance: Array2::zeros((count, count)),
        }
    }

    fn step(&mut self, leaving: &[Leaving]) {
        let events: f64 = leaving.iter().map(|l| l.events).sum();
        let others: f64 = leaving.iter().map(|l| l.others).sum();
        if events + others > 0.0 {
            self.events(leaving, events);
        }
        for (group, left) in self.groups.iter_mut().zip(leaving) {
            if group.at_risk > 0.0 {
                let all = left.events + left.others;
                group.incidence += group.survival * left.events / group.at_risk;
                group.survival *= (group.at_risk - all) / group.at_risk;
                group.at_risk -= all + left.censored;
            }
        }
    }

    fn events(&mut self, leaving: &[Leaving], events: f64) {
        let count = self.groups.len();
        let alive = |g: &Group| g.at_risk > 0.0;
        let inflated: Vec<f64> =
            self.groups.iter().map(|g| if alive(g) { g.at_risk / g.survival } else { 0.0 }).collect();
        let exposed: Vec<f64> =
            self.groups.iter().zip(&inflated).map(|(g, r)| r * (1.0 - g.incidence)).collect();
        let (total, total_exposed) = (inflated.iter().sum::<f64>(), exposed.iter().sum::<f64>());
        let after = self.pooled + events / total;
        let weight = pow(1.0 - self.pooled, self.rho);
        let mut now = Array2::zeros((count, count));
        for g in 0..count {
            for h in 0..count {
                let own = if g == h { inflated[g] } else { 0.0 };
                now[[g, h]] = weight * (own - inflated[g] * inflated[h] / total);
                if events > 0.0 {
                    self.effect[[g, h]] += now[[g, h]] * events / (total * (1.0 - self.pooled));
                }
            }
            if events > 0.0 && inflated[g] > 0.0 {
                self.score[g] += weight * (leaving[g].events - events * exposed[g] / total_exposed);
            }
        }
        for k in (0..count).filter(|k| inflated[*k] > 0.0) {
            self.group_variance(k, &leaving[k], events, total, after, &now);
        }
        self.pooled = after;
    }

    /// What the events of group `k` at this time add to the variance.
    fn group_variance(
        &mut self,
        k: usize,
        leaving: &Leaving,
        events: f64,
        total: f64,
        after: f64,
        now: &Array2<f64>,
    ) {
        let (n, before) = (self.groups[k].at_risk, self.groups[k].survival);
        let survival = before * (n - leaving.events - leaving.others) / n;
        if events > 0.0 {
            let share = if survival > 0.0 { 1.0 - (1.0 - after) / survival } else { 1.0 };
            let tied = if events > 1.0 { 1.0 - (events - 1.0) / (total * before - 1.0) } else { 1.0 };
            let jump = tied * before * events / (total * n);
            self.add_jump(k, jump, share, |g, effect| now[[g, k]] - share * effect);
        }
        if leaving.others > 0.0 && survival > 0.0 {
            let share = (1.0 - after) / survival;
            let d = leaving.others;
            let tied = if d > 1.0 { 1.0 - (d - 1.0) / (n - 1.0) } else { 1.0 };
            let jump = tied * before * before * d / (n * n);
            self.add_jump(k, jump, -share, |_, effect| share * effect);
        }
    }

    /// `direct(g, effect of k on g so far)` is the effect of the jump on score g; `later` its effect
    /// per unit of what comes after.
    fn add_jump(&mut self, k: usize, jump: f64, later: f64, direct: impl Fn(usize, f64) -> f64) {
        let count = self.groups.len();
        let effects: Vec<f64> = (0..count).map(|g| direct(g, self.effect[[g, k]])).collect();
        self.groups[k].squares += later * later * jump;
        for g in 0..count {
            self.groups[k].cross[g] += effects[g] * later * jump;
            for h in 0..count {
                self.variance[[g, h]] += effects[g] * effects[h] * jump;
            }
        }
    }

    fn add_to(&self, score: &mut [f64], variance: &mut Array2<f64>) {
        for g in 0..score.len() {
            score[g] += self.score[g];
            for h in 0..score.len() {
                let mut sum = self.variance[[g, h]];
                for (k, group) in self.groups.iter().enumerate() {
                    let (to_g, to_h) = (self.effect[[g, k]], self.effect[[h, k]]);
                    sum += to_g * to_h * group.squares + to_g * group.cross[h] + to_h * group.cross[g];
                }
                variance[[g, h]] += sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_compared_is_named() {
        let data = CompetingObservations::new(&[1.0, 2.0, 3.0], &[1, 0, 1], 2).unwrap();
        let test = |cause, groups: &[usize], count, rho| {
            gray_test(&data, cause, groups, count, None, rho).unwrap_err()
        };
        assert_eq!(test(2, &[0, 1, 1], 2, 0.0), CompetingRisksError::NoEvents(2));
        assert_eq!(test(1, &[0, 0, 0], 1, 0.0), CompetingRisksError::NothingToCompare);
        let empty = CompetingRisksError::Data(SurvivalError::EmptyGroup(1));
        assert_eq!(test(1, &[0, 0, 0], 2, 0.0), empty);
        assert!(matches!(test(1, &[0, 1, 1], 2, f64::NAN), CompetingRisksError::Rho(_)));
    }
}
