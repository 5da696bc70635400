//! What an interaction says about one variable at each level of another.

use super::error::DesignError;
use super::matrix::{Design, Term};

/// The effect of one column at one level of another term, as weights of the coefficients: what
/// [`CoxFit::contrast`](crate::survival::cox::CoxFit::contrast) takes.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpleEffect {
    /// Name of the column whose effect it is.
    pub column: String,
    /// Level of the modifying factor, or value of the modifying number.
    pub level: String,
    /// Coefficient numbers and their weights.
    pub weights: Vec<(usize, f64)>,
}

impl Design {
    /// The effect of each column of `effect` at each level of the factor `modifier`, its reference
    /// included. The design has the interaction of the two, in either order.
    ///
    /// # Errors
    /// `UnknownTerm` when a term or the interaction is not there, `NotAFactor` when the modifier
    /// is a number.
    ///
    /// ```
    /// use palladion_biostat::design::Design;
    /// let mut design = Design::new(3);
    /// design.numeric("arm", &[0.0, 1.0, 1.0])?;
    /// design.factor("grade", &["1", "2"], 0, &[0, 1, 0])?;
    /// design.interaction("arm", "grade")?;
    /// let effects = design.simple_effects("arm", "grade")?;
    /// assert_eq!((effects[0].level.as_str(), &effects[0].weights), ("1", &vec![(0, 1.0)]));
    /// assert_eq!((effects[1].level.as_str(), &effects[1].weights), ("2", &vec![(0, 1.0), (2, 1.0)]));
    /// # Ok::<(), palladion_biostat::design::DesignError>(())
    /// ```
    pub fn simple_effects(&self, effect: &str, modifier: &str) -> Result<Vec<SimpleEffect>, DesignError> {
        let pair = Pair::of(self, effect, modifier)?;
        let reference = pair.modifier.reference.clone();
        let reference = reference.ok_or_else(|| DesignError::NotAFactor(modifier.to_owned()))?;
        let mut effects = pair.at(self, &reference, &[]);
        for (index, column) in pair.modifier.columns.clone().enumerate() {
            let level = self.columns()[column].level().unwrap_or_default();
            effects.extend(pair.at(self, level, &[(index, 1.0)]));
        }
        Ok(effects)
    }

    /// The effect of each column of `effect` where the number `modifier` has this value.
    ///
    /// # Errors
    /// `UnknownTerm` as [`Design::simple_effects`], `NotANumber` when the modifier is a factor.
    pub fn simple_effects_at(
        &self,
        effect: &str,
        modifier: &str,
        value: f64,
    ) -> Result<Vec<SimpleEffect>, DesignError> {
        let pair = Pair::of(self, effect, modifier)?;
        if pair.modifier.reference.is_some() || pair.modifier.columns.len() != 1 {
            return Err(DesignError::NotANumber(modifier.to_owned()));
        }
        Ok(pair.at(self, &value.to_string(), &[(0, value)]))
    }
}

/// Two terms and their interaction.
struct Pair<'a> {
    effect: &'a Term,
    modifier: &'a Term,
    product: &'a Term,
    /// Whether the effect is the interaction's first term, whose columns vary fastest.
    effect_first: bool,
}

impl<'a> Pair<'a> {
    fn of(design: &'a Design, effect: &str, modifier: &str) -> Result<Self, DesignError> {
        let term = |name: &str| design.term(name).ok_or_else(|| DesignError::UnknownTerm(name.to_owned()));
        let (first, second) = (format!("{effect}:{modifier}"), format!("{modifier}:{effect}"));
        let effect_first = design.term(&first).is_some();
        let product = if effect_first { term(&first)? } else { term(&second)? };
        Ok(Self { effect: term(effect)?, modifier: term(modifier)?, product, effect_first })
    }

    /// Effects where the modifier's columns have these values, by their place in the term.
    fn at(&self, design: &Design, level: &str, values: &[(usize, f64)]) -> Vec<SimpleEffect> {
        let place = |own: usize, other: usize| {
            let offset = if self.effect_first {
                other * self.effect.columns.len() + own
            } else {
                own * self.modifier.columns.len() + other
            };
            self.product.columns.start + offset
        };
        let of = |(own, column): (usize, usize)| {
            let products = values.iter().map(|(other, value)| (place(own, *other), *value));
            SimpleEffect {
                column: design.columns()[column].name().to_owned(),
                level: level.to_owned(),
                weights: std::iter::once((column, 1.0)).chain(products).collect(),
            }
        };
        self.effect.columns.clone().enumerate().map(of).collect()
    }
}
