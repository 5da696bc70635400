//! Numbers inside the bounds of what they measure.

use palladion_domain::tables::TableName;

use super::data::Data;
use super::rule::{Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::error(
        "RNG-001",
        "An age outside 0 to 120 years",
        "No person has this age; often a birth year or a date was mapped.",
        within,
    ),
    Rule::error(
        "RNG-002",
        "A percentage outside 0 to 100",
        "Shares of stained cells lie between 0 and 100 %.",
        within,
    ),
    Rule::error(
        "RNG-003",
        "An ECOG status outside 0 to 5",
        "ECOG performance status has the grades 0 to 5.",
        within,
    ),
    Rule::error(
        "RNG-004",
        "A body mass index outside 5 to 200 kg/m2",
        "Nobody has this body mass index; often height or weight stands in its place.",
        within,
    ),
    Rule::warning(
        "RNG-005",
        "An unusual body mass index",
        "Below 12 or above 80 kg/m2 a mistake of unit or typing is likelier than the value.",
        within,
    ),
    Rule::error(
        "RNG-006",
        "An ISH ratio outside 0 to 100",
        "A HER2/CEP17 ratio is not negative and never this large; often a count stands in its place.",
        within,
    ),
    Rule::error(
        "RNG-007",
        "Copies per cell outside 0 to 200",
        "Mean copies per cell; the total over the counted nuclei is a common mix-up.",
        within,
    ),
    Rule::error(
        "RNG-008",
        "CEP17 copies per cell of 0",
        "Without a CEP17 signal there is no ratio; a reading that was not possible is written as missing.",
        no_cep17,
    ),
    Rule::error(
        "RNG-009",
        "A negative time",
        "Times run from randomisation; a negative one means that something happened before it.",
        within,
    ),
    Rule::note(
        "RNG-010",
        "A time of 0 days",
        "It is kept: the subject is at risk at the start and leaves on the first day.",
        zero_time,
    ),
    Rule::warning("RNG-011", "A time of more than 60 years", "Perhaps another unit than days.", within),
    Rule::note("RNG-012", "An age below 18 years", "Perhaps a mistake of typing.", within),
];

/// One variable and its bounds, both inside; a rule may have several.
struct Bounds {
    code: &'static str,
    table: TableName,
    variable: &'static str,
    low: f64,
    high: f64,
}

const fn bounds(code: &'static str, table: TableName, variable: &'static str, low: f64, high: f64) -> Bounds {
    Bounds { code, table, variable, low, high }
}

const BOUNDS: &[Bounds] = &[
    bounds("RNG-001", TableName::Subjects, "age_years", 0.0, 120.0),
    bounds("RNG-002", TableName::Subjects, "er_percent", 0.0, 100.0),
    bounds("RNG-002", TableName::Subjects, "pr_percent", 0.0, 100.0),
    bounds("RNG-002", TableName::Her2Assessments, "stained_percent", 0.0, 100.0),
    bounds("RNG-002", TableName::Her2Assessments, "complete_staining_percent", 0.0, 100.0),
    bounds("RNG-003", TableName::Subjects, "ecog", 0.0, 5.0),
    bounds("RNG-004", TableName::Subjects, "bmi_kg_per_m2", 5.0, 200.0),
    bounds("RNG-005", TableName::Subjects, "bmi_kg_per_m2", 12.0, 80.0),
    bounds("RNG-006", TableName::Her2Assessments, "ish_ratio", 0.0, 100.0),
    bounds("RNG-007", TableName::Her2Assessments, "her2_copies_per_cell", 0.0, 200.0),
    bounds("RNG-007", TableName::Her2Assessments, "cep17_copies_per_cell", 0.0, 200.0),
    bounds("RNG-009", TableName::TimeToEvent, "time_days", 0.0, f64::INFINITY),
    bounds("RNG-011", TableName::TimeToEvent, "time_days", f64::NEG_INFINITY, 60.0 * 365.25),
    bounds("RNG-012", TableName::Subjects, "age_years", 18.0, f64::INFINITY),
];

fn within(data: &Data<'_>, report: &mut Report<'_>) {
    let code = report.code();
    for (place, bounds) in (0..).zip(BOUNDS).filter(|(_, bounds)| bounds.code == code) {
        report.section(place);
        let outside = |value: f64| value < bounds.low || value > bounds.high;
        numbers(data, report, bounds.table, bounds.variable, outside, || match (bounds.low, bounds.high) {
            (low, f64::INFINITY) => format!("the value is below {low}"),
            (f64::NEG_INFINITY, high) => format!("the value is above {high}"),
            (low, high) => format!("the value is outside {low} to {high}"),
        });
    }
}

