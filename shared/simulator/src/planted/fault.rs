//! The faults, each with what it must cause.

use serde::Serialize;

use super::PlantedError;

/// Where a fault is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// In one record: validation names it when the file is uploaded.
    Record,
    /// In two records of two files: validation names it when the uploads are accepted together.
    Records,
    /// In every record of a site: a QC run finds the site.
    Site,
}

/// A fault. `causes` is a code of the validation, or `check/metric` of a QC finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its name.
    pub name: &'static str,
    /// Where it is planted.
    pub kind: Kind,
    /// What it must cause.
    pub causes: &'static str,
    /// What is wrong, in words.
    pub what: &'static str,
}

const fn record(name: &'static str, causes: &'static str, what: &'static str) -> Fault {
    Fault { name, kind: Kind::Record, causes, what }
}

const fn records(name: &'static str, causes: &'static str, what: &'static str) -> Fault {
    Fault { name, kind: Kind::Records, causes, what }
}

const fn site(name: &'static str, causes: &'static str, what: &'static str) -> Fault {
    Fault { name, kind: Kind::Site, causes, what }
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 48] = [
        site("reads_high", "hierarchical/her2_low", "the site reads HER2-low in 95 % of its subjects"),
        site("reads_low", "hierarchical/her2_low", "the site reads HER2-low in 15 % of its subjects"),
        site("never_writes_zero", "missing_score/never_writes_zero", "scores of 0 are left blank"),
        site("drifts", "drift/her2_low", "HER2-low goes from 25 % to 95 % on one day"),
        site("no_ish", "ish_missing/ish_missing", "nine of ten 2+ have no ISH result"),
        site("rounds_to_tens", "digit_preference/er_percent", "every percentage is a multiple of ten"),
        site(
            "differs_from_central",
            "central_agreement/local_differs_from_central",
            "central readings are one step off",
        ),
        record("subject_twice", "KEY-001", "a subject has two rows"),
        record("unknown_site", "SITE-001", "a site that the trial does not list"),
        record("other_country", "SITE-002", "another country than the site's"),
        record("unknown_arm", "ARM-001", "an arm that the trial does not have"),
        record("no_arm", "ARM-002", "no arm"),
        record("birth_year_for_age", "RNG-001", "a birth year stands as age"),
        record("child", "RNG-012", "an age of 7 years"),
        record("percentage_beyond_100", "RNG-002", "950 % of the cells"),
        record("ecog_of_9", "RNG-003", "an ECOG status of 9"),
        record("weight_for_bmi", "RNG-004", "a weight in grams stands as BMI"),
        record("unusual_bmi", "RNG-005", "a BMI of 8.5 kg/m2"),
        record("count_for_ratio", "RNG-006", "a count of signals stands as ISH ratio"),
        record("total_for_mean", "RNG-007", "totals over the nuclei stand as copies per cell"),
        record("no_cep17_signal", "RNG-008", "0 copies of CEP17 per cell"),
        record("randomised_after_cut_off", "DATE-001", "randomised after the cut-off"),
        record("year_1816", "MAP-008", "a typing mistake in the year of randomisation"),
        record("man_after_menopause", "CON-001", "a man has a menopausal status of women"),
        record("receptor_contradiction", "CON-002", "ER negative with 90 % of the cells"),
        record("ten_percent_rule", "CON-003", "ER negative with 5 % of the cells, as by a threshold of 10 %"),
        record("score_range", "MAP-020", "`0-1+` as IHC score"),
        record("read_before_collected", "DATE-004", "R13: read before it was collected"),
        record("ish_before_ihc", "DATE-010", "R12: the ISH reading is older than the IHC reading"),
        record("low_ihc_positive_ish", "HER2-001", "IHC 1+ with ISH positive"),
        record("ihc_3_negative_ish", "HER2-002", "IHC 3+ with ISH negative"),
        record("ish_contradicts_ratio", "HER2-005", "R08: reported negative, measured positive"),
        record("ratio_inconsistent", "HER2-006", "R06: the ratio is not that of the copies"),
        record("two_plus_without_ish", "HER2-101", "R01: 2+ without an ISH result"),
        record("low_with_ihc_0", "HER2-105", "R02: HER2-low reported with IHC 0"),
        record("low_with_ihc_3", "HER2-106", "R03: HER2-low reported with IHC 3+"),
        record("low_with_positive_ish", "HER2-107", "R04: HER2-low reported with ISH positive"),
        record("zero_with_ihc_1", "HER2-108", "R05: HER2-0 reported with IHC 1+"),
        record("other_ish_group", "HER2-109", "R07: another ISH group than that of the measurements"),
        record("group_without_ihc", "HER2-110", "R09: ISH group 2 without an IHC score"),
        record("zero_with_complete_staining", "HER2-111", "R14: IHC 0 with 40 % complete staining"),
        record("score_without_stained_cells", "HER2-112", "R15: IHC 1+ with 0 % stained cells"),
        record("ultralow_without_faint", "HER2-113", "R16: ultralow with 15 % stained cells"),
        record("two_deaths", "END-004", "two deaths"),
        record("recurrence_after_death", "END-005", "a recurrence after the death"),
        record("alive_after_death", "END-006", "alive after the death"),
        records("event_before_randomisation", "DATE-003", "an event before randomisation"),
        records("read_but_not_enrolled", "KEY-002", "a reading of a subject without a row of its own"),
    ];

    /// The faults of a list of names: `none`, `all`, `records`, `sites`, or names of faults.
    ///
    /// # Errors
    /// [`PlantedError::UnknownFault`].
    pub fn named(names: &[String]) -> Result<Vec<Self>, PlantedError> {
        let mut wanted = vec![false; Self::ALL.len()];
        for name in names {
            let mut known = name == "none";
            for (fault, wanted) in Self::ALL.iter().zip(&mut wanted) {
                let named = match name.as_str() {
                    "all" => true,
                    "sites" => fault.kind == Kind::Site,
                    "records" => fault.kind != Kind::Site,
                    name => fault.name == name,
                };
                known |= named;
                *wanted |= named;
            }
            if !known {
                return Err(PlantedError::UnknownFault(name.clone()));
            }
        }
        Ok(Self::ALL.into_iter().zip(wanted).filter_map(|(fault, wanted)| wanted.then_some(fault)).collect())
    }

    /// What it causes beside that, in the same row.
    pub(super) fn also_causes(&self) -> Option<&'static str> {
        match self.name {
            "other_country" => Some("SITE-003"),
            "weight_for_bmi" => Some("RNG-005"),
            _ => None,
        }
    }

    /// Every name, for sentences.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(|fault| fault.name).join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_choose() {
        let of =
            |names: &[&str]| Fault::named(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["all"]).unwrap(), Fault::ALL);
        assert_eq!(of(&["sites", "records"]).unwrap().len(), Fault::ALL.len());
        assert!(of(&["none"]).unwrap().is_empty());
        for fault in Fault::ALL {
            assert_eq!(of(&[fault.name, "none"]).unwrap(), [fault], "{}", fault.name);
        }
        assert!(matches!(of(&["others"]), Err(PlantedError::UnknownFault(name)) if name == "others"));
    }
}
