//! Adjusted p-values of tests that earlier outputs made.

use palladion_api::statistics::output::{AdjustedTest, Multiplicity};
use palladion_api::statistics::plan::{FamilyMember, MultiplicityMethod, MultiplicitySpec};
use palladion_api::statistics::result::{Content, Output};
use palladion_biostat::multiplicity::{
    MultiplicityError, benjamini_hochberg, benjamini_yekutieli, bonferroni, holm,
};

use super::AnalysisError;
use super::outcome::{Computed, Outcome};
use super::p_values::{NamedP, p_values};
use super::words::count;

/// Adjusts p-values, each in its place.
type Adjust = fn(&[f64]) -> Result<Vec<f64>, MultiplicityError>;

/// Names shown of those that an output has.
const SHOWN: usize = 12;

pub(super) fn compute(done: &[Output], spec: &MultiplicitySpec) -> Outcome {
    let mut family = Vec::new();
    for member in &spec.family {
        match tests(done, member) {
            Ok(found) => family.extend(found),
            Err(refused) => return Ok(*refused),
        }
    }
    if let Some(test) = listed_twice(&family) {
        let message = format!("the family has test `{}` of output `{}` twice", test.of, test.output);
        let concerns = vec![format!("{}: {}", test.output, test.of)];
        return Ok(Computed::not_estimable("test_listed_twice", message, concerns));
    }
    let known: Vec<f64> = family.iter().filter_map(|test| test.p_value).collect();
    if known.is_empty() {
        let message = "none of the tests has a p-value";
        let concerns = spec.family.iter().map(|member| member.output.clone()).collect();
        return Ok(Computed::not_estimable("no_tests", message, concerns));
    }
    let (method, adjust): (_, Adjust) = match spec.method {
        MultiplicityMethod::Bonferroni => ("Bonferroni", bonferroni),
        MultiplicityMethod::Holm => ("Holm", holm),
        MultiplicityMethod::BenjaminiHochberg => ("Benjamini-Hochberg", benjamini_hochberg),
        MultiplicityMethod::BenjaminiYekutieli => ("Benjamini-Yekutieli", benjamini_yekutieli),
    };
    let adjusted = adjust(&known).map_err(|error| AnalysisError::refused("multiplicity", &error))?;
    let mut adjusted = adjusted.into_iter();
    for test in family.iter_mut().filter(|test| test.p_value.is_some()) {
        test.adjusted = adjusted.next();
        test.rejected = test.adjusted.zip(spec.alpha).map(|(adjusted, alpha)| adjusted <= alpha);
    }
    let left_out = family.len() - known.len();
    let notes = if left_out > 0 {
        vec![format!("{left_out} of {} tests have no p-value and are not counted", family.len())]
    } else {
        Vec::new()
    };
    let tests = count(known.len());
    let content = Multiplicity { method: method.to_owned(), alpha: spec.alpha, tests, family };
    Ok(Computed::new(Content::Multiplicity(content)).with_notes(notes))
}

fn listed_twice(family: &[AdjustedTest]) -> Option<&AdjustedTest> {
    let name = |test: &AdjustedTest| (test.output.clone(), test.of.clone());
    let repeated = |(index, test): &(usize, &AdjustedTest)| {
        family[..*index].iter().any(|earlier| name(earlier) == name(test))
    };
    family.iter().enumerate().find(repeated).map(|(_, test)| test)
}

/// The tests that a member names.
fn tests(done: &[Output], member: &FamilyMember) -> Result<Vec<AdjustedTest>, Box<Computed>> {
    let listed = |of: &str, p_value| AdjustedTest {
        output: member.output.clone(),
        of: of.to_owned(),
        p_value,
        adjusted: None,
        rejected: None,
    };
    let output = done.iter().find(|output| output.id == member.output);
    let Some(content) = output.map(|output| &output.content) else {
        let message = format!("there is no earlier output `{}`", member.output);
        return Err(Box::new(Computed::not_estimable("unknown_test", message, vec![member.output.clone()])));
    };
    if matches!(content, Content::NotEstimable(_)) {
        return Ok(vec![listed(member.of.as_deref().unwrap_or("all"), None)]);
    }
    let known = p_values(content);
    let asked: Vec<&NamedP> = match &member.of {
        Some(of) => known.iter().find(|one| one.of == *of).into_iter().collect(),
        None => known.iter().filter(|one| one.principal).collect(),
    };
    if asked.is_empty() {
        let names: Vec<&str> = known.iter().map(|one| one.of.as_str()).take(SHOWN).collect();
        let more = if known.len() > names.len() { ", …" } else { "" };
        let message = match &member.of {
            Some(of) => {
                format!("output `{}` has no test of `{of}`; it has {}{more}", member.output, names.join(", "))
            }
            None => format!("output `{}` makes no test", member.output),
        };
        let concern =
            member.of.as_ref().map_or_else(|| member.output.clone(), |of| format!("{}: {of}", member.output));
        return Err(Box::new(Computed::not_estimable("unknown_test", message, vec![concern])));
    }
    Ok(asked.into_iter().map(|one| listed(&one.of, one.p_value)).collect())
}
