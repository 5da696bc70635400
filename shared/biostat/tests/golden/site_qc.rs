//! The site QC paper's vectors: rates, funnel limits, exact heterogeneity.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::proportions::{
    Proportion, clopper_pearson, funnel_limit, newcombe_difference, wilson,
};
use palladion_biostat::tables::{
    ContingencyTable, STANDARD_REPLICATES, fisher_exact, monte_carlo_heterogeneity,
};

use crate::fixtures::{expected, list};
use crate::tables::counts;
use crate::tally::{Tally, number};

#[test]
fn rates_and_differences() {
    let golden = expected("rates");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let (input, output) = (&case["input"], &case["expected"]);
        let rate = |x: &str, n: &str| {
            Proportion::new(input[x].as_u64().unwrap(), input[n].as_u64().unwrap()).unwrap()
        };
        if output.get("wilson").is_some() {
            let level = ConfidenceLevel::new(number(&input["conf"]).unwrap()).unwrap();
            let (w, cp) = (wilson(rate("x", "n"), level), clopper_pearson(rate("x", "n"), level).unwrap());
            for (key, limits) in [("wilson", w), ("clopper_pearson", cp)] {
                tally.close(&format!("{input} {key} lower"), Some(limits.lower), &output[key][0], 1e-10);
                tally.close(&format!("{input} {key} upper"), Some(limits.upper), &output[key][1], 1e-10);
            }
            continue;
        }
        let (first, second) = (rate("x1", "n1"), rate("x2", "n2"));
        let d = newcombe_difference(first, second, ConfidenceLevel::P95);
        for (i, value) in [d.estimate, d.limits.lower, d.limits.upper].into_iter().enumerate() {
            tally.close(&format!("{input} newcombe {i}"), Some(value), &output["newcombe"][i], 1e-10);
        }
        let row = |p: Proportion| [p.events(), p.total() - p.events()];
        let table = ContingencyTable::new(&[row(first), row(second)]).unwrap();
        tally.relative(
            &format!("{input} fisher"),
            fisher_exact(&table).unwrap().p_value,
            &output["fisher"],
            1e-10,
        );
    }
    tally.finish("site qc rates", 80);
}

#[test]
fn funnel_limits() {
    let golden = expected("exact_limits");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let (theta, n) = (number(&case["input"]["theta"]).unwrap(), case["input"]["n"].as_u64().unwrap());
        for (q, limit) in case["expected"].as_object().unwrap() {
            let got = funnel_limit(theta, n, q.parse().unwrap()).unwrap();
            tally.close(&format!("theta {theta} n {n} q {q}"), Some(got), limit, 1e-10);
        }
    }
    tally.finish("funnel limits", 80);
}

#[test]
fn monte_carlo_heterogeneity_meets_the_exact_p_value() {
    let golden = expected("pearson_exact");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let (events, totals) = (counts(&case["input"]["x"]), counts(&case["input"]["n"]));
        let test = monte_carlo_heterogeneity(&events, &totals, STANDARD_REPLICATES, 20_261_123, 1).unwrap();
        let output = &case["expected"];
        tally.close("pearson", Some(test.pearson.statistic), &output["pearson"][0], 1e-10);
        tally.exact("df", Some(test.pearson.df as f64), &output["pearson"][1]);
        tally.relative("p", test.pearson.p_value, &output["pearson"][2], 1e-10);
        let exact = number(&output["exact_p"]).unwrap();
        let error = 4.0 * (exact * (1.0 - exact) / STANDARD_REPLICATES as f64).sqrt() + 1e-12;
        let miss = (test.p_value - exact).abs();
        tally.holds(&format!("exact {exact}, Monte Carlo {}", test.p_value), miss <= error);
    }
    tally.finish("heterogeneity", 12);
}
