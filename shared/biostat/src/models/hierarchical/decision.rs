//! From probabilities to levels.

use std::collections::BTreeMap;

use crate::models::error::ModelError;
use crate::multiplicity::{bayesian_false_discovery, benjamini_hochberg};

/// Cut-offs of the q-values and the smallest family that is assessed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cutoffs {
    /// Red at or below this.
    pub red: f64,
    /// Amber at or below this.
    pub amber: f64,
    /// Families with fewer members are not assessed.
    pub least: usize,
}

impl Default for Cutoffs {
    /// 5 %, 20 %, 8 members.
    fn default() -> Self {
        Self { red: 0.05, amber: 0.20, least: 8 }
    }
}

/// How much a member of the family deserves attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The family is too small to be assessed.
    NotAssessed,
    /// Nothing to see.
    None,
    /// At the weaker cut-off.
    Amber,
    /// At the stronger cut-off.
    Red,
}

/// Level of one member with the reasons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// Level.
    pub level: Level,
    /// Benjamini-Hochberg q-value of the surprise.
    pub q_surprise: f64,
    /// Bayesian false discovery rate of the materiality.
    pub q_material: f64,
    /// The largest of the members with the same probability of materiality: it decides, so that equal evidence has
    /// one level.
    pub q_material_of_ties: f64,
    /// Whether the surprise alone reaches the level.
    pub surprising: bool,
    /// Whether the materiality alone reaches the level.
    pub material: bool,
}

/// Levels of a family from the p-values of surprise and the probabilities of materiality.
///
/// Formula: red if the smaller of the two q-values is at most `cutoffs.red`, amber if at most
/// `cutoffs.amber`. Source: `site-qc.md` section 3.6.
///
/// Ties: the Bayesian rate is a running mean, so that members with the same probability have rates by their position in
/// the list. The largest of them decides for all: no member has its level from where it stands.
///
/// # Errors
/// `Length`, `Probability` for a value outside 0..1.
///
/// ```
/// use palladion_biostat::models::{Cutoffs, Level, decide};
/// let p = [1e-6, 0.5, 0.6, 0.7, 0.8, 0.9, 0.4, 0.3];
/// let material = [0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9];
/// let decisions = decide(&p, &material, Cutoffs::default())?;
/// assert_eq!((decisions[0].level, decisions[1].level, decisions[7].level), (Level::Red, Level::None, Level::Amber));
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn decide(p: &[f64], material: &[f64], cutoffs: Cutoffs) -> Result<Vec<Decision>, ModelError> {
    if p.len() != material.len() {
        return Err(ModelError::Length { what: "probabilities", expected: p.len(), found: material.len() });
    }
    let (surprise, substance) = (benjamini_hochberg(p)?, bayesian_false_discovery(material)?);
    let of_ties = largest_of_ties(material, &substance);
    let one = |((q_surprise, q_material), q_material_of_ties): ((f64, f64), f64)| {
        let least = q_surprise.min(q_material_of_ties);
        let (level, cut) = if p.len() < cutoffs.least {
            (Level::NotAssessed, f64::NEG_INFINITY)
        } else if least <= cutoffs.red {
            (Level::Red, cutoffs.red)
        } else if least <= cutoffs.amber {
            (Level::Amber, cutoffs.amber)
        } else {
            (Level::None, f64::NEG_INFINITY)
        };
        let (surprising, material) = (q_surprise <= cut, q_material_of_ties <= cut);
        Decision { level, q_surprise, q_material, q_material_of_ties, surprising, material }
    };
    Ok(surprise.into_iter().zip(substance).zip(of_ties).map(one).collect())
}

/// The largest rate among the members that have the same probability, to the last bit.
fn largest_of_ties(probabilities: &[f64], rates: &[f64]) -> Vec<f64> {
    // posterior sums round: beyond 1 is 1, as for the rates
    let key = |probability: &f64| probability.clamp(0.0, 1.0).to_bits();
    let mut largest: BTreeMap<u64, f64> = BTreeMap::new();
    for (probability, rate) in probabilities.iter().zip(rates) {
        let known = largest.entry(key(probability)).or_insert(*rate);
        *known = known.max(*rate);
    }
    probabilities
        .iter()
        .zip(rates)
        .map(|(one, rate)| largest.get(&key(one)).copied().unwrap_or(*rate))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_families_are_not_assessed() {
        let decisions = decide(&[1e-9; 7], &[1.0; 7], Cutoffs::default()).unwrap();
        assert!(decisions.iter().all(|d| d.level == Level::NotAssessed && !d.surprising));
        assert!(decide(&[0.1], &[], Cutoffs::default()).is_err());
        assert!(decide(&[0.1, 2.0], &[0.1, 0.1], Cutoffs::default()).is_err());
    }

    /// Of 8 one with probability 1 and two with 9/10: running means 0, 1/20, 2/30; the cut of 5 % falls between the two
    /// equal ones, and both are amber. Wherever they stand, the levels are the same.
    #[test]
    fn equal_evidence_has_one_level() {
        let material = [0.9, 0.1, 1.0, 0.1, 0.9, 0.1, 0.1, 0.1];
        let decisions = decide(&[1.0; 8], &material, Cutoffs::default()).unwrap();
        let [first, last] = [decisions[0], decisions[4]];
        assert!((first.q_material - 0.05).abs() < 1e-15 && (last.q_material - 0.2 / 3.0).abs() < 1e-15);
        assert_eq!((decisions[2].level, first.level, last.level), (Level::Red, Level::Amber, Level::Amber));
        assert!(!first.surprising && first.material && last.material);
        for (q, of_ties) in [(first, last), (last, first)] {
            assert_eq!(q.q_material_of_ties.to_bits(), of_ties.q_material_of_ties.to_bits());
        }
    }

    /// Eight of p = .01: q = .01, red; one alone of eight at p = .01: q = .08, amber.
    #[test]
    fn levels_by_hand() {
        let all = decide(&[0.01; 8], &[0.0; 8], Cutoffs::default()).unwrap();
        assert!(all.iter().all(|d| d.level == Level::Red && d.surprising && !d.material));
        let mut p = [1.0; 8];
        p[3] = 0.01;
        let one = decide(&p, &[0.0; 8], Cutoffs::default()).unwrap();
        assert_eq!((one[3].level, one[0].level), (Level::Amber, Level::None));
    }
}
