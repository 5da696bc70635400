//! Which variable a column is, by its name.

use palladion_domain::tables::TableName;

use TableName::{DiseaseEvents, Her2Assessments, Subjects};

/// Names in lower case, letters and digits only. A name stands at one place only.
const NAMES: &[(TableName, &str, &[&str])] = &[
    (
        Subjects,
        "subject_id",
        &[
            "subjectid",
            "usubjid",
            "patientid",
            "ptid",
            "participantid",
            "patientidentifier",
            "bcrpatientbarcode",
            "subject",
            "patient",
            "patientno",
            "subjectno",
            "screeningnumber",
            "id",
        ],
    ),
    (
        Subjects,
        "site_id",
        &[
            "siteid",
            "site",
            "centre",
            "center",
            "centreid",
            "centerid",
            "sitenumber",
            "siteno",
            "studysite",
            "institution",
            "institutionid",
            "hospitalid",
            "tissuesourcesite",
        ],
    ),
    (Subjects, "country", &["country", "countrycode", "cntry"]),
    (Subjects, "arm", &["arm", "treatmentarm", "trt01p", "randomisedarm", "randomizedarm", "treatmentgroup"]),
    (
        Subjects,
        "randomised_on",
        &[
            "randomisedon",
            "randomizedon",
            "randdt",
            "randdtc",
            "randomisationdate",
            "randomizationdate",
            "dateofrandomisation",
            "dateofrandomization",
            "randdate",
        ],
    ),
    (Subjects, "neoadjuvant", &["neoadjuvant", "neoadjuvanttherapy", "neoadj"]),
    (
        Subjects,
        "age_years",
        &[
            "ageyears",
            "age",
            "ageatrandomisation",
            "ageatrandomization",
            "ageatdiagnosis",
            "agedays",
            "agemonths",
        ],
    ),
    (Subjects, "sex", &["sex", "gender"]),
    (Subjects, "menopausal_status", &["menopausalstatus", "menopausal", "menopause", "menostatus"]),
    (Subjects, "ecog", &["ecog", "ecogps", "ecogbl", "ecogstatus", "ecogperformancestatus"]),
    (Subjects, "bmi_kg_per_m2", &["bmikgperm2", "bmi", "bmibl", "bodymassindex"]),
    (Subjects, "er_percent", &["erpercent", "erpct", "erpercentage", "erpositivecells"]),
    (Subjects, "pr_percent", &["prpercent", "prpct", "prpercentage", "pgrpercent", "prpositivecells"]),
    (Subjects, "er_status", &["erstatus", "er", "erstatusbyihc", "estrogenreceptor", "oestrogenreceptor"]),
    (Subjects, "pr_status", &["prstatus", "pr", "pgr", "prstatusbyihc", "progesteronereceptor"]),
    (Subjects, "t_stage", &["tstage", "pt", "ajcct", "pathologict", "ptstage"]),
    (Subjects, "n_stage", &["nstage", "pn", "ajccn", "pathologicn", "pnstage"]),
    (Subjects, "m_stage", &["mstage", "pm", "ajccm", "pathologicm"]),
    (Subjects, "anatomic_stage", &["anatomicstage", "stage", "ajccstage", "tumorstage", "tumourstage"]),
    (
        Subjects,
        "grade",
        &[
            "grade",
            "histologicgrade",
            "histologicalgrade",
            "tumorgrade",
            "tumourgrade",
            "neoplasmhistologicgrade",
        ],
    ),
    (Subjects, "histology", &["histology", "histologicaltype", "histologictype", "cancertypedetailed"]),
    (Subjects, "primary_surgery", &["primarysurgery", "surgery", "typeofsurgery", "typeofbreastsurgery"]),
    (Subjects, "prior_radiation", &["priorradiation", "priorradiotherapy", "priorrt"]),
    (Subjects, "prior_chemotherapy", &["priorchemotherapy", "priorchemo"]),
    (Her2Assessments, "specimen", &["specimen", "specimentype", "specimenkind", "mispec"]),
    (Her2Assessments, "collected_on", &["collectedon", "specimendate", "biopsydate", "collectiondate"]),
    (
        Her2Assessments,
        "ihc_score",
        &["ihcscore", "her2ihc", "ihc", "her2ihcscore", "her2score", "her2ihcraw", "ihcher2"],
    ),
    (
        Her2Assessments,
        "ish_result",
        &["ishresult", "ish", "fish", "her2fish", "her2ish", "fishresult", "ishraw", "her2fishstatus"],
    ),
    (Her2Assessments, "ish_ratio", &["ishratio", "fishratio", "her2cep17ratio", "her2ratio", "cep17ratio"]),
    (
        Her2Assessments,
        "her2_copies_per_cell",
        &["her2copiespercell", "her2copies", "her2copynumber", "averageher2copies"],
    ),
    (Her2Assessments, "cep17_copies_per_cell", &["cep17copiespercell", "cep17copies", "cep17"]),
    (Her2Assessments, "assay", &["assay", "her2assay", "ihcassay", "antibody"]),
    (Her2Assessments, "reader", &["reader", "readby", "localcentral"]),
    (Her2Assessments, "read_on", &["readon", "readingdate", "ihcdate"]),
    (DiseaseEvents, "kind", &["kind", "eventkind", "eventtype", "typeofevent"]),
    (DiseaseEvents, "occurred_on", &["occurredon", "eventdate", "dateofevent"]),
];

/// The table and variable that a column is called after, and whether it is called by the variable's own name.
pub(super) fn variable_of(column: &str) -> Option<(TableName, &'static str, bool)> {
    let name = plain(column);
    let (table, variable, _) = NAMES.iter().find(|(_, _, names)| names.contains(&name.as_str()))?;
    Some((*table, variable, plain(variable) == name))
}

/// Letters and digits in lower case.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::profile::variable::Variable;

    #[test]
    fn every_name_leads_to_one_variable_that_exists() {
        let mut seen = BTreeSet::new();
        for (table, variable, names) in NAMES {
            assert!(Variable::canonical(*table, variable).is_some(), "{variable}");
            for name in *names {
                assert!(seen.insert(*name), "{name} stands twice");
                assert_eq!(plain(name), *name);
            }
        }
        assert_eq!(variable_of("Patient ID"), Some((Subjects, "subject_id", false)));
        assert_eq!(variable_of("site_id"), Some((Subjects, "site_id", true)));
        assert_eq!(variable_of("site_name"), None);
    }
}
