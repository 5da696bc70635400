//! Heterogeneity of groups: `expected/site-qc/table_*.json`, independent Python cross-checked with R
//! `lme4`, `VGAM`, `metafor`; and R `lme4::glmer` in `expected/tables.json`.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::heterogeneity::{
    GroupCounts, HeterogeneityError, beta_binomial, cochran_q, overdispersion, random_intercept_logistic,
    tarone,
};
use palladion_biostat::proportions::{Proportion, newcombe_difference};
use palladion_biostat::tables::{ContingencyTable, fisher_exact};
use serde_json::Value;

use crate::fixtures::{expected, list};
use crate::tables::counts;
use crate::tally::Tally;

/// The tables of the site QC paper.
pub(crate) const TABLES: [&str; 9] = [
    "allzero8",
    "cbpp15",
    "country10",
    "homog30_2out",
    "lirat31",
    "nested26",
    "pallas406",
    "sparse24",
    "surgical12",
];

pub(crate) fn table(name: &str) -> Value {
    expected(&format!("site-qc/table_{name}"))["cases"][0].take()
}

fn group_counts(case: &Value) -> GroupCounts {
    let column = |key: &str| -> Vec<u64> {
        list(&case["input"]["sites"]).iter().map(|s| s[key].as_u64().unwrap()).collect()
    };
    GroupCounts::new(&column("x"), &column("n")).unwrap()
}

#[test]
fn every_table_agrees() {
    let mut tally = Tally::default();
    for name in TABLES {
        let case = table(name);
        let (data, golden) = (group_counts(&case), &case["expected"]["heterogeneity"]);
        if case["expected"].get("degenerate").is_some() {
            tally.holds(name, tarone(&data) == Err(HeterogeneityError::Degenerate));
            tally.holds(name, beta_binomial(&data) == Err(HeterogeneityError::Degenerate));
            tally.holds(name, random_intercept_logistic(&data) == Err(HeterogeneityError::Degenerate));
            continue;
        }
        let test = tarone(&data).unwrap();
        tally.close(&format!("{name} tarone"), Some(test.z), &golden["tarone"]["z"], 1e-10);
        tally.relative(&format!("{name} tarone p"), test.p_value, &golden["tarone"]["p"], 1e-8);
        cochran(&mut tally, name, &data, &golden["cochran_logit"]);
        beta(&mut tally, name, &data, &golden["betabinomial"]);
        random(&mut tally, name, &data, &golden["logit_normal"]);
    }
    tally.finish("heterogeneity", 200);
}

fn cochran(tally: &mut Tally, name: &str, data: &GroupCounts, golden: &Value) {
    let q = cochran_q(data);
    let values = [
        ("Q", q.q.statistic),
        ("p", q.q.p_value),
        ("I2", q.i_squared),
        ("H2", q.h_squared),
        ("tau2_DL", q.tau_squared),
        ("mu_fixed", q.fixed_mean),
        ("mu_random", q.random_mean),
        ("se_random", q.random_standard_error),
    ];
    for (key, value) in values {
        tally.close(&format!("{name} {key}"), Some(value), &golden[key], 1e-10);
    }
}

fn beta(tally: &mut Tally, name: &str, data: &GroupCounts, golden: &Value) {
    let fit = beta_binomial(data).unwrap();
    for (key, value) in [("mu", fit.mean), ("gamma", fit.dispersion), ("rho", fit.correlation)] {
        tally.close(&format!("{name} beta-binomial {key}"), Some(value), &golden[key], 1e-6);
    }
    for (key, value) in [
        ("loglik", fit.log_likelihood),
        ("loglik_binomial", fit.log_likelihood_binomial),
        ("LRT", fit.test.statistic),
    ] {
        tally.within(&format!("{name} beta-binomial {key}"), value, &golden[key], 1e-8);
    }
    tally.relative(&format!("{name} beta-binomial p"), fit.test.p_value, &golden["p_LRT"], 1e-6);
    tally.holds(&format!("{name} beta-binomial gradient {}", fit.gradient), fit.gradient < 1e-9);
}