fn zero_time(data: &Data<'_>, report: &mut Report<'_>) {
    let message = || "the time is 0 days".to_owned();
    numbers(
        data,
        report,
        TableName::TimeToEvent,
        "time_days",
        |value| value.abs() < f64::MIN_POSITIVE,
        message,
    );
}

fn no_cep17(data: &Data<'_>, report: &mut Report<'_>) {
    let message = || "CEP17 copies per cell are above 0".to_owned();
    let zero = |value: f64| value.abs() < f64::MIN_POSITIVE;
    numbers(data, report, TableName::Her2Assessments, "cep17_copies_per_cell", zero, message);
}

/// Reports the rows whose number is faulty.
fn numbers(
    data: &Data<'_>,
    report: &mut Report<'_>,
    table: TableName,
    variable: &str,
    faulty: impl Fn(f64) -> bool,
    message: impl Fn() -> String,
) {
    let Some(view) = data.table(table) else { return };
    let Some(column) = view.column(variable) else { return };
    if let Some(values) = column.reals() {
        for (row, _) in values.iter().enumerate().filter(|(_, value)| value.is_some_and(&faulty)) {
            report.value(view, row, variable, &message);
        }
    }
    if let Some(values) = column.integers() {
        for (row, value) in values.iter().enumerate() {
            // Beyond 2^53 the bound is passed all the same.
            let value = value.and_then(|value| i32::try_from(value.clamp(-1_000_000, 1_000_000)).ok());
            if value.is_some_and(|value| faulty(f64::from(value))) {
                report.value(view, row, variable, &message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    const MISSING: f64 = f64::NAN;

    #[test]
    fn numbers_of_subjects_lie_within_their_bounds() {
        let one = |column| Fixture::subjects(&["P1", "P2", "P3"], vec![column]);
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("ages on the bounds", one(C::real("age_years", &[18.0, 120.0, MISSING])), &[]),
            (
                "ages outside",
                one(C::real("age_years", &[-1.0, 120.5, 17.9])),
                &[
                    ("RNG-001", Some(2), Some("age_years")),
                    ("RNG-001", Some(3), Some("age_years")),
                    ("RNG-012", Some(2), Some("age_years")),
                    ("RNG-012", Some(4), Some("age_years")),
                ],
            ),
            (
                "percentages",
                one(C::real("er_percent", &[0.0, 100.0, 100.1])),
                &[("RNG-002", Some(4), Some("er_percent"))],
            ),
            (
                "progesterone",
                one(C::real("pr_percent", &[-0.5, 1.0, 2.0])),
                &[("RNG-002", Some(2), Some("pr_percent"))],
            ),
            ("ECOG", one(C::integer("ecog", &[0, 6, 5])), &[("RNG-003", Some(3), Some("ecog"))]),
            (
                "body mass index",
                one(C::real("bmi_kg_per_m2", &[4.0, 81.0, 25.0])),
                &[
                    ("RNG-004", Some(2), Some("bmi_kg_per_m2")),
                    ("RNG-005", Some(2), Some("bmi_kg_per_m2")),
                    ("RNG-005", Some(3), Some("bmi_kg_per_m2")),
                ],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn measurements_and_times_lie_within_their_bounds() {
        let of = |table, column| Fixture::of(table, vec![C::text("subject_id", &["P1", "P2"]), column]);
        let cases: &[(&str, Fixture, &[Expected])] = &[
            (
                "ratio",
                of(T::Her2Assessments, C::real("ish_ratio", &[2.0, -0.1])),
                &[("RNG-006", Some(3), Some("ish_ratio"))],
            ),
            (
                "stained cells",
                of(T::Her2Assessments, C::real("stained_percent", &[101.0, 100.0])),
                &[("RNG-002", Some(2), Some("stained_percent"))],
            ),
            (
                "total over the nuclei",
                of(T::Her2Assessments, C::real("her2_copies_per_cell", &[816.0, 6.0])),
                &[("RNG-007", Some(2), Some("her2_copies_per_cell"))],
            ),
            (
                "no CEP17",
                of(T::Her2Assessments, C::real("cep17_copies_per_cell", &[0.0, 2.0])),
                &[("RNG-008", Some(2), Some("cep17_copies_per_cell"))],
            ),
            (
                "before randomisation and on its day",
                of(T::TimeToEvent, C::real("time_days", &[-7.0, 0.0])),
                &[("RNG-009", Some(2), Some("time_days")), ("RNG-010", Some(3), Some("time_days"))],
            ),
            (
                "longer than a life",
                of(T::TimeToEvent, C::real("time_days", &[21_915.0, 21_915.5])),
                &[("RNG-011", Some(3), Some("time_days"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
