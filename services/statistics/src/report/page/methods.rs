use std::collections::BTreeMap;

use palladion_api::runs::RunManifest;
use palladion_api::statistics::plan::{
    Analysis, BaselineRow, Filter, GroupTest, Her2Population, IncidenceVariance, MissingValues, OutputSpec,
    Plan,
};
use palladion_api::statistics::result::AnalysisResult;

use super::methods_of_models as models;
use super::qc;
use crate::report::format::Level;
use crate::report::wording;

/// What was done, in sentences made from the plan; a sentence that several outputs give stands once.
pub(super) fn paragraphs(plan: &Plan, result: &AnalysisResult, manifest: &RunManifest) -> Vec<String> {
    let mut done = vec![population(plan, result)];
    for sentence in plan.outputs.iter().flat_map(sentences_of) {
        if !done.contains(&sentence) {
            done.push(sentence);
        }
    }
    done.push("Under each output stand the sentences that it was made by.".to_owned());
    let version = manifest.engine.build.as_ref().map_or_else(String::new, |build| {
        format!(" {}, numerics profile {}", build.version, build.numerics_profile)
    });
    let numbers = format!(
        "Intervals are two-sided ({}), p-values are two-sided and, unless said, not adjusted for the number of tests. \
         Random numbers: {}, seed {}. Computed by palladion{version}, executable {}, whose numbers are the same to the \
         last bit on any machine.",
        Level(plan.confidence_level),
        manifest.rng,
        manifest.seed,
        manifest.engine.executable
    );
    vec![done.join(" "), numbers]
}

pub(super) fn population(plan: &Plan, result: &AnalysisResult) -> String {
    let who = match plan.population.her2 {
        Her2Population::ZeroAndLow => "subjects with HER2-0 or HER2-low disease",
        Her2Population::Everybody => "all subjects whatever their HER2 status",
    };
    let filters: Vec<String> = plan.population.filters.iter().map(kept).collect();
    let filtered =
        if filters.is_empty() { String::new() } else { format!(" with {}", filters.join(" and ")) };
    let sites = qc::set_of_sites(result);
    format!(
        "Analysed are {who}{sites}{filtered}; HER2 status follows the rules {}.",
        result.classification_policy
    )
}

/// What a filter keeps, in words.
fn kept(filter: &Filter) -> String {
    let name = wording::variable(filter.variable.as_str());
    match (filter.minimum, filter.maximum) {
        (Some(low), Some(high)) => format!("{name} from {low} to {high}"),
        (Some(low), None) => format!("{name} of at least {low}"),
        (None, Some(high)) => format!("{name} of at most {high}"),
        (None, None) => {
            let levels = filter.keep.iter().map(|level| wording::level(filter.variable.as_str(), level));
            format!("{name} {}", levels.collect::<Vec<_>>().join(" or "))
        }
    }
}

pub(super) fn sentences_of(output: &OutputSpec) -> Vec<String> {
    let text: &str = match &output.analysis {
        Analysis::CohortFlow(_) => return Vec::new(),
        Analysis::BaselineTable(table) => return baseline_tests(&table.rows),
        Analysis::Prevalence(_) => {
            "Shares are given with Wilson's intervals and compared by Pearson's chi-squared test, with a Monte-Carlo \
             p-value where an expected count is below 5."
        }
        Analysis::FollowUp(_) => {
            "Follow-up is described by the reverse Kaplan-Meier method, with Brookmeyer-Crowley limits."
        }
        Analysis::KaplanMeier(spec) => return models::survival(spec),
        Analysis::LogRank(spec) => return vec![models::log_rank(spec)],
        Analysis::Cox(spec) => return models::cox(spec),
        Analysis::RestrictedMean(spec) => return vec![models::restricted_mean(spec)],
        Analysis::SurvivalDifference(spec) => return vec![models::survival_difference(spec)],
        Analysis::CumulativeIncidence(spec) => match spec.variance {
            IncidenceVariance::Jackknife => {
                "Cumulative incidence is estimated by Aalen and Johansen's method, with the infinitesimal jackknife \
                 for its variance."
            }
            IncidenceVariance::Aalen => {
                "Cumulative incidence is estimated by Aalen and Johansen's method, with Aalen's variance."
            }
        },
        Analysis::GrayTest(_) => "Cumulative incidences are compared by Gray's test.",
        Analysis::FineGray(_) => {
            "Subdistribution hazards are modelled by Fine and Gray's method, with a variance that allows for the \
             estimated weights of censoring."
        }
        Analysis::ProportionalHazards(spec) => return vec![models::proportional_hazards(spec)],
        Analysis::SmoothedResiduals(spec) => return vec![models::smoothed_residuals(spec)],
        Analysis::Residuals(_) => "Residuals are those of the fitted model.",
        Analysis::Concordance(_) => {
            "Concordance is Harrell's, with its standard error by the infinitesimal jackknife."
        }
        Analysis::BaselineHazard(_) | Analysis::PredictedSurvival(_) => {
            "Baseline hazards are Breslow's or Efron's, as the ties of the model; predicted survival is exp(-H)."
        }
        Analysis::Subgroups(spec) => return vec![models::subgroups(spec)],
        Analysis::Multiplicity(spec) => return vec![models::multiplicity(spec)],
        Analysis::Her2LowSensitivity(spec) => return models::sensitivity(spec),
    };
    vec![text.to_owned()]
}

/// One sentence for each test and treatment of missing values, with the variables it was made for.
fn baseline_tests(rows: &[BaselineRow]) -> Vec<String> {
    let mut variables: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for row in rows {
        let missing = match row.missing {
            MissingValues::Exclude => "missing values left out",
            MissingValues::AsLevel => "missing values as a level",
        };
        if let Some(test) = test_name(row.test) {
            variables.entry(format!("{test}, {missing}")).or_default().push(row.variable.as_str());
        }
    }
    let sentence = |(test, names): (String, Vec<&str>)| {
        format!("Groups are compared by {test}: {}.", wording::variables(names))
    };
    variables.into_iter().map(sentence).collect()
}

const fn test_name(test: GroupTest) -> Option<&'static str> {
    Some(match test {
        GroupTest::None => return None,
        GroupTest::ChiSquared => "Pearson's chi-squared test without continuity correction",
        GroupTest::ChiSquaredYates => "Pearson's chi-squared test with Yates's correction",
        GroupTest::FisherExact => "Fisher's exact test",
        GroupTest::CochranArmitage => "the Cochran-Armitage test for trend",
        GroupTest::Wilcoxon => "the Wilcoxon rank-sum test",
        GroupTest::KruskalWallis => "the Kruskal-Wallis test",
        GroupTest::StudentT => "Student's t test",
        GroupTest::WelchT => "Welch's t test",
        GroupTest::Anova => "one-way analysis of variance",
    })
}
