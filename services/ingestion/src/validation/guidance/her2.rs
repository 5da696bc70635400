//! HER2 readings.

use super::guide::{Guide, guide};

const REPORT: &str = "Ask for the pathology report of this specimen and have the wrong value corrected.";
const STATUS: &str =
    "Compare with the pathology report: correct score or status, or leave the status out of the profile.";

pub(super) const GUIDES: &[Guide] = &[
    guide(
        "HER2-001",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result\nP1,surgical_resection,1+,positive\n",
        REPORT,
    ),
    guide(
        "HER2-002",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result\nP1,surgical_resection,3+,negative\n",
        REPORT,
    ),
    guide(
        "HER2-003",
        "her2_assessments\nsubject_id,specimen,ihc_score,read_on\nP1,surgical_resection,0,2020-01-02\nP1,surgical_resection,1+,2020-02-02\n",
        "Ask which reading is final; acknowledge the warning when a second reading replaced the first.",
    ),
    guide(
        "HER2-004",
        "subjects\nsubject_id,site_id,neoadjuvant\nP1,S1,true\n\nher2_assessments\nsubject_id,specimen,ihc_score\nP1,surgical_resection,1+\n",
        "Ask for the reading of the core biopsy taken before therapy; acknowledge when there is none.",
    ),
    guide(
        "HER2-005",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result,ish_ratio,her2_copies_per_cell\nP1,surgical_resection,2+,negative,2.4,6.1\n",
        REPORT,
    ),
    guide(
        "HER2-006",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_ratio,her2_copies_per_cell,cep17_copies_per_cell\nP1,surgical_resection,2+,1.9,3.4,2.2\n",
        "Look whether one of the three numbers was mistyped; the stated ratio counts.",
    ),
    guide(
        "HER2-007",
        "her2_assessments\nsubject_id,specimen,ihc_score\nP1,surgical_resection,0\nP1,surgical_resection,1+\n",
        "Deliver the days of the readings in `read_on`.",
    ),
    guide(
        "HER2-008",
        "subjects\nsubject_id,site_id\nP1,S1\n\nher2_assessments\nsubject_id,specimen,ihc_score\nP1,baseline_core_biopsy,0\nP1,surgical_resection,1+\n",
        "Deliver `neoadjuvant` in `subjects`.",
    ),
    guide(
        "HER2-009",
        "her2_assessments\nsubject_id,specimen,ish_ratio,her2_copies_per_cell\nP1,surgical_resection,1.6,4.6\n",
        "Ask for the IHC score of the specimen.",
    ),
    guide(
        "HER2-010",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_ratio\nP1,surgical_resection,2+,1.6\n",
        "Ask for the HER2 copies per cell, or for the result as reported.",
    ),
    guide(
        "HER2-011",
        "her2_assessments\nsubject_id,specimen,ihc_score,reader\nP1,surgical_resection,1+,central\n",
        "Ask for the local reading, or choose a policy in which central readings count.",
    ),
    guide(
        "HER2-012",
        "her2_assessments\nsubject_id,specimen,ihc_score,reader\nP1,surgical_resection,0,local\nP1,surgical_resection,2+,central\n",
        "Nothing has to change: the agreement of local and central readings is a result of pathology QC.",
    ),
    guide(
        "HER2-013",
        "her2_assessments\nsubject_id,specimen,ihc_score\nP1,unknown,1+\n",
        "Ask the site which tissue was read.",
    ),
    guide(
        "HER2-014",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result,read_on\nP1,surgical_resection,2+,negative,2020-01-02\nP1,surgical_resection,2+,,2020-02-02\n",
        "Deliver score and ISH result of one reading in one row.",
    ),
    guide(
        "HER2-015",
        "her2_assessments\nsubject_id,specimen,collected_on,ihc_score\nP1,surgical_resection,2020-01-02,1+\nP1,surgical_resection,2020-02-02,1+\n",
        "Look whether two operations are meant, such as of both breasts.",
    ),
    guide(
        "HER2-101",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result\nP1,surgical_resection,2+,not_done\n",
        "Ask for the ISH result; without it the subject leaves the analysis as unknown.",
    ),
    guide(
        "HER2-102",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result\nP1,surgical_resection,,\n",
        "Ask for the result, or let the profile's skip rule leave such rows out.",
    ),
    guide(
        "HER2-103",
        "her2_assessments\nsubject_id,specimen,ihc_score\nP1,surgical_resection,1+\n",
        "State the reader in the profile, as a column or as a constant.",
    ),
    guide(
        "HER2-104",
        "her2_assessments, in a trial of HER2-negative disease\nsubject_id,specimen,ihc_score\nP1,surgical_resection,3+\n",
        "Ask for the report on which the subject was enrolled; a true finding is a deviation from the protocol.",
    ),
    guide(
        "HER2-105",
        "her2_assessments\nsubject_id,specimen,ihc_score,her2_status_reported\nP1,surgical_resection,0,her2_low\n",
        STATUS,
    ),
    guide(
        "HER2-106",
        "her2_assessments\nsubject_id,specimen,ihc_score,her2_status_reported\nP1,surgical_resection,3+,her2_low\n",
        STATUS,
    ),
    guide(
        "HER2-107",
        "her2_assessments\nsubject_id,specimen,ihc_score,ish_result,her2_status_reported\nP1,surgical_resection,2+,positive,her2_low\n",
        STATUS,
    ),
    guide(
        "HER2-108",
        "her2_assessments\nsubject_id,specimen,ihc_score,her2_status_reported\nP1,surgical_resection,1+,her2_0\n",
        STATUS,
    ),
    guide(
        "HER2-109",
        "her2_assessments\nsubject_id,specimen,ish_ratio,her2_copies_per_cell,ish_group_reported\nP1,surgical_resection,1.2,2.4,4\n",
        "Look whether ratio or copies were mistyped; the measurements count.",
    ),
    guide(
        "HER2-110",
        "her2_assessments\nsubject_id,specimen,ish_result,ish_ratio,her2_copies_per_cell\nP1,surgical_resection,negative,1.6,4.6\n",
        "Ask for the IHC score of the specimen.",
    ),
    guide(
        "HER2-111",
        "her2_assessments\nsubject_id,specimen,ihc_score,complete_staining_percent\nP1,surgical_resection,0,30\n",
        REPORT,
    ),
    guide(
        "HER2-112",
        "her2_assessments\nsubject_id,specimen,ihc_score,stained_percent\nP1,surgical_resection,1+,0\n",
        REPORT,
    ),
    guide(
        "HER2-113",
        "her2_assessments\nsubject_id,specimen,ihc_score,stained_percent\nP1,surgical_resection,ultralow,15\n",
        REPORT,
    ),
];
