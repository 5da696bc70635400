use palladion_api::statistics::plan::{Coding, ContrastWeight, CoxSpec, CoxTerm, InteractionSpec};
use palladion_cohort::{Categorical, VariableColumn};
use palladion_domain::ids::VariableName;

use super::check::Check;
use crate::analyses::coefficient_names::{MISSING_LEVEL, TIMES, indicator_name};

/// Names shown of those that a contrast may use.
const SHOWN: usize = 12;

impl Check<'_> {
    /// The terms of a model: variables that are there and can enter as they are coded.
    pub(super) fn terms(&mut self, pointer: &str, terms: &[CoxTerm]) {
        for (index, term) in terms.iter().enumerate() {
            self.term(&format!("{pointer}/{index}"), term);
        }
    }

    pub(super) fn term(&mut self, pointer: &str, term: &CoxTerm) {
        let place = format!("{pointer}/variable");
        match &term.coding {
            None => drop(self.variable(&place, &term.variable)),
            Some(Coding::Linear | Coding::Log) => self.number(&place, &term.variable),
            Some(Coding::Indicators { reference, .. }) => {
                let column = self.groups(&place, &term.variable);
                if let (Some(column), Some(reference)) = (column, reference) {
                    let place = format!("{pointer}/coding/reference");
                    self.level(&place, &term.variable, &column, reference);
                }
            }
        }
    }

    pub(super) fn cox(&mut self, pointer: &str, spec: &CoxSpec) {
        self.terms(&format!("{pointer}/terms"), &spec.terms);
        self.all_groups(&format!("{pointer}/strata"), &spec.strata);
        let numbers =
            [("entry_days", &spec.entry_days), ("weights", &spec.weights), ("offset", &spec.offset)];
        for (field, name) in numbers {
            if let Some(name) = name {
                self.number(&format!("{pointer}/{field}"), name);
            }
        }
        if let Some(cluster) = &spec.cluster {
            self.groups(&format!("{pointer}/cluster"), cluster);
        }
        self.simple_effects(pointer, spec);
        self.contrasts(&format!("{pointer}/contrasts"), spec);
    }

    /// Values of a number are given where there is one that modifies, and it is clear which.
    fn simple_effects(&mut self, pointer: &str, spec: &CoxSpec) {
        for (index, interaction) in spec.interactions.iter().enumerate() {
            if interaction.at.is_empty() {
                continue;
            }
            let pointer = format!("{pointer}/interactions/{index}");
            let is_number =
                |variable: &&VariableName| self.possible(spec, variable).is_none_or(|one| one.is_number());
            let InteractionSpec { variables, effect_of, .. } = interaction;
            let numbers: Vec<&VariableName> = variables.iter().filter(is_number).collect();
            match (numbers.as_slice(), effect_of) {
                ([], _) => self.add(format!("{pointer}/at"), "neither of the variables is a number"),
                ([one], Some(of)) if *one == of => {
                    self.add(format!("{pointer}/at"), "the modifying variable is not a number");
                }
                ([_, _, ..], None) => {
                    self.add(format!("{pointer}/effect_of"), "is needed where both variables are numbers");
                }
                _ => {}
            }
        }
    }

    fn contrasts(&mut self, pointer: &str, spec: &CoxSpec) {
        if spec.contrasts.is_empty() {
            return;
        }
        let terms: Vec<&VariableName> = spec.terms.iter().map(|term| &term.variable).collect();
        let known: Option<Vec<Possible>> =
            terms.iter().map(|variable| self.possible(spec, variable)).collect();
        // a term that cannot be read has its own error
        let Some(known) = known else { return };
        let of = |variable: &VariableName| known.iter().find(|one| one.variable == *variable);
        let pairs: Vec<(&Possible, &Possible)> = spec
            .interactions
            .iter()
            .filter_map(|one| Some((of(one.variables.first()?)?, of(one.variables.get(1)?)?)))
            .collect();
        let is_known = |name: &str| {
            known.iter().any(|one| one.has(name))
                || pairs.iter().any(|(first, second)| {
                    name.match_indices(TIMES)
                        .any(|(at, _)| first.has(&name[..at]) && second.has(&name[at + TIMES.len()..]))
                })
        };
        for (index, contrast) in spec.contrasts.iter().enumerate() {
            for (place, ContrastWeight { term, .. }) in contrast.weights.iter().enumerate() {
                if !is_known(term) {
                    let names: Vec<String> = known.iter().flat_map(Possible::names).collect();
                    let more = if names.len() > SHOWN || !pairs.is_empty() { ", …" } else { "" };
                    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
                    let shown = shown.collect::<Vec<_>>().join(", ");
                    self.add(
                        format!("{pointer}/{index}/weights/{place}/term"),
                        format!("the model has no coefficient `{term}`; it has {shown}{more}"),
                    );
                }
            }
        }
    }

    /// The names that a term's coefficients may have with these data; `None` when it cannot be read.
    pub(super) fn possible(&self, spec: &CoxSpec, variable: &VariableName) -> Option<Possible> {
        let term = spec.terms.iter().find(|term| term.variable == *variable)?;
        let column = self.cohort().variable(variable).ok()?;
        Possible::of(term, column)
    }
}

