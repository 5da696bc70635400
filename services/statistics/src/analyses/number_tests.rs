//! The tests of a baseline table on numbers: one variable across groups.

use palladion_api::statistics::output::{BaselineVariable, TestResult};
use palladion_api::statistics::plan::GroupTest;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::location::{
    AnovaTest, LocationError, RankSumMethod, RankSumVariant, TTest, Variances, anova, kruskal_wallis,
    rank_sum, t_test,
};

use super::words::chi_squared;

/// The test of a number across groups; a group without values is a reason for no test.
pub(super) fn numbers_test(
    described: &mut BaselineVariable,
    test: GroupTest,
    groups: &[Vec<f64>],
    level: ConfidenceLevel,
) {
    let n = groups.iter().map(Vec::len).sum::<usize>();
    let views: Vec<&[f64]> = groups.iter().map(Vec::as_slice).collect();
    let found = match (test, views.as_slice()) {
        (
            GroupTest::None
            | GroupTest::ChiSquared
            | GroupTest::ChiSquaredYates
            | GroupTest::FisherExact
            | GroupTest::CochranArmitage,
            _,
        ) => return,
        (GroupTest::KruskalWallis, views) => {
            kruskal_wallis(views).map(|found| chi_squared("Kruskal-Wallis", &found, n))
        }
        (GroupTest::Anova, views) => anova(views).map(|found| analysis_of_variance(&found, n)),
        (GroupTest::Wilcoxon, [first, second]) => wilcoxon(first, second, n),
        (GroupTest::StudentT, [first, second]) => {
            t_test(first, second, Variances::Equal, level).map(|found| student("Student's t", &found, n))
        }
        (GroupTest::WelchT, [first, second]) => {
            t_test(first, second, Variances::Unequal, level).map(|found| student("Welch's t", &found, n))
        }
        (GroupTest::Wilcoxon | GroupTest::StudentT | GroupTest::WelchT, _) => {
            described.notes.push(format!("no test: it compares two groups, there are {}", groups.len()));
            return;
        }
    };
    match found {
        Ok(found) => described.test = Some(found),
        Err(error) => described.notes.push(format!("no test: {error}")),
    }
}

fn wilcoxon(first: &[f64], second: &[f64], n: usize) -> Result<TestResult, LocationError> {
    let found = rank_sum(first, second, RankSumVariant::Automatic)?;
    let method = match found.method {
        RankSumMethod::Exact => "Wilcoxon rank-sum, exact",
        RankSumMethod::Corrected => "Wilcoxon rank-sum, normal with tie and continuity correction",
        RankSumMethod::Uncorrected => "Wilcoxon rank-sum, normal with tie correction",
    };
    Ok(named(method, found.w, None, None, found.p_value, n))
}

fn student(name: &str, found: &TTest, n: usize) -> TestResult {
    named(name, found.t, Some(found.df), None, found.p_value, n)
}

fn analysis_of_variance(found: &AnovaTest, n: usize) -> TestResult {
    named("One-way analysis of variance", found.f, Some(found.df1), Some(found.df2), found.p_value, n)
}

fn named(
    test: &str,
    statistic: f64,
    df: Option<f64>,
    df_denominator: Option<f64>,
    p_value: f64,
    n: usize,
) -> TestResult {
    TestResult { test: test.to_owned(), statistic: Some(statistic), df, df_denominator, p_value, n: n as u64 }
}
