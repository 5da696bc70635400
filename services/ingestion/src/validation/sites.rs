//! Sites, countries and arms: what the data say against what the trial says.

use std::collections::BTreeMap;

use palladion_domain::country::Country;
use palladion_domain::tables::TableName;
use palladion_domain::trial::Site;

use super::data::{Data, TableView};
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::error(
        "SITE-001",
        "A site that the trial does not list",
        "When the trial lists its sites, a subject cannot come from another.",
        unknown_site,
    ),
    Rule::error(
        "SITE-002",
        "The country is not that of the site",
        "The trial says in which country the site is.",
        other_country,
    ),
    Rule::error(
        "SITE-003",
        "A site in two countries",
        "A site belongs to one country, or rates by country would count it twice.",
        two_countries,
    )
    .reaching(Reach::Site),
    Rule::warning(
        "SITE-004",
        "A country in no region",
        "The trial has a region map that does not name this country: the subject counts in no region.",
        no_region,
    ),
    Rule::note(
        "SITE-005",
        "A site without a country",
        "Neither the data nor the trial say in which country the site is: its subjects count in no country.",
        no_country,
    )
    .reaching(Reach::Site),
    Rule::error(
        "ARM-001",
        "An arm that the trial does not have",
        "Arms are written exactly as the trial's definition names them.",
        unknown_arm,
    ),
    Rule::warning(
        "ARM-002",
        "A subject without an arm",
        "The trial has arms; the subject is left out wherever arms are compared.",
        no_arm,
    ),
    Rule::warning(
        "ARM-003",
        "Arms in a trial without arms",
        "The trial's definition has no arms, so the column cannot be checked.",
        needless_arm,
    ),
];

/// The trial's sites by id.
fn listed<'a>(data: &Data<'a>) -> BTreeMap<&'a str, &'a Site> {
    data.trial.definition().sites.iter().map(|site| (site.id.as_str(), site)).collect()
}

/// What holds for each level of a category column of `subjects`; `None` where the level breaks it.
fn levels<'a, T>(
    data: &'a Data<'_>,
    variable: &str,
    of: impl Fn(&str) -> T,
) -> Option<(&'a TableView<'a>, &'a [u32], Vec<T>)> {
    let view = data.table(TableName::Subjects)?;
    let column = view.column(variable)?.categories()?;
    Some((view, column.codes(), column.levels().iter().map(|level| of(level)).collect()))
}

fn unknown_site(data: &Data<'_>, report: &mut Report<'_>) {
    let listed = listed(data);
    let Some(view) = data.table(TableName::Subjects).filter(|_| !listed.is_empty()) else { return };
    let sites = data.sites();
    let known: Vec<bool> = sites.words.iter().map(|site| listed.contains_key(site)).collect();
    for (row, site) in sites.rows() {
        if known.get(site) == Some(&false) {
            report.value(view, row, "site_id", || "the trial lists no such site".to_owned());
        }
    }
}

fn other_country(data: &Data<'_>, report: &mut Report<'_>) {
    let listed = listed(data);
    let Some((view, codes, countries)) = levels(data, "country", |level| level.parse::<Country>().ok())
    else {
        return;
    };
    let sites = data.sites();
    let expected: Vec<Option<Country>> =
        sites.words.iter().map(|site| listed.get(site).and_then(|site| site.country)).collect();
    for (row, site) in sites.rows() {
        let Some(expected) = expected.get(site).copied().flatten() else { continue };
        let found = codes.get(row).and_then(|code| countries.get(*code as usize)).copied().flatten();
        if found.is_some_and(|found| found != expected) {
            report.value(view, row, "country", || format!("the trial has this site in {expected}"));
        }
    }
}

fn two_countries(data: &Data<'_>, report: &mut Report<'_>) {
    let Some((view, codes, countries)) = levels(data, "country", ToOwned::to_owned) else { return };
    let sites = data.sites();
    let mut first: Vec<Option<(u32, usize)>> = vec![None; sites.words.len()];
    for (row, site) in sites.rows() {
        let Some(code) = codes.get(row).copied().filter(|code| (*code as usize) < countries.len()) else {
            continue;
        };
        let Some(first) = first.get_mut(site) else { continue };
        match *first {
            None => *first = Some((code, row)),
            Some((known, _)) if known == code => {}
            Some((known, at)) => {
                let country = countries.get(known as usize).map_or("", String::as_str);
                let message = || format!("row {} has the same site in {country}", view.record_text(at));
                report.value(view, row, "country", message);
            }
        }
    }
}

fn no_region(data: &Data<'_>, report: &mut Report<'_>) {
    if data.trial.definition().regions.is_empty() {
        return;
    }
    let in_region = |level: &str| level.parse().is_ok_and(|country| data.trial.region_of(country).is_some());
    let Some((view, codes, known)) = levels(data, "country", in_region) else { return };
    for (row, code) in codes.iter().enumerate() {
        if known.get(*code as usize) == Some(&false) {
            report.value(view, row, "country", || "no region of the trial has this country".to_owned());
        }
    }
}

