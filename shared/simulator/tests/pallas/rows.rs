//! Rows of the table: printed against computed.

use palladion_simulator::pallas::paper::RANDOMISED;

/// A printed number beside the computed one, both written with the printed digits.
pub(crate) struct Row {
    pub(crate) section: &'static str,
    pub(crate) what: String,
    pub(crate) printed: String,
    pub(crate) computed: String,
    /// Why the two cannot agree.
    pub(crate) reason: &'static str,
}

impl Row {
    pub(crate) fn new(
        section: &'static str,
        what: impl Into<String>,
        printed: String,
        computed: String,
    ) -> Self {
        Self { section, what: what.into(), printed, computed, reason: "" }
    }

    pub(crate) fn because(mut self, reason: &'static str) -> Self {
        self.reason = reason;
        self
    }

    pub(crate) fn agrees(&self) -> bool {
        self.printed == self.computed
    }
}

/// A number with this many decimals.
pub(crate) fn fixed(number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}")
}

/// The table as a page; `chosen` ends it.
pub(crate) fn page(rows: &[Row], chosen: &str) -> String {
    let agree = rows.iter().filter(|row| row.agrees()).count();
    let mut text = format!(
        "# The calibrated cohort: printed against computed

Generated: `UPDATE=1 cargo test -p palladion-simulator` rewrites it. The data are synthetic; no subject is a person.

Printed: the PALLAS HER2-low paper. Computed: the raw files of `palladion simulate --pallas`, read by their import
profiles, derived (`cohort`, `domain`), computed (`biostat`). {agree} of {} rows agree to the printed digits.
{RANDOMISED} subjects; Cox models with Breslow's ties, as in SAS.

`palladion demo` computes the same table by the services: uploads, snapshot, QC run, a run of the approved plan
`pallas-her2low`.
",
        rows.len()
    );
    let mut section = "";
    for row in rows {
        if row.section != section {
            section = row.section;
            text.push_str(&format!(
                "\n## {section}\n| | printed | computed | |\n| --- | --- | --- | --- |\n"
            ));
        }
        let mark = if row.agrees() { "agrees" } else { "**differs**" };
        let reason = if row.reason.is_empty() { String::new() } else { format!(": {}", row.reason) };
        text.push_str(&format!("| {} | {} | {} | {mark}{reason} |\n", row.what, row.printed, row.computed));
    }
    text.push_str(chosen);
    text
}
