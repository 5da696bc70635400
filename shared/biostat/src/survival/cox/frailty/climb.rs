//! Effects and coefficients at one variance: conjugate gradients, preconditioned by the information that is kept.

use super::curvature::{Derivatives, Grouped};
use super::system::{Both, System};
use crate::survival::cox::error::CoxError;

/// The step that promises less than this share of the log-likelihood is not made any more: 1e-11 of a standard error.
const NEGLIGIBLE_GAIN: f64 = 1e-25;
/// A promise that cannot be kept and is less than this share of the log-likelihood is rounding.
const ROUNDING_GAIN: f64 = 1e-15;
/// A fall of the log-likelihood within this share of it is rounding.
const ROUNDING: f64 = 1e-13;
/// So many steps in which the promise does not halve show that rounding is all that is left of it.
const STALE: usize = 8;
/// Steps after which one variance is given up.
const MOST_STEPS: usize = 400;
/// Halvings before a step is given up.
const MAX_HALVINGS: usize = 30;
/// A step is far enough when the slope along it has fallen to this share.
const FLAT: f64 = 0.3;

/// Where the climb is.
pub(super) struct Point {
    pub(super) at: Both,
    pub(super) here: Derivatives,
    /// Gradient with the penalty; 0 for aliased columns.
    pub(super) gradient: Both,
    penalised: f64,
}

/// Climbs with one variance after the other.
pub(super) struct Climber {
    pub(super) grouped: Grouped,
    pub(super) aliased: Vec<bool>,
}

impl Climber {
    pub(super) fn point(&mut self, at: Both, variance: f64) -> Point {
        let here = self.grouped.at(&at.effects, &at.columns);
        let mut gradient = Both { effects: here.effects.clone(), columns: here.columns.clone() };
        gradient.effects.iter_mut().zip(&at.effects).for_each(|(g, b)| *g -= b / variance);
        for k in (0..self.aliased.len()).filter(|k| self.aliased[*k]) {
            gradient.columns[k] = 0.0;
        }
        let squares = crate::detsum::dot(&at.effects, &at.effects);
        let penalised = here.log_likelihood - squares / (2.0 * variance);
        Point { at, here, gradient, penalised }
    }

    /// The maximum of the penalised partial likelihood at this variance, from these effects and coefficients on.
    pub(super) fn climb(&mut self, from: Both, variance: f64) -> Result<Point, CoxError> {
        let mut point = self.point(from, variance);
        let mut step = self.step(&point, variance);
        let mut direction = step.clone();
        let mut steepest = true;
        let (mut least, mut stale) = (f64::INFINITY, 0);
        for _ in 0..MOST_STEPS {
            let gain = point.gradient.inner(&step);
            let scale = 1.0 + point.penalised.abs();
            if !gain.is_finite() {
                break;
            }
            if gain <= NEGLIGIBLE_GAIN * scale {
                return Ok(point);
            }
            stale = if gain > least / 2.0 { stale + 1 } else { 0 };
            least = least.min(gain);
            if stale >= STALE && gain <= ROUNDING_GAIN * scale {
                return Ok(point);
            }
            let mut slope = point.gradient.inner(&direction);
            if slope <= 0.0 {
                (direction, slope, steepest) = (step.clone(), gain, true);
            }
            let Some(next) = self.along(&point, &direction, slope, variance) else {
                if steepest {
                    return if gain <= ROUNDING_GAIN * scale { Ok(point) } else { Err(given_up(&direction)) };
                }
                (direction, steepest) = (step.clone(), true);
                continue;
            };
            let new_step = self.step(&next, variance);
            let turned = next.gradient.inner(&new_step) - next.gradient.inner(&step);
            let conjugate = (turned / gain).max(0.0);
            direction = new_step.moved(&direction, conjugate);
            steepest = conjugate <= 0.0;
            (point, step) = (next, new_step);
        }
        let gain = point.gradient.inner(&step);
        if gain <= ROUNDING_GAIN * (1.0 + point.penalised.abs()) { Ok(point) } else { Err(given_up(&step)) }
    }

    fn step(&self, point: &Point, variance: f64) -> Both {
        System::new(&point.here, &self.aliased, variance).solve(&point.gradient)
    }

    /// The whole step when the slope has fallen by then, else where a straight line puts its zero; halved until the
    /// likelihood does not fall.
    fn along(&mut self, from: &Point, direction: &Both, slope: f64, variance: f64) -> Option<Point> {
        let floor = from.penalised - ROUNDING * from.penalised.abs();
        let whole = self.point(from.at.moved(direction, 1.0), variance);
        let there = whole.gradient.inner(direction);
        let good = whole.penalised >= floor && there.is_finite();
        if good && there.abs() <= FLAT * slope {
            return Some(whole);
        }
        let zero = slope / (slope - there);
        let mut share = if there.is_finite() && zero > 0.0 { zero.clamp(0.05, 4.0) } else { 0.5 };
        for _ in 0..MAX_HALVINGS {
            let next = self.point(from.at.moved(direction, share), variance);
            if next.penalised >= floor && next.gradient.inner(direction).is_finite() {
                let better = !good || next.penalised >= whole.penalised;
                return Some(if better { next } else { whole });
            }
            if good {
                return Some(whole);
            }
            share /= 2.0;
        }
        None
    }
}

fn given_up(step: &Both) -> CoxError {
    let last_step = step.effects.iter().chain(&step.columns).fold(0.0_f64, |m, s| m.max(s.abs()));
    CoxError::NotConverged { iterations: MOST_STEPS, last_step }
}
