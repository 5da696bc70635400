//! How a coefficient changes with time.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::error::AfterFitError;
use super::fitted::FittedModel;
use super::schoenfeld::SchoenfeldResiduals;
use super::spline::Spline;
use super::transform::TimeTransform;
use crate::detmath::sqrt;
use crate::linear::Cholesky;
use crate::survival::cox::likelihood::evaluate;

/// Parameters of a curve unless told otherwise, as R's `plot.cox.zph`.
const PARAMETERS: usize = 4;
/// Points of a curve unless told otherwise, as R's `plot.cox.zph`.
const POINTS: usize = 40;

/// The curve of one coefficient over transformed time, with the residuals it smooths.
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothedCoefficient {
    /// Name of the column.
    pub name: String,
    /// The points, equally far apart on the scale of the transform, from the first to the last
    /// event.
    pub points: Vec<SmoothedPoint>,
    /// Scaled Schoenfeld residuals by stratum and time; `standard_error` is 0.
    pub residuals: Vec<SmoothedPoint>,
}

/// A coefficient at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothedPoint {
    /// Time; between two event times interpolated on the scale of the transform.
    pub time: f64,
    /// Time on the scale of the transform.
    pub position: f64,
    /// The coefficient as it is around this time.
    pub coefficient: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl FittedModel<'_> {
    /// How does each coefficient change with time? Scaled Schoenfeld residuals, smoothed for a plot.
    ///
    /// Smoother: least squares by a natural cubic spline of the transformed event times with four
    /// parameters, knots at the ends and at the thirds of the event times and the forty points of
    /// the curve together: exactly the curve and, times 2, the band of R's `plot.cox.zph` (df = 4,
    /// 40 points). Where a column is constant within a stratum, that stratum's events say nothing
    /// about its coefficient and are left out, as R does.
    /// Source: P. M. Grambsch, T. M. Therneau, Biometrika 81 (1994) 515-526, section 4.
    ///
    /// # Errors
    /// `ExactTies`, `NoCoefficients`, `EventAtTimeZero` for the logarithm, or `TooFewTimes`.
    pub fn smoothed_schoenfeld(
        &self,
        transform: TimeTransform,
    ) -> Result<Vec<SmoothedCoefficient>, AfterFitError> {
        self.smoothed_schoenfeld_with(transform, PARAMETERS, POINTS)
    }

    /// [`FittedModel::smoothed_schoenfeld`] with another number of parameters (2 is a straight line;
    /// `df` in R, knots at equal shares of the times between the ends) and of points (`nsmo` in R);
    /// fewer than two count as two.
    ///
    /// # Errors
    /// As there.
    pub fn smoothed_schoenfeld_with(
        &self,
        transform: TimeTransform,
        parameters: usize,
        points: usize,
    ) -> Result<Vec<SmoothedCoefficient>, AfterFitError> {
        let (needed, count) = (parameters.max(2), points.max(2));
        let residuals = self.schoenfeld_residuals()?;
        let estimated = self.estimated();
        if estimated.is_empty() {
            return Err(AfterFitError::NoCoefficients);
        }
        let of_block = transform.of_blocks(self)?;
        let blocks = self.strata().into_iter().flat_map(|stratum| stratum.rev());
        let repeat = |b: usize| std::iter::repeat_n(of_block[b], self.data.blocks[b].events());
        let positions: Vec<f64> = blocks.flat_map(repeat).collect();
        let axis = Axis::new(&positions, &residuals.times);
        let grid = axis.grid(count);
        let points = [grid.as_slice(), positions.as_slice()].concat();
        let too_few = || AfterFitError::TooFewTimes { found: axis.distinct.len(), needed };
        let spline = Spline::new(&points, needed).ok_or_else(too_few)?;
        let scaled = Scaled::of(self, &residuals, &estimated);
        let coefficients = self.coefficients();
        let mut smoothed = Vec::with_capacity(estimated.len());
        for (index, &k) in estimated.iter().enumerate() {
            let observed = scaled.values.column(index);
            let known = || (0..).zip(observed).filter_map(|(event, value)| Some((event, (*value)?)));
            let pairs: Vec<(f64, f64)> = known()
                .map(|(event, value): (usize, f64)| (positions[event], value + coefficients[k]))
                .collect();
            let curve = spline.fit(&pairs).ok_or_else(too_few)?;
            let point = |position: &f64| {
                let (coefficient, variance) = curve.at(&spline.basis(*position));
                let standard_error = sqrt(scaled.variances[index] * variance);
                SmoothedPoint { time: axis.time(*position), position: *position, coefficient, standard_error }
            };
            let residual = |(event, value): (usize, f64)| SmoothedPoint {
                time: residuals.times[event],
                position: positions[event],
                coefficient: value + coefficients[k],
                standard_error: 0.0,
            };
            smoothed.push(SmoothedCoefficient {
                name: self.model.design.columns()[k].name().to_owned(),
                points: grid.iter().map(point).collect(),
                residuals: known().map(residual).collect(),
            });
        }
        Ok(smoothed)
    }
}

