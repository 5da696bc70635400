//! From a spec of `scripts/spec_dev.R` to a fitted model.

use palladion_biostat::design::Design;
use palladion_biostat::survival::Observations;
use palladion_biostat::survival::cox::{CoxFit, CoxModel, CoxOptions, Ties};
use serde_json::Value;

use crate::fixtures::{Data, list, texts};

pub(crate) struct Model {
    /// Rows of the file that are used.
    pub(crate) rows: Vec<usize>,
    pub(crate) observations: Observations,
    pub(crate) strata: Option<Vec<usize>>,
    clusters: Option<Vec<usize>>,
    pub(crate) design: Design,
}

impl Model {
    /// The model of the spec, or the same without its interactions.
    pub(crate) fn new(data: &Data, spec: &Value, with_interactions: bool) -> Self {
        let columns = |key: &str| texts(&spec[key]);
        let mut needed = columns("time");
        for key in ["start", "event", "strata", "cluster"] {
            needed.extend(columns(key));
        }
        needed.extend(list(&spec["terms"]).iter().map(|t| t["col"].as_str().unwrap().to_owned()));
        let rows = data.complete(spec.get("filter"), &needed);
        let time = data.numbers(spec["time"].as_str().unwrap(), &rows);
        let event = data.events(spec["event"].as_str().unwrap(), &rows);
        let observations = match spec["start"].as_str() {
            Some(start) => Observations::with_entry(&data.numbers(start, &rows), &time, &event),
            None => Observations::new(&time, &event),
        };
        let mut design = Design::new(rows.len());
        for term in list(&spec["terms"]) {
            add_term(&mut design, data, term, &rows);
        }
        for pair in list(&spec["interactions"]).iter().filter(|_| with_interactions) {
            let names = texts(pair);
            design.interaction(&names[0], &names[1]).unwrap();
        }
        let labels = |key: &str| data.strata(&columns(key), &rows);
        let (strata, clusters) = (labels("strata"), labels("cluster"));
        Self { rows, observations: observations.unwrap(), strata, clusters, design }
    }

    pub(crate) fn fit(&self, ties: Ties) -> CoxFit {
        let options = CoxOptions { ties, ..CoxOptions::default() };
        let mut model = CoxModel::new(&self.observations, &self.design);
        if let Some(strata) = &self.strata {
            model = model.with_strata(strata);
        }
        if let Some(clusters) = &self.clusters {
            model = model.with_clusters(clusters);
        }
        model.fit(&options).unwrap()
    }
}

fn add_term(design: &mut Design, data: &Data, term: &Value, rows: &[usize]) {
    let name = term["col"].as_str().unwrap();
    if term["type"] == "numeric" {
        let values = data.numbers(name, rows);
        match term["transform"].as_str() {
            Some("log") => {
                let logs: Vec<f64> = values.iter().map(|v| palladion_biostat::detmath::ln(*v)).collect();
                design.numeric(&format!("log({name})"), &logs).unwrap();
            }
            _ => design.numeric(name, &values).unwrap(),
        }
        return;
    }
    let levels: Vec<String> = list(&term["levels"])
        .iter()
        .map(|l| l.as_str().map_or_else(|| l.to_string(), str::to_owned))
        .collect();
    let code = |row: &usize| levels.iter().position(|l| l == data.cell(name, *row)).unwrap();
    let codes: Vec<usize> = rows.iter().map(code).collect();
    design.factor(name, &levels, 0, &codes).unwrap();
}
