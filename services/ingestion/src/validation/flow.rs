use std::collections::BTreeMap;

use palladion_domain::flow::{FlowBox, count};
use palladion_domain::tables::TableName;

use super::data::Data;
use super::subjects::Subjects;

/// How many subjects end in each box: everyone enrolled, each once, also those never read. `None`
/// without `subjects` or readings.
#[must_use]
pub(crate) fn flow(data: &Data<'_>) -> Option<BTreeMap<FlowBox, u64>> {
    data.table(TableName::Subjects)?;
    data.table(TableName::Her2Assessments)?;
    let levels = (0..Subjects::NONE).zip(&data.her2().levels);
    Some(count(levels.filter(|(subject, _)| data.enrolled(*subject).is_some()).map(|(_, level)| *level)))
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;

    use super::super::fixture::{Column as C, Fixture, with_data};
    use super::*;

    #[test]
    fn everyone_enrolled_ends_in_one_box_and_no_stranger_in_any() {
        let fixture = Fixture::subjects(&["P1", "P2", "P3", "P4", "P5", "P5"], vec![]).and(
            T::Her2Assessments,
            vec![
                C::text("subject_id", &["P1", "P2", "P3", "P4", "P9"]),
                C::category("specimen", &["surgical_resection"; 5]),
                C::category("ihc_score", &["0", "1+", "2+", "3+", "0"]),
                C::category("ish_result", &["", "", "negative", "", ""]),
            ],
        );
        let boxes = with_data(&fixture, flow).unwrap();
        let counts: Vec<u64> = FlowBox::ALL.iter().map(|flow_box| boxes[flow_box]).collect();
        assert_eq!(counts, [1, 1, 1, 1, 1]);
    }

    #[test]
    fn without_readings_or_subjects_there_is_no_flow() {
        assert_eq!(with_data(&Fixture::subjects(&["P1"], vec![]), flow), None);
        let readings = Fixture::of(T::Her2Assessments, vec![C::text("subject_id", &["P1"])]);
        assert_eq!(with_data(&readings, flow), None);
    }
}