/// Pairs of transformed and true event time, ascending and distinct.
struct Axis {
    distinct: Vec<(f64, f64)>,
}

impl Axis {
    fn new(positions: &[f64], times: &[f64]) -> Self {
        let mut distinct: Vec<(f64, f64)> = positions.iter().copied().zip(times.iter().copied()).collect();
        distinct.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        distinct.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
        Self { distinct }
    }

    fn grid(&self, count: usize) -> Vec<f64> {
        let (Some((first, _)), Some((last, _))) = (self.distinct.first(), self.distinct.last()) else {
            return Vec::new();
        };
        let step = (last - first) / (count - 1) as f64;
        (0..count).map(|i| if i + 1 == count { *last } else { first + i as f64 * step }).collect()
    }

    fn time(&self, position: f64) -> f64 {
        let after = self.distinct.partition_point(|pair| pair.0 <= position);
        let (Some(left), right) = (self.distinct.get(after.saturating_sub(1)), self.distinct.get(after))
        else {
            return position;
        };
        let Some(right) = right else { return left.1 };
        left.1 + (position - left.0) / (right.0 - left.0) * (right.1 - left.1)
    }
}

/// Schoenfeld residuals times the inverse of the mean variance of the columns at an event.
struct Scaled {
    /// Event by estimated column, without the coefficient; `None` where the event says nothing.
    values: Array2<Option<f64>>,
    /// Diagonal of the inverse of the mean variance, in units of the columns.
    variances: Vec<f64>,
}

impl Scaled {
    fn of(fitted: &FittedModel<'_>, residuals: &SchoenfeldResiduals, estimated: &[usize]) -> Self {
        let information = evaluate(&fitted.data, fitted.fit.ties, &fitted.beta).information;
        let used = informative_columns(fitted, residuals, estimated);
        let events_of = |stratum: usize| residuals.strata.iter().filter(|s| **s == stratum).count() as f64;
        let counts: Vec<(f64, &Vec<bool>)> = used.iter().map(|(s, used)| (events_of(*s), used)).collect();
        let size = estimated.len();
        let mean = Array2::from_shape_fn((size, size), |(i, j)| {
            let both = counts.iter().filter(|(_, used)| used[i] && used[j]);
            let events = both.fold(0.0, |sum, (events, _)| sum + events).max(1.0);
            information[[estimated[i], estimated[j]]] / events
        });
        let scale = |index: usize| fitted.data.columns.scales[estimated[index]];
        let mut values = Array2::from_elem((residuals.rows.len(), size), None);
        for (stratum, used) in &used {
            let own: Vec<usize> = (0..size).filter(|index| used[*index]).collect();
            let shape = (own.len(), own.len());
            let cholesky = Cholesky::new(&Array2::from_shape_fn(shape, |(i, j)| mean[[own[i], own[j]]]), 0.0);
            for event in (0..residuals.rows.len()).filter(|event| residuals.strata[*event] == *stratum) {
                let standard = |index: &usize| residuals.values[[event, estimated[*index]]] / scale(*index);
                let solved = cholesky.solve(&own.iter().map(standard).collect::<Vec<f64>>());
                for (index, value) in own.iter().zip(solved) {
                    values[[event, *index]] = Some(value / scale(*index));
                }
            }
        }
        let inverse = Cholesky::new(&mean, 0.0).inverse();
        let variances = (0..size).map(|i| inverse[[i, i]] / (scale(i) * scale(i))).collect();
        Self { values, variances }
    }
}

/// Per stratum with events, which estimated columns vary within it.
fn informative_columns(
    fitted: &FittedModel<'_>,
    residuals: &SchoenfeldResiduals,
    estimated: &[usize],
) -> BTreeMap<usize, Vec<bool>> {
    let strata = residuals.strata.iter();
    let Some(labels) = fitted.model.strata else {
        return strata.map(|s| (*s, vec![true; estimated.len()])).collect();
    };
    let mut varies: BTreeMap<usize, Vec<bool>> = strata.map(|s| (*s, vec![false; estimated.len()])).collect();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (row, label) in labels.iter().enumerate() {
        let first = *first.entry(*label).or_insert(row);
        let Some(varies) = varies.get_mut(label) else { continue };
        for (varies, k) in varies.iter_mut().zip(estimated) {
            let values = fitted.model.design.columns()[*k].values();
            *varies |= values[row].total_cmp(&values[first]).is_ne();
        }
    }
    varies
}
