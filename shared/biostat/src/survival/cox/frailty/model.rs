//! The door to the model with shared effects.

use ndarray::Array2;

use super::climb::{Climber, Point};
use super::curvature::Grouped;
use super::result::{FrailtyFit, GroupEffect, GroupInformation};
use super::system::{Both, System};
use super::variance::{Found, find};
use crate::detmath::sqrt;
use crate::linear::Cholesky;
use crate::survival::cox::error::CoxError;
use crate::survival::cox::model::CoxModel;
use crate::survival::cox::newton::{Maximum, maximise};
use crate::survival::cox::options::{CoxOptions, Ties, Variance};
use crate::survival::cox::prepared::Prepared;
use crate::survival::cox::result::{Coefficient, Outcome};
use crate::survival::order::dense_labels;

/// Up to so many groups R keeps all of the information about their effects.
const FEW_GROUPS: usize = 5;

impl CoxModel<'_> {
    /// How do the columns multiply the hazard, when the groups of the rows differ for reasons of their own?
    ///
    /// Inputs: the rows as [`CoxModel::fit`] takes them; `groups`, any numbers, one a row, such as the site of each
    /// subject; `information`, how the information about the groups' effects is kept, R's rule when `None`.
    /// Result: [`FrailtyFit`]: variance of the groups' log hazards, coefficients given the groups, the groups' effects.
    /// Formula: hazard `exp(x b + e_g)` times the baseline, the effects `e_g` independent and normal with mean 0 and
    /// variance `v` (a log-normal frailty). Coefficients and effects maximise `log L - sum e_g^2 / (2 v)`, and `v` is
    /// the root of `sum e_g^2 = v (G - trace/v)`, the trace that of the effects' part of the inverse penalised
    /// information: the approximate restricted maximum likelihood estimate. `G - trace/v` are the effective degrees of
    /// freedom. Standard errors are given `v` and take no account of its own uncertainty.
    /// Boundary: where the effects vary less than the formula says however small `v` is (down to 1e-6, a standard
    /// deviation of the log hazard of 0.001), `v` is 0 and the fit is that without the groups.
    /// Ties: Efron or Breslow. Late entry, strata, case weights and an offset as without groups. Numbers do not depend
    /// on the number of threads; cost of one evaluation `O(n p)` whatever the number of groups.
    /// Differs from R `survival::coxph` with `frailty.gaussian(group)`: the root is found to 1e-11 of its logarithm
    /// (R stops when both sides differ by less than 1e-5 or so), the boundary is named (R halves until it stops at a
    /// number such as 5e-9), a variance above 1e4 is `UnboundedVariance`.
    ///
    /// Source: S. Ripatti, J. Palmgren, Biometrics 56 (2000) 1016-1022; T. M. Therneau, P. M. Grambsch, V. S. Pankratz,
    /// J. Comput. Graph. Statist. 12 (2003) 156-175, sections 3 and 5.
    ///
    /// # Errors
    /// As [`CoxModel::fit`]; `NotAvailable` for exact ties, clusters or a robust variance, `TooFewGroups` for one
    /// group, `NoEstimate` when a coefficient without the groups is infinite, `UnboundedVariance`.
    ///
    /// ```
    /// use palladion_biostat::design::Design;
    /// use palladion_biostat::survival::{Observations, cox::{CoxModel, CoxOptions}};
    /// // six groups of three; R survival 3.5-3 gives for coxph(Surv(t, e) ~ x + frailty.gaussian(g)) the variance
    /// // 3.84, for x -1.541 with se 0.667, and 5.14 degrees of freedom of the groups
    /// let time = [5., 9., 14., 3., 4., 6., 20., 22., 30., 8., 11., 2., 16., 25., 27., 7., 10., 13.];
    /// let groups: Vec<usize> = (0..18).map(|row| row / 3).collect();
    /// let x: Vec<f64> = (0..18).map(|row| if row % 3 == 0 { 0.0 } else { 1.0 }).collect();
    /// let observations = Observations::new(&time, &[true; 18])?;
    /// let mut design = Design::new(18);
    /// design.numeric("x", &x)?;
    /// let model = CoxModel::new(&observations, &design);
    /// let fit = model.fit_frailty(&groups, None, &CoxOptions::default())?;
    /// let x = fit.coefficients[0].estimate().ok_or("no estimate")?;
    /// assert_eq!(format!("{:.2} {:.3} {:.3}", fit.variance, x.coefficient, x.standard_error), "3.84 -1.541 0.667");
    /// assert_eq!(format!("{:.2}", fit.degrees_of_freedom), "5.14");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit_frailty(
        &self,
        groups: &[usize],
        information: Option<GroupInformation>,
        options: &CoxOptions,
    ) -> Result<FrailtyFit, CoxError> {
        self.check()?;
        self.check_groups(groups, options)?;
        let (labels, count) = dense_labels(groups);
        if count < 2 {
            return Err(CoxError::TooFewGroups(count));
        }
        let data = Prepared::new(self);
        let without = maximise(&data, options)?;
        self.finite(&without)?;
        let few = count <= FEW_GROUPS;
        let rule = if few { GroupInformation::Full } else { GroupInformation::Diagonal };
        let information = information.unwrap_or(rule);
        let grouped = Grouped::new(data, options.ties, information, &labels, count);
        let mut climber = Climber { grouped, aliased: without.aliased.clone() };
        let start = Both { effects: vec![0.0; count], columns: without.beta.clone() };
        let Found { point, tried } = find(&mut climber, start)?;
        let search = Search { climber, tried, information, options, count };
        Ok(match point {
            Some((variance, point)) => self.inside(&search, &without, variance, &point),
            None => self.on_boundary(&search, &without),
        })
    }

    fn check_groups(&self, groups: &[usize], options: &CoxOptions) -> Result<(), CoxError> {
        let (expected, found) = (self.observations.rows(), groups.len());
        if expected != found {
            return Err(CoxError::Length { part: "groups", expected, found });
        }
        let what = "a shared effect";
        if options.ties == Ties::Exact {
            return Err(CoxError::NotAvailable { with: "the exact method for ties", what });
        }
        if self.clusters.is_some() || options.variance == Variance::Robust {
            return Err(CoxError::NotAvailable { with: "a robust variance", what });
        }
        Ok(())
    }

    /// No coefficient of the model without the groups is infinite.
    fn finite(&self, without: &Maximum) -> Result<(), CoxError> {
        let Some(direction) = &without.infinite else { return Ok(()) };
        let largest = (0..direction.len()).max_by(|a, b| direction[*a].abs().total_cmp(&direction[*b].abs()));
        let column = largest.and_then(|k| self.design.columns().get(k));
        Err(CoxError::NoEstimate(column.map(|column| column.name().to_owned()).unwrap_or_default()))
    }

    fn inside(&self, search: &Search<'_>, without: &Maximum, variance: f64, point: &Point) -> FrailtyFit {
        let system = System::new(&point.here, &search.climber.aliased, variance);
        let (variances, used) = system.effect_variances(&point.here, variance);
        let effects = point.at.effects.iter().zip(&variances);
        let effects =
            effects.map(|(effect, own)| GroupEffect { effect: *effect, standard_error: sqrt(own.max(0.0)) });
        let gradient = point.gradient.effects.iter().chain(&point.gradient.columns);
        let estimates = Estimates {
            variance: Some(variance),
            effects: effects.collect(),
            degrees_of_freedom: crate::detsum::sum(used) * variance,
            log_likelihood: point.here.log_likelihood,
            max_gradient: gradient.fold(0.0, |m, g| f64::max(m, g.abs())),
        };
        self.fit_of(search, without, &point.at.columns, &system.covariance(), estimates)
    }

    fn on_boundary(&self, search: &Search<'_>, without: &Maximum) -> FrailtyFit {
        let mut information = without.at_maximum.information.clone();
        for k in (0..without.aliased.len()).filter(|k| without.aliased[*k]) {
            information.row_mut(k).fill(0.0);
            information.column_mut(k).fill(0.0);
        }
        let inverse = Cholesky::new(&information, 0.0).inverse();
        let free = (0..without.aliased.len()).filter(|k| !without.aliased[*k]);
        let estimates = Estimates {
            variance: None,
            effects: vec![GroupEffect { effect: 0.0, standard_error: 0.0 }; search.count],
            degrees_of_freedom: 0.0,
            log_likelihood: without.at_maximum.log_likelihood,
            max_gradient: free.fold(0.0, |m, k| f64::max(m, without.at_maximum.gradient[k].abs())),
        };
        self.fit_of(search, without, &without.beta, &inverse, estimates)
    }

    /// In the units of the columns.
    fn fit_of(
        &self,
        search: &Search<'_>,
        without: &Maximum,
        beta: &[f64],
        inverse: &Array2<f64>,
        estimates: Estimates,
    ) -> FrailtyFit {
        let data = search.climber.grouped.data();
        let scales = &data.columns.scales;
        let aliased = |k: usize| without.aliased[k];
        let covariance = Array2::from_shape_fn(inverse.dim(), |(i, j)| {
            if aliased(i) || aliased(j) { 0.0 } else { inverse[[i, j]] / (scales[i] * scales[j]) }
        });
        let outcome = |k: usize| match aliased(k) {
            true => Outcome::Aliased,
            false => Outcome::of(beta[k] / scales[k], sqrt(covariance[[k, k]]), search.options.level),
        };
        let columns = self.design.columns().iter().enumerate();
        FrailtyFit {
            ties: search.options.ties,
            rows: data.rows,
            events: self.observations.events(),
            information: search.information,
            variance: estimates.variance.unwrap_or_default(),
            at_boundary: estimates.variance.is_none(),
            coefficients: columns
                .map(|(k, column)| Coefficient { name: column.name().to_owned(), outcome: outcome(k) })
                .collect(),
            covariance,
            effects: estimates.effects,
            degrees_of_freedom: estimates.degrees_of_freedom,
            log_likelihood_null: without.at_zero.log_likelihood,
            log_likelihood_without: without.at_maximum.log_likelihood,
            log_likelihood: estimates.log_likelihood,
            variances_tried: search.tried,
            evaluations: search.climber.grouped.evaluations,
            max_gradient: estimates.max_gradient,
        }
    }
}

