//! R `t.test`, `oneway.test`, `wilcox.test`, `kruskal.test`: `expected/tables.json`, continuous.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::location::{
    AnovaTest, QuantileRule, RankSumVariant, TTest, Variances, anova, kruskal_wallis, rank_sum, summarise,
    t_test, welch_anova,
};
use serde_json::Value;

use crate::fixtures::{expected, list};
use crate::tally::{Tally, number};

#[test]
fn every_comparison_of_groups_agrees_with_r() {
    let golden = expected("tables");
    let mut tally = Tally::default();
    for (name, entry) in golden["continuous"].as_object().unwrap() {
        let values = |group: &Value| list(group).iter().map(|v| number(v).unwrap()).collect::<Vec<f64>>();
        let groups: Vec<Vec<f64>> = list(&entry["groups"]).iter().map(values).collect();
        let slices: Vec<&[f64]> = groups.iter().map(Vec::as_slice).collect();
        let kruskal = kruskal_wallis(&slices).unwrap();
        tally.close(&format!("{name} kruskal"), Some(kruskal.statistic), &entry["kruskal"]["stat"], 1e-10);
        tally.exact(&format!("{name} kruskal df"), Some(kruskal.df as f64), &entry["kruskal"]["df"]);
        tally.relative(&format!("{name} kruskal p"), kruskal.p_value, &entry["kruskal"]["p"], 1e-10);
        compare_anova(&mut tally, &format!("{name} anova"), &anova(&slices).unwrap(), &entry["anova"]);
        compare_anova(
            &mut tally,
            &format!("{name} welch anova"),
            &welch_anova(&slices).unwrap(),
            &entry["welch_anova"],
        );
        for (group, golden) in groups.iter().zip(list(&entry["group_summary"])) {
            compare_summary(&mut tally, name, group, golden);
        }
        if let [first, second] = slices[..] {
            let test = |variances| t_test(first, second, variances, ConfidenceLevel::P95).unwrap();
            compare_t(&mut tally, &format!("{name} pooled"), &test(Variances::Equal), &entry["t_pooled"]);
            compare_t(&mut tally, &format!("{name} welch"), &test(Variances::Unequal), &entry["t_welch"]);
            compare_wilcoxon(&mut tally, name, first, second, &entry["wilcoxon"]);
        }
    }
    tally.finish("location", 200);
}

fn compare_anova(tally: &mut Tally, what: &str, test: &AnovaTest, golden: &Value) {
    tally.close(what, Some(test.f), &golden["F"], 1e-10);
    tally.exact(&format!("{what} df1"), Some(test.df1), &golden["df1"]);
    tally.close(&format!("{what} df2"), Some(test.df2), &golden["df2"], 1e-10);
    tally.relative(&format!("{what} p"), test.p_value, &golden["p"], 1e-10);
}

fn compare_t(tally: &mut Tally, what: &str, test: &TTest, golden: &Value) {
    tally.close(what, Some(test.t), &golden["t"], 1e-10);
    tally.close(&format!("{what} df"), Some(test.df), &golden["df"], 1e-10);
    tally.relative(&format!("{what} p"), test.p_value, &golden["p"], 1e-10);
    tally.close(&format!("{what} lower"), Some(test.limits.lower), &golden["ci95"][0], 1e-10);
    tally.close(&format!("{what} upper"), Some(test.limits.upper), &golden["ci95"][1], 1e-10);
}

fn compare_wilcoxon(tally: &mut Tally, what: &str, first: &[f64], second: &[f64], golden: &Value) {
    let test = |variant| rank_sum(first, second, variant);
    let corrected = test(RankSumVariant::Corrected).unwrap();
    tally.exact(&format!("{what} W"), Some(corrected.w), &golden["W"]);
    tally.relative(&format!("{what} corrected"), corrected.p_value, &golden["p_corrected"], 1e-10);
    let uncorrected = test(RankSumVariant::Uncorrected).unwrap().p_value;
    tally.relative(&format!("{what} uncorrected"), uncorrected, &golden["p_uncorrected"], 1e-10);
    let exact = test(RankSumVariant::Exact).ok().map(|t| t.p_value);
    tally.holds(&format!("{what} exact exists"), exact.is_some() == golden.get("p_exact").is_some());
    if let Some(p) = exact {
        tally.relative(&format!("{what} exact"), p, &golden["p_exact"], 1e-10);
    }
}

fn compare_summary(tally: &mut Tally, what: &str, group: &[f64], golden: &Value) {
    for (rule, key) in [(QuantileRule::Type7, "q_type7"), (QuantileRule::Type2, "q_type2_sas")] {
        let s = summarise(group, 0, rule).unwrap();
        tally.exact(&format!("{what} n"), Some(s.count as f64), &golden["n"]);
        tally.close(&format!("{what} mean"), Some(s.mean), &golden["mean"], 1e-10);
        tally.close(&format!("{what} sd"), s.standard_deviation, &golden["sd"], 1e-10);
        let quantiles = [s.minimum, s.first_quartile, s.median, s.third_quartile, s.maximum];
        for (i, q) in quantiles.into_iter().enumerate() {
            tally.close(&format!("{what} {key} {i}"), Some(q), &golden[key][i], 1e-10);
        }
    }
}