fn no_country(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Subjects) else { return };
    let (listed, sites) = (listed(data), data.sites());
    let stated = |row: usize| view.column("country").is_some_and(|column| !column.values.is_missing(row));
    let mut turns: Vec<usize> = vec![usize::MAX; sites.words.len()];
    for (row, site) in sites.rows() {
        if let Some(turn) = turns.get_mut(site) {
            *turn = row.min(*turn);
        }
    }
    let mut missing: Vec<(usize, usize)> = vec![(0, 0); sites.words.len()];
    for (row, site) in sites.rows().filter(|(row, _)| !stated(*row)) {
        if let Some((count, first)) = missing.get_mut(site) {
            *first = if *count == 0 { row } else { *first };
            *count += 1;
        }
    }
    for ((site, (count, row)), turn) in sites.words.iter().zip(missing).zip(turns) {
        if count > 0 && listed.get(site).and_then(|site| site.country).is_none() {
            report.value_in_turn_of(view, turn, row, "site_id", || {
                format!("the country of {count} subjects of this site is not known")
            });
        }
    }
}

fn unknown_arm(data: &Data<'_>, report: &mut Report<'_>) {
    let arms = &data.trial.definition().arms;
    if arms.is_empty() {
        return;
    }
    let is_arm = |level: &str| arms.iter().any(|arm| arm.name.as_str() == level);
    let Some((view, codes, known)) = levels(data, "arm", is_arm) else { return };
    for (row, code) in codes.iter().enumerate() {
        if known.get(*code as usize) == Some(&false) {
            report.value(view, row, "arm", || "the trial has no such arm".to_owned());
        }
    }
}

fn no_arm(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Subjects) else { return };
    if data.trial.definition().arms.is_empty() {
        return;
    }
    let Some(column) = view.column("arm") else {
        return report
            .table(view, Some("arm"), || "the trial has arms, but no subject's arm is given".to_owned());
    };
    for row in (0..column.values.len()).filter(|row| column.values.is_missing(*row)) {
        report.value(view, row, "arm", || "the arm of this subject is not given".to_owned());
    }
}

fn needless_arm(data: &Data<'_>, report: &mut Report<'_>) {
    if !data.trial.definition().arms.is_empty() {
        return;
    }
    let Some(view) = data.table(TableName::Subjects) else { return };
    let given = |column: &palladion_formats::table::Column| {
        (0..column.values.len()).any(|row| !column.values.is_missing(row))
    };
    if view.column("arm").is_some_and(given) {
        report.table(view, Some("arm"), || "the trial has no arms, but the data name some".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;
    use palladion_domain::trial::TrialDefinition;
    use serde_json::json;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    fn sites(ids: &[&str], sites: &[&str], countries: &[&str]) -> Fixture {
        let columns =
            vec![C::text("subject_id", ids), C::text("site_id", sites), C::category("country", countries)];
        Fixture::of(T::Subjects, columns)
    }

    fn two_sites(trial: &mut TrialDefinition) {
        let listed = json!([{"id": "S1", "country": "AUT"}, {"id": "S2"}]);
        trial.sites = serde_json::from_value(listed).unwrap();
    }

    fn europe(trial: &mut TrialDefinition) {
        trial.regions =
            serde_json::from_value(json!([{"name": "Europe", "countries": ["AUT", "DEU"]}])).unwrap();
    }

    fn two_arms(trial: &mut TrialDefinition) {
        trial.arms =
            serde_json::from_value(json!([{"name": "A", "reference": true}, {"name": "B"}])).unwrap();
    }

    #[test]
    fn sites_and_countries_agree_with_the_trial_and_with_each_other() {
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("any site", sites(&["P1"], &["S9"], &["AUT"]), &[]),
            ("listed", sites(&["P1", "P2"], &["S1", "S2"], &["AUT", "DEU"]).in_trial(two_sites), &[]),
            (
                "not listed",
                sites(&["P1", "P2"], &["S1", "S9"], &["AUT", "AUT"]).in_trial(two_sites),
                &[("SITE-001", Some(3), Some("site_id"))],
            ),
            (
                "another country than the trial says",
                sites(&["P1"], &["S1"], &["DEU"]).in_trial(two_sites),
                &[("SITE-002", Some(2), Some("country"))],
            ),
            (
                "two countries of one site",
                sites(&["P1", "P2", "P3"], &["S5", "S5", "S5"], &["AUT", "", "DEU"]),
                &[("SITE-003", Some(4), Some("country")), ("SITE-005", Some(3), Some("site_id"))],
            ),
            (
                "outside the region map",
                sites(&["P1", "P2"], &["S1", "S2"], &["AUT", "USA"]).in_trial(europe),
                &[("SITE-004", Some(3), Some("country"))],
            ),
            (
                "no country anywhere",
                sites(&["P1", "P2", "P3"], &["S2", "S1", "S2"], &["", "", ""]).in_trial(two_sites),
                &[("SITE-005", Some(2), Some("site_id"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn arms_are_those_of_the_trial() {
        let arms = |words: &[&str]| {
            Fixture::subjects(
                &["P1", "P2"],
                vec![C::category("country", &["AUT"; 2]), C::category("arm", words)],
            )
        };
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("both arms", arms(&["A", "B"]).in_trial(two_arms), &[]),
            ("another arm", arms(&["A", "a"]).in_trial(two_arms), &[("ARM-001", Some(3), Some("arm"))]),
            ("one without", arms(&["", "B"]).in_trial(two_arms), &[("ARM-002", Some(2), Some("arm"))]),
            (
                "no column",
                Fixture::subjects(&["P1"], vec![C::category("country", &["AUT"])]).in_trial(two_arms),
                &[("ARM-002", None, Some("arm"))],
            ),
            ("no arms in the trial", arms(&["A", "B"]), &[("ARM-003", None, Some("arm"))]),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
