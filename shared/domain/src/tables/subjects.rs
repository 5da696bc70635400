//! Columns of `subjects` and `randomisations`.

use super::spec::SUBJECT_ID;
use super::{VariableSpec, VariableType as T};
use crate::covariate::{Grade, MenopausalStatus, PrimarySurgery, ReceptorStatus, Sex};

type Spec = VariableSpec;

pub(super) const COLUMNS: &[VariableSpec] = &[
    SUBJECT_ID,
    Spec::new("site_id", T::Text, "Where the subject was enrolled").required(),
    Spec::category("country", &[], "Country of enrolment, ISO 3166-1 alpha-3"),
    Spec::category("arm", &[], "Treatment arm, as the trial names it"),
    Spec::new("randomised_on", T::Date, "Day of randomisation: time zero of every endpoint"),
    Spec::new("neoadjuvant", T::Boolean, "Whether systemic therapy was given before surgery"),
    Spec::new("age_years", T::Real, "Age at randomisation").unit("years"),
    Spec::category("sex", Sex::WORDS, "Sex"),
    Spec::category("menopausal_status", MenopausalStatus::WORDS, "At randomisation"),
    Spec::new("ecog", T::Integer, "ECOG performance status at baseline, 0 to 5"),
    Spec::new("bmi_kg_per_m2", T::Real, "Body mass index at randomisation").unit("kg/m2"),
    Spec::new("er_percent", T::Real, "Cells positive for the oestrogen receptor").unit("%"),
    Spec::new("pr_percent", T::Real, "Cells positive for the progesterone receptor").unit("%"),
    Spec::category("er_status", ReceptorStatus::WORDS, "Oestrogen receptor as reported"),
    Spec::category("pr_status", ReceptorStatus::WORDS, "Progesterone receptor as reported"),
    Spec::new("t_stage", T::Text, "Primary tumour, TNM word as written, such as T1c"),
    Spec::new("n_stage", T::Text, "Regional lymph nodes, TNM word as written, such as N1mi"),
    Spec::new("m_stage", T::Text, "Distant metastasis, TNM word as written, such as M0"),
    Spec::new("anatomic_stage", T::Text, "Anatomic stage as written, such as Stage IIA"),
    Spec::category("grade", Grade::WORDS, "Histological grade; X where it could not be assessed"),
    Spec::new("histology", T::Text, "Histological type as written"),
    Spec::category("primary_surgery", PrimarySurgery::WORDS, "Surgery of the primary tumour"),
    Spec::new("prior_radiation", T::Boolean, "Radiotherapy before randomisation"),
    Spec::new("prior_chemotherapy", T::Boolean, "Chemotherapy before randomisation"),
];

pub(super) const RANDOMISATIONS: &[VariableSpec] =
    &[SUBJECT_ID, Spec::new("randomised_on", T::Date, "Day of randomisation").required()];