/// The names that the coefficients of a term may have.
pub(super) struct Possible {
    variable: VariableName,
    coding: Names,
}

enum Names {
    Number(String),
    Levels { levels: Vec<String>, reference: Option<String> },
}

impl Possible {
    fn of(term: &CoxTerm, column: VariableColumn) -> Option<Self> {
        let levels = |column: &Categorical| column.without_empty_levels().levels;
        let variable = term.variable.clone();
        let coding = match (&term.coding, column) {
            (None | Some(Coding::Linear), VariableColumn::Numeric(_)) => Names::Number(variable.to_string()),
            (Some(Coding::Log), VariableColumn::Numeric(_)) => Names::Number(format!("ln({variable})")),
            (Some(Coding::Linear | Coding::Log), VariableColumn::Categorical(_)) => return None,
            (None, VariableColumn::Categorical(column)) => {
                Names::Levels { levels: levels(&column), reference: None }
            }
            (Some(Coding::Indicators { reference, .. }), column) => {
                let mut levels = levels(&*column.groups()?);
                levels.push(MISSING_LEVEL.to_owned());
                Names::Levels { levels, reference: reference.clone() }
            }
        };
        Some(Self { variable, coding })
    }

    pub(super) const fn is_number(&self) -> bool {
        matches!(self.coding, Names::Number(_))
    }

    pub(super) fn has_level(&self, level: &str) -> bool {
        match &self.coding {
            Names::Number(_) => false,
            Names::Levels { levels, .. } => levels.iter().any(|known| known == level),
        }
    }

    fn has(&self, name: &str) -> bool {
        match &self.coding {
            Names::Number(own) => own == name,
            Names::Levels { levels, reference } => {
                let references: Vec<&String> =
                    reference.as_ref().map_or_else(|| levels.iter().collect(), |one| vec![one]);
                let against = |level: &String| {
                    let named =
                        |reference: &&String| indicator_name(&self.variable, level, reference) == name;
                    references.iter().any(named)
                };
                let prefix = format!("{}: ", self.variable);
                let rest = name.strip_prefix(&prefix);
                rest.is_some_and(|rest| {
                    levels.iter().filter(|level| rest.starts_with(level.as_str())).any(against)
                })
            }
        }
    }

    /// The names with the reference that is asked for, else the first level.
    fn names(&self) -> Vec<String> {
        match &self.coding {
            Names::Number(own) => vec![own.clone()],
            Names::Levels { levels, reference } => {
                let Some(reference) = reference.as_ref().or(levels.first()) else { return Vec::new() };
                let others = levels.iter().filter(|level| *level != reference && *level != MISSING_LEVEL);
                others.map(|level| indicator_name(&self.variable, level, reference)).collect()
            }
        }
    }
}
