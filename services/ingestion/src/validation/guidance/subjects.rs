//! Tables, subjects, sites, arms, numbers, and columns of a subject that contradict each other.

use super::guide::{Guide, guide};

pub(super) const GUIDES: &[Guide] = &[
    guide(
        "SCH-001",
        "A profile that fills `subjects` without `site_id`.",
        "Add the column to the export, or map it in the profile.",
    ),
    guide(
        "SCH-002",
        "A stored table `subjects` in which a row has no `site_id`.",
        "Have the value entered at the site and export again.",
    ),
    guide(
        "SCH-003",
        "A stored table in which `age_years` is text.",
        "Export the table again; a table that came through an import always has the right types.",
    ),
    guide(
        "SCH-004",
        "A profile whose skip rule leaves out every row of `her2_assessments`.",
        "Look whether the profile names the right columns, or upload the file that holds the rows.",
    ),
    guide(
        "KEY-001",
        "subjects\nsubject_id,site_id\nP1,S1\nP2,S1\nP1,S2\n",
        "Ask the site which row is right and remove the other at the source. Two subjects with one id need \
         two ids.",
    ),
    guide(
        "KEY-002",
        "subjects\nsubject_id,site_id\nP1,S1\n\nher2_assessments\nsubject_id,specimen,ihc_score\nP7,surgical_resection,1+\n",
        "Look for an id written in two ways (leading zeros, letter case, a sample suffix). If the subject is \
         enrolled, send the `subjects` row; if not, remove the row at the source.",
    ),
    guide(
        "KEY-003",
        "subjects\nsubject_id,site_id\nP1,S1\nP2,S1\n\nher2_assessments\nsubject_id,specimen,ihc_score\nP1,surgical_resection,1+\n",
        "Nothing, if the subject was never read. Otherwise ask for the pathology report.",
    ),
    guide(
        "KEY-004",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,2020-03-02\n\nrandomisations\nsubject_id,randomised_on\nP1,2020-03-05\n",
        "Find out on which day the subject was randomised and correct the other at the source. Where the day in \
         `subjects` is another one, such as the first treatment, map it to no variable.",
    ),
    guide(
        "SITE-001",
        "subjects\nsubject_id,site_id\nP1,S9\n",
        "Correct the id, or amend the trial when the site was opened since.",
    ),
    guide(
        "SITE-002",
        "subjects\nsubject_id,site_id,country\nP1,S1,DEU\n",
        "Find out where the site is, then correct the data or amend the trial.",
    ),
    guide(
        "SITE-003",
        "subjects\nsubject_id,site_id,country\nP1,S2,AUT\nP2,S2,DEU\n",
        "Give two places that share an id an id each, or correct the country.",
    ),
    guide(
        "SITE-004",
        "subjects\nsubject_id,site_id,country\nP1,S2,USA\n",
        "Amend the trial's region map when the country belongs to a region.",
    ),
    guide(
        "SITE-005",
        "subjects\nsubject_id,site_id\nP1,S2\n",
        "Give the site its country in the trial's definition, or add a column `country`.",
    ),
    guide(
        "ARM-001",
        "subjects\nsubject_id,site_id,arm\nP1,S1,C\n",
        "Map the file's words to the trial's names in the profile, or correct the data.",
    ),
    guide(
        "ARM-002",
        "subjects\nsubject_id,site_id,arm\nP1,S1,A\nP2,S1,\n",
        "Ask for the arm; acknowledge the warning when the subject was never randomised.",
    ),
    guide(
        "ARM-003",
        "subjects, in a trial without arms\nsubject_id,site_id,arm\nP1,S1,A\n",
        "Amend the trial with its arms, or leave the column out of the profile.",
    ),
    guide(
        "RNG-001",
        "subjects\nsubject_id,site_id,age_years\nP1,S1,1961\n",
        "Look whether a year of birth or an age in another unit was mapped; correct the profile or the value.",
    ),
    guide(
        "RNG-002",
        "subjects\nsubject_id,site_id,er_percent\nP1,S1,101\n",
        "Have the value corrected; a share between 0 and 1 needs a factor of 100 in the profile.",
    ),
    guide(
        "RNG-003",
        "subjects\nsubject_id,site_id,ecog\nP1,S1,9\n",
        "A word for missing such as 9 belongs into the profile's list of missing words.",
    ),
    guide(
        "RNG-004",
        "subjects\nsubject_id,site_id,bmi_kg_per_m2\nP1,S1,1.68\n",
        "Look whether height or weight was mapped in its place.",
    ),
    guide(
        "RNG-005",
        "subjects\nsubject_id,site_id,bmi_kg_per_m2\nP1,S1,84.2\n",
        "Compare with height and weight; acknowledge the warning when it is true.",
    ),
    guide(
        "RNG-006",
        "her2_assessments\nsubject_id,specimen,ish_ratio\nP1,surgical_resection,134\n",
        "Look whether a count of signals was mapped in place of the ratio.",
    ),
    guide(
        "RNG-007",
        "her2_assessments\nsubject_id,specimen,her2_copies_per_cell\nP1,surgical_resection,816\n",
        "A total over 60 nuclei is divided by their number before it is a mean.",
    ),
    guide(
        "RNG-008",
        "her2_assessments\nsubject_id,specimen,cep17_copies_per_cell\nP1,surgical_resection,0\n",
        "Write the value as missing when CEP17 could not be counted.",
    ),
    guide(
        "RNG-009",
        "time_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,-7,true\n",
        "Correct the day of randomisation or of the event where the time was derived.",
    ),
    guide(
        "RNG-010",
        "time_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,0,false\n",
        "Nothing, when the subject was never seen after randomisation.",
    ),
    guide(
        "RNG-011",
        "time_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,25000,false\n",
        "Look whether the profile states the file's unit.",
    ),
    guide(
        "RNG-012",
        "subjects\nsubject_id,site_id,age_years\nP1,S1,17\n",
        "Compare with the trial's criteria of inclusion.",
    ),
    guide(
        "CON-001",
        "subjects\nsubject_id,site_id,sex,menopausal_status\nP1,S1,female,male\n",
        "Ask the site which of the two is right.",
    ),
    guide(
        "CON-002",
        "subjects\nsubject_id,site_id,er_status,er_percent\nP1,S1,positive,0\n",
        "Ask for the pathology report; look whether oestrogen and progesterone columns were mixed up.",
    ),
    guide(
        "CON-003",
        "subjects\nsubject_id,site_id,er_status,er_percent\nP1,S1,negative,5\n",
        "Nothing, when the laboratory reports by a threshold of 10 %. An analysis uses the percentage.",
    ),
];
