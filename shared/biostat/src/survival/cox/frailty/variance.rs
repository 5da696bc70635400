//! The variance of the groups' effects.

use super::climb::{Climber, Point};
use super::system::{Both, System};
use crate::detmath::{exp, ln};
use crate::detsum::{dot, sum};
use crate::survival::cox::error::CoxError;

/// The first variance that is tried.
const FIRST: f64 = 0.2;
/// Factor from one variance to the next until the root lies between two.
const FACTOR: f64 = 4.0;
/// Where the groups differ by no more than chance here, a standard deviation of the log hazard of 0.001, the variance
/// is 0.
const SMALLEST: f64 = 1e-6;
/// Beyond this, a standard deviation of 100, there is no variance.
const LARGEST: f64 = 1e4;
/// The logarithm of the variance is known to this.
const KNOWN: f64 = 1e-11;
/// Variances after which the search is given up.
const MOST: usize = 120;

/// Where the search ended.
pub(super) struct Found {
    /// `None` on the boundary.
    pub(super) point: Option<(f64, Point)>,
    pub(super) tried: usize,
}

/// One variance, and by how much the effects vary more than it says.
struct Tried {
    log: f64,
    excess: f64,
    point: Point,
}

/// The root of `sum b^2 = variance * degrees of freedom`, the fixed point of restricted maximum likelihood.
pub(super) fn find(climber: &mut Climber, start: Both) -> Result<Found, CoxError> {
    let mut tried = 1;
    let mut here = attempt(climber, ln(FIRST), start)?;
    let up = here.excess > 0.0;
    let mut other = loop {
        let log = if up { here.log + ln(FACTOR) } else { (here.log - ln(FACTOR)).max(ln(SMALLEST)) };
        if log > ln(LARGEST) {
            return Err(CoxError::UnboundedVariance);
        }
        tried += 1;
        let next = attempt(climber, log, here.point.at.clone())?;
        if (next.excess > 0.0) != up {
            break next;
        }
        if !up && log <= ln(SMALLEST) {
            return Ok(Found { point: None, tried });
        }
        here = next;
    };
    // regula falsi with the weight of Anderson and Bjorck, and a bisection where it does not halve the interval in four
    let (mut weight, mut width) = (1.0, (here.log - other.log).abs());
    while tried < MOST {
        let now = (here.log - other.log).abs();
        if now <= KNOWN || here.excess.abs() <= f64::EPSILON {
            let variance = exp(here.log);
            return Ok(Found { point: Some((variance, here.point)), tried });
        }
        let bisect = tried % 4 == 0 && now > 0.5 * std::mem::replace(&mut width, now);
        let (a, b) = (here.excess, weight * other.excess);
        let mut log = if bisect {
            f64::midpoint(here.log, other.log)
        } else {
            here.log - a * (here.log - other.log) / (a - b)
        };
        let inside = log > here.log.min(other.log) && log < here.log.max(other.log);
        if !inside {
            log = f64::midpoint(here.log, other.log);
        }
        tried += 1;
        let next = attempt(climber, log, here.point.at.clone())?;
        if (log - here.log).abs() <= KNOWN {
            return Ok(Found { point: Some((exp(log), next.point)), tried });
        }
        if (next.excess > 0.0) == (here.excess > 0.0) {
            let fell = 1.0 - next.excess / here.excess;
            weight *= if fell > 0.0 { fell } else { 0.5 };
        } else {
            other = here;
            weight = 1.0;
        }
        here = next;
    }
    let last_step = (here.log - other.log).abs();
    Err(CoxError::NotConverged { iterations: tried, last_step })
}

fn attempt(climber: &mut Climber, log: f64, start: Both) -> Result<Tried, CoxError> {
    let variance = exp(log);
    let point = climber.climb(start, variance)?;
    let system = System::new(&point.here, &climber.aliased, variance);
    let (_, used) = system.effect_variances(&point.here, variance);
    let squares = dot(&point.at.effects, &point.at.effects) / (variance * variance);
    let excess = squares / sum(used) - 1.0;
    if excess.is_finite() { Ok(Tried { log, excess, point }) } else { Err(CoxError::UnboundedVariance) }
}
