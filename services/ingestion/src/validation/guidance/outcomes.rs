//! Days, events and times.

use super::guide::{Guide, guide};

pub(super) const GUIDES: &[Guide] = &[
    guide(
        "DATE-001",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,2021-02-01\n",
        "Leave the subject out of the export, or amend the trial's data cut-off.",
    ),
    guide(
        "DATE-002",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,1899-12-31\n",
        "Have the date corrected; a stand-in for missing belongs into the profile's list of missing words.",
    ),
    guide(
        "DATE-003",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,2020-03-01\n\ndisease_events\nsubject_id,kind,occurred_on\nP1,distant_recurrence,2020-02-01\n",
        "Ask the site for both dates; look whether day and month were swapped.",
    ),
    guide(
        "DATE-004",
        "her2_assessments\nsubject_id,specimen,collected_on,read_on\nP1,surgical_resection,2020-01-03,2020-01-02\n",
        "Look whether the two columns were swapped, else ask the laboratory.",
    ),
    guide(
        "DATE-005",
        "disease_events\nsubject_id,kind,occurred_on\nP1,last_known_alive,2021-02-01\n",
        "Nothing, when the export is newer than the cut-off: what lies after it is not analysed.",
    ),
    guide(
        "DATE-006",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,2020-12-01\n\ntime_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,31,false\n",
        "Derive the times again as of the data cut-off, or deliver dated events.",
    ),
    guide(
        "DATE-007",
        "her2_assessments\nsubject_id,specimen,read_on\nP1,surgical_resection,2150-01-01\n",
        "Have the year corrected.",
    ),
    guide(
        "DATE-008",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,\n\ndisease_events\nsubject_id,kind,occurred_on\nP1,death,2020-05-01\n",
        "Ask for the day of randomisation.",
    ),
    guide(
        "DATE-009",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,\n\ntime_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,100,false\n",
        "Deliver the day of randomisation, or take the cut-off out of the trial's definition.",
    ),
    guide(
        "DATE-010",
        "her2_assessments\nsubject_id,specimen,read_on,ish_read_on\nP1,surgical_resection,2020-01-02,2020-01-01\n",
        "Look whether the two columns were swapped, else ask the laboratory.",
    ),
    guide(
        "END-001",
        "time_to_event\nsubject_id,endpoint,time_days,event\nP1,PFS,100,false\n",
        "Map the file's word to the trial's endpoint, or amend the trial.",
    ),
    guide(
        "END-002",
        "time_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,100,false\nP1,OS,101,false\n",
        "Remove the row that is wrong where the times were derived.",
    ),
    guide(
        "END-003",
        "subjects\nsubject_id,site_id\nP1,S1\nP2,S1\n\ntime_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,100,false\n",
        "Ask for the missing time; nothing, when the subject was never followed.",
    ),
    guide(
        "END-004",
        "disease_events\nsubject_id,kind,occurred_on\nP1,death,2020-05-01\nP1,death,2020-05-02\n",
        "Ask the site for the day of death and remove the other row.",
    ),
    guide(
        "END-005",
        "disease_events\nsubject_id,kind,occurred_on\nP1,death,2020-05-01\nP1,distant_recurrence,2020-05-20\n",
        "A report that came after the death is dated by its specimen; otherwise correct one of the dates.",
    ),
    guide(
        "END-006",
        "disease_events\nsubject_id,kind,occurred_on\nP1,death,2020-05-01\nP1,last_known_alive,2020-05-20\n",
        "Ask the site for both dates; look for two subjects under one id.",
    ),
    guide(
        "END-007",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,2020-03-01\n\ndisease_events\nsubject_id,kind,occurred_on\nP1,death,2020-06-09\n\ntime_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,100,false\n",
        "Look at the coding of the event (`CNSR` 0 is an event), then at the trial's definition of the endpoint.",
    ),
    guide(
        "END-008",
        "subjects\nsubject_id,site_id,randomised_on\nP1,S1,2020-03-01\n\ndisease_events\nsubject_id,kind,occurred_on\nP1,death,2020-06-09\n\ntime_to_event\nsubject_id,endpoint,time_days,event\nP1,OS,120,true\n",
        "Look at the unit, at the cut-off used, and at which dates were corrected since the times were derived.",
    ),
];
