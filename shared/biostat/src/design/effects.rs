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
    /// use palladion_biostat::survival::{Observations, cox};
    /// // laryngeal cancer (Klein and Moeschberger 2003, chapter 8): age -0.0026, age in stage II 0.1203 more
    /// let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/data/larynx.csv"));
    /// // time, age, death, stages II, III and IV as 0 and 1
    /// let rows: Vec<Vec<f64>> = text.lines().skip(1).map(|l| l.split(',').filter_map(|v| v.parse().ok()).collect()).collect();
    /// let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<f64>>();
    /// let event: Vec<bool> = column(2).iter().map(|death| *death > 0.5).collect();
    /// let stage: Vec<usize> = rows.iter().map(|r| if r[3] > 0.5 { 1 } else if r[4] > 0.5 { 2 } else if r[5] > 0.5 { 3 } else { 0 }).collect();
    /// let mut design = Design::new(rows.len());
    /// design.factor("stage", &["I", "II", "III", "IV"], 0, &stage)?;
    /// design.numeric("age", &column(1))?;
    /// design.interaction("age", "stage")?;
    /// let options = cox::CoxOptions { ties: cox::Ties::Breslow, ..cox::CoxOptions::default() };
    /// let fit = cox::fit(&Observations::new(&column(0), &event)?, None, &design, &options)?;
    /// let effects = design.simple_effects("age", "stage")?;
    /// assert_eq!((effects[0].level.as_str(), &effects[0].weights), ("I", &vec![(3, 1.0)]));
    /// assert_eq!(format!("{:.4}", fit.contrast(&effects[0].weights)?.coefficient), "-0.0026");
    /// assert_eq!(effects[1].level, "II");
    /// assert_eq!(format!("{:.4}", fit.contrast(&effects[1].weights)?.coefficient), "0.1177");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
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