/// What was searched, and how.
struct Search<'a> {
    climber: Climber,
    tried: usize,
    information: GroupInformation,
    options: &'a CoxOptions,
    count: usize,
}

/// What the search found.
struct Estimates {
    /// `None` on the boundary.
    variance: Option<f64>,
    effects: Vec<GroupEffect>,
    degrees_of_freedom: f64,
    log_likelihood: f64,
    max_gradient: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Design;
    use crate::parallel::with_threads;
    use crate::random::Stream;
    use crate::survival::Observations;
    use crate::survival::cox::GroupInformation;

    struct Rows {
        time: Vec<f64>,
        event: Vec<bool>,
        x: Vec<f64>,
        groups: Vec<usize>,
    }

    /// Groups of a size, whose hazards differ by a factor of up to `spread`.
    fn rows(count: usize, size: usize, spread: f64) -> Rows {
        let mut stream = Stream::new(5, 1, count as u64);
        let mut rows = Rows { time: vec![], event: vec![], x: vec![], groups: vec![] };
        for group in 0..count {
            let hazard = crate::detmath::pow(spread, stream.uniform() - 0.5);
            for _ in 0..size {
                let x = f64::from(u8::from(stream.uniform() < 0.5));
                let time = -crate::detmath::ln(1.0 - stream.uniform()) * 1000.0 / (hazard * (1.0 + 0.3 * x));
                rows.time.push((time * 4.0).ceil().min(8_000.0));
                rows.event.push(time * 4.0 < 2_000.0);
                rows.x.push(x);
                rows.groups.push(group);
            }
        }
        rows
    }

