//! The reference's simulated trial as columns in memory.

use palladion_biostat::design::Design;
use palladion_biostat::survival::Observations;

/// Columns of the benchmark's model, in its order.
const COLUMNS: [&str; 10] = ["arm", "her2low", "age", "t2", "t3", "n1", "n2", "n3", "g3", "pr"];

/// The trial's columns.
pub(crate) struct Pallas {
    pub(crate) time: Vec<f64>,
    pub(crate) event: Vec<bool>,
    site: Vec<usize>,
    pub(crate) covariates: Vec<Vec<f64>>,
}

impl Pallas {
    /// `$PALLAS_DIR/pallas_<rows>.csv`, if it is there.
    pub(crate) fn read(rows: usize) -> Option<Self> {
        let folder = std::env::var_os("PALLAS_DIR")?;
        let path = std::path::Path::new(&folder).join(format!("pallas_{rows}.csv"));
        let mut reader = csv::Reader::from_path(path).ok()?;
        let headers = reader.headers().ok()?.clone();
        let place = |name: &str| headers.iter().position(|h| h == name);
        let wanted: Vec<usize> = COLUMNS.iter().map(|name| place(name)).collect::<Option<_>>()?;
        let (time, event, site) = (place("time_days")?, place("event")?, place("site")?);
        let mut pallas =
            Self { time: Vec::new(), event: Vec::new(), site: Vec::new(), covariates: vec![Vec::new(); 10] };
        for record in reader.records() {
            let record = record.ok()?;
            let number = |k: usize| record.get(k)?.parse::<f64>().ok();
            pallas.time.push(number(time)?);
            pallas.event.push(number(event)? > 0.5);
            pallas
                .site
                .push(record.get(site)?.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()?);
            for (column, k) in pallas.covariates.iter_mut().zip(&wanted) {
                column.push(number(*k)?);
            }
        }
        Some(pallas)
    }

    /// The covariates, to be given away.
    pub(crate) fn columns(&self) -> Vec<Vec<f64>> {
        self.covariates.clone()
    }

    /// The site of each row.
    pub(crate) fn site(&self) -> &[usize] {
        &self.site
    }

    /// Times and design from the columns.
    pub(crate) fn model(&self, columns: Vec<Vec<f64>>) -> Option<(Observations, Design)> {
        let mut design = Design::new(self.time.len());
        for (name, values) in COLUMNS.iter().zip(columns) {
            design.numeric_owned(name, values).ok()?;
        }
        Some((Observations::new(&self.time, &self.event).ok()?, design))
    }
}