fn random(tally: &mut Tally, name: &str, data: &GroupCounts, golden: &Value) {
    let fit = random_intercept_logistic(data).unwrap();
    let values = [
        ("intercept", fit.intercept),
        ("tau2", fit.variance),
        ("icc", fit.intraclass_correlation),
        ("mor", fit.median_odds_ratio),
        ("median_rate", fit.median_rate),
    ];
    for (key, value) in values {
        tally.close(&format!("{name} random {key}"), Some(value), &golden[key], 1e-6);
    }
    tally.close(&format!("{name} random range"), Some(fit.range.lower), &golden["rate_pi95"][0], 1e-6);
    tally.close(&format!("{name} random range"), Some(fit.range.upper), &golden["rate_pi95"][1], 1e-6);
    tally.within(&format!("{name} random loglik"), fit.log_likelihood, &golden["loglik"], 1e-8);
    tally.within(&format!("{name} random LRT"), fit.test.statistic, &golden["LRT"], 2e-8);
    tally.relative(&format!("{name} random p"), fit.test.p_value, &golden["p_LRT"], 1e-6);
    tally.holds(&format!("{name} random gradient {}", fit.gradient), fit.gradient < 1e-9);
}

#[test]
fn overdispersion_agrees() {
    let mut tally = Tally::default();
    for name in TABLES {
        let case = table(name);
        let golden = &case["expected"]["funnel"];
        if golden.is_null() {
            continue;
        }
        let result = overdispersion(&group_counts(&case), 0.1).unwrap();
        let values = [
            ("p0", result.rate),
            ("phi_raw", result.phi),
            ("phi_winsor", result.phi_winsorised),
            ("tau2_additive", result.tau_squared),
        ];
        for (key, value) in values {
            tally.close(&format!("{name} {key}"), Some(value), &golden[key], 1e-10);
        }
        for (key, column) in
            [("z", &result.z), ("z_mult", &result.multiplicative), ("z_add", &result.additive)]
        {
            for (got, golden) in column.iter().zip(list(&golden[key])) {
                tally.close(&format!("{name} {key}"), Some(*got), golden, 1e-10);
            }
        }
    }
    tally.finish("overdispersion", 1700);
}

/// Each group against the rest: rate, Newcombe difference, Fisher.
#[test]
fn every_group_against_the_rest_agrees() {
    let mut tally = Tally::default();
    for name in TABLES {
        let case = table(name);
        let data = group_counts(&case);
        for site in list(&case["expected"]["sites"]).iter().filter(|s| s.get("loo").is_some()) {
            let (x, n) = (site["x"].as_u64().unwrap(), site["n"].as_u64().unwrap());
            let one = Proportion::new(x, n).unwrap();
            let rest = Proportion::new(data.events() - x, data.total() - n).unwrap();
            let (golden, row) = (&site["loo"], |p: Proportion| [p.events(), p.total() - p.events()]);
            let difference = newcombe_difference(one, rest, ConfidenceLevel::P95);
            let test = fisher_exact(&ContingencyTable::new(&[row(one), row(rest)]).unwrap()).unwrap();
            let values = [
                ("rest_rate", rest.rate()),
                ("diff", difference.estimate),
                ("diff_lo", difference.limits.lower),
                ("diff_hi", difference.limits.upper),
                ("fisher_p", test.p_value),
            ];
            for (key, value) in values {
                tally.close(&format!("{name} {} {key}", site["id"]), Some(value), &golden[key], 1e-10);
            }
        }
    }
    tally.finish("groups against the rest", 2900);
}

/// `lme4`'s own deviance function, minimised to its precision; tolerance of the site QC vectors.
#[test]
fn the_random_intercept_agrees_with_lme4() {
    let golden = &expected("tables")["site_heterogeneity"];
    let data = GroupCounts::new(&counts(&golden["site_low"]), &counts(&golden["site_n"])).unwrap();
    let fit = random_intercept_logistic(&data).unwrap();
    let theirs = &expected("random_intercept")["sites"];
    let mut tally = Tally::default();
    tally.close("intercept", Some(fit.intercept), &theirs["intercept"], 1e-6);
    tally.close("tau2", Some(fit.variance), &theirs["tau2"], 1e-6);
    tally.finish("lme4", 2);
}
