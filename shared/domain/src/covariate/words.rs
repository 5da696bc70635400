//! The words of the categorical covariates.

use crate::text_enum::text_enum;

text_enum! {
    /// Sex.
    pub enum Sex, "sex" {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
    }
}

text_enum! {
    /// Menopausal status at randomisation.
    pub enum MenopausalStatus, "menopausal status" {
        /// Postmenopausal.
        Post = "post",
        /// Premenopausal or perimenopausal.
        PreOrPeri = "pre_or_peri",
        /// Does not apply: a man.
        Male = "male",
        /// Not known.
        Unknown = "unknown",
    }
}

text_enum! {
    /// Histological grade.
    pub enum Grade, "grade" {
        /// Well differentiated.
        Grade1 = "1",
        /// Moderately differentiated.
        Grade2 = "2",
        /// Poorly differentiated.
        Grade3 = "3",
        /// Could not be assessed.
        GradeX = "X",
    }
}

text_enum! {
    /// Status of a hormone receptor as reported.
    pub enum ReceptorStatus, "receptor status" {
        /// Positive.
        Positive = "positive",
        /// Negative.
        Negative = "negative",
    }
}

text_enum! {
    /// Surgery of the primary tumour.
    pub enum PrimarySurgery, "primary surgery" {
        /// Breast-conserving surgery.
        BreastConserving = "breast_conserving",
        /// Mastectomy.
        Mastectomy = "mastectomy",
        /// Both, one after the other or on two sides.
        Both = "both",
    }
}
