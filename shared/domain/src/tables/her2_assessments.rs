//! Columns of `her2_assessments`.

use super::spec::SUBJECT_ID;
use super::{VariableSpec, VariableType as T};
use crate::her2::{Her2Status, IhcScore, IshGroup, IshResult, Reader, SpecimenKind};

type Spec = VariableSpec;

pub(super) const COLUMNS: &[VariableSpec] = &[
    SUBJECT_ID,
    Spec::category("specimen", SpecimenKind::WORDS, "The specimen that was read").required(),
    Spec::new("collected_on", T::Date, "Day the specimen was taken"),
    Spec::category("ihc_score", IhcScore::WORDS, "Immunohistochemistry score"),
    Spec::category("ish_result", IshResult::WORDS, "In situ hybridisation as reported"),
    Spec::new("ish_ratio", T::Real, "HER2/CEP17 ratio as measured"),
    Spec::new("her2_copies_per_cell", T::Real, "Mean HER2 copies").unit("copies/cell"),
    Spec::new("cep17_copies_per_cell", T::Real, "Mean CEP17 copies").unit("copies/cell"),
    Spec::new("assay", T::Text, "IHC assay: a known one by its word, any other by its name"),
    Spec::category("reader", Reader::WORDS, "Who read it"),
    Spec::new("read_on", T::Date, "Day of the reading"),
    Spec::new("ish_read_on", T::Date, "Day of the ISH reading; checked, never used to classify"),
    Spec::category("ish_group_reported", IshGroup::WORDS, "ASCO/CAP ISH group as reported; checked only"),
    Spec::category("her2_status_reported", Her2Status::WORDS, "HER2 status as reported; checked only"),
    Spec::new("stained_percent", T::Real, "Cells with any HER2 staining; checked only").unit("%"),
    Spec::new(
        "complete_staining_percent",
        T::Real,
        "Cells with complete HER2 membrane staining; checked only",
    )
    .unit("%"),
];