    fn fit(rows: &Rows, ties: Ties, weights: Option<&[f64]>) -> Result<FrailtyFit, CoxError> {
        let observations = Observations::new(&rows.time, &rows.event).unwrap();
        let mut design = Design::new(rows.x.len());
        design.numeric("x", &rows.x).unwrap();
        let mut model = CoxModel::new(&observations, &design);
        if let Some(weights) = weights {
            model = model.with_weights(weights);
        }
        model.fit_frailty(&rows.groups, None, &CoxOptions { ties, ..CoxOptions::default() })
    }

    #[test]
    fn a_row_of_weight_two_is_two_rows_with_breslows_ties() {
        let once = rows(12, 9, 9.0);
        let weights: Vec<f64> = (0..once.x.len()).map(|row| 1.0 + (row % 3) as f64).collect();
        let mut written = Rows { time: vec![], event: vec![], x: vec![], groups: vec![] };
        for (row, weight) in weights.iter().enumerate() {
            for _ in 0..=row % 3 {
                written.time.push(once.time[row]);
                written.event.push(once.event[row]);
                written.x.push(once.x[row]);
                written.groups.push(once.groups[row]);
            }
            assert!(*weight >= 1.0);
        }
        let weighted = fit(&once, Ties::Breslow, Some(&weights)).unwrap();
        let written = fit(&written, Ties::Breslow, None).unwrap();
        assert!(!weighted.at_boundary && weighted.variance > 0.05, "{}", weighted.variance);
        assert!((weighted.variance / written.variance - 1.0).abs() < 1e-9);
        assert!((weighted.covariance[[0, 0]] / written.covariance[[0, 0]] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn keeping_all_information_changes_little_with_many_groups_and_not_the_equation() {
        let rows = rows(40, 12, 9.0);
        let observations = Observations::new(&rows.time, &rows.event).unwrap();
        let mut design = Design::new(rows.x.len());
        design.numeric("x", &rows.x).unwrap();
        let model = CoxModel::new(&observations, &design);
        let with =
            |information| model.fit_frailty(&rows.groups, Some(information), &CoxOptions::default()).unwrap();
        let (diagonal, full) = (with(GroupInformation::Diagonal), with(GroupInformation::Full));
        assert!((diagonal.variance / full.variance - 1.0).abs() < 0.05, "{diagonal:?} {full:?}");
        let squares = |fit: &FrailtyFit| {
            fit.effects.iter().map(|e| e.effect * e.effect + e.standard_error * e.standard_error).sum::<f64>()
        };
        for fit in [diagonal, full] {
            assert!((squares(&fit) / (40.0 * fit.variance) - 1.0).abs() < 1e-9);
            assert!(fit.effects.iter().map(|e| e.effect).sum::<f64>().abs() < 1e-12);
        }
    }

    #[test]
    fn groups_that_differ_by_chance_only_are_on_the_boundary_and_change_nothing() {
        let mut same = rows(10, 20, 1.0);
        // every group has the same times: less than chance
        for row in 0..200 {
            (same.time[row], same.event[row], same.x[row]) =
                (same.time[row % 20], same.event[row % 20], same.x[row % 20]);
        }
        let found = fit(&same, Ties::Efron, None).unwrap();
        assert!(found.at_boundary && found.variance.abs() < f64::MIN_POSITIVE);
        let observations = Observations::new(&same.time, &same.event).unwrap();
        let mut design = Design::new(200);
        design.numeric("x", &same.x).unwrap();
        let plain = CoxModel::new(&observations, &design).fit(&CoxOptions::default()).unwrap();
        assert_eq!(plain.coefficients, found.coefficients);
        assert!((plain.log_likelihood - found.log_likelihood).abs() < 1e-12);
    }

    #[test]
    fn the_bits_do_not_depend_on_the_number_of_threads() {
        let rows = rows(300, 20, 9.0);
        let one = with_threads(1, || fit(&rows, Ties::Efron, None).unwrap()).unwrap();
        let three = with_threads(3, || fit(&rows, Ties::Efron, None).unwrap()).unwrap();
        assert_eq!(one, three);
        assert_eq!(one.variance.to_bits(), three.variance.to_bits());
    }

    #[test]
    fn what_cannot_be_fitted_is_named() {
        let mut rows = rows(6, 5, 3.0);
        rows.groups.fill(3);
        assert_eq!(fit(&rows, Ties::Efron, None), Err(CoxError::TooFewGroups(1)));
        assert!(matches!(fit(&rows, Ties::Exact, None), Err(CoxError::NotAvailable { .. })));
        rows.groups.pop();
        assert!(matches!(fit(&rows, Ties::Efron, None), Err(CoxError::Length { part: "groups", .. })));
    }

    #[test]
    fn a_column_that_separates_the_events_is_named() {
        let mut rows = rows(6, 5, 3.0);
        for row in 0..30 {
            rows.event[row] = rows.x[row] > 0.5;
            rows.time[row] = if rows.event[row] { 1.0 + row as f64 } else { 100.0 };
        }
        assert_eq!(fit(&rows, Ties::Efron, None), Err(CoxError::NoEstimate("x".to_owned())));
    }
}
