//! Cox's proportional hazards regression.
//!
//! [`fit`] and [`CoxModel`] are the doors. Inside: `prepared` sorts the rows and standardises the
//! columns once, for everything in this folder (`columns`, `look` and `few` keep them small); `risk` and `sweep`
//! give the sums over the risk sets, `moments` the sums over the rows (`by_code` both at once where
//! many rows share an event time), `likelihood` puts them together in `O(n p^2)`, `exact` is the
//! exact treatment of ties; `newton` iterates, `separation` recognises an infinite estimate, `robust`
//! is the sandwich variance (`exposure` has the hazards and means it and the residuals are made of), `firth` with `penalty` the penalised fit, `frailty` an effect
//! that the rows of a group share, `result` is what the caller
//! gets and `contrast` what can be asked of it. [`FittedModel`] is the door to what follows a fit:
//! `diagnostics` has the residuals and the tests of proportional hazards, `prediction` baseline
//! hazards and survival curves.

mod by_code;
mod columns;
mod contrast;
mod diagnostics;
mod error;
mod exact;
mod exposure;
mod few;
mod firth;
mod fit;
mod frailty;
mod likelihood;
mod look;
mod looked_up;
mod model;
mod moments;
mod newton;
mod options;
mod penalty;
mod prediction;
mod prepared;
mod result;
mod risk;
mod robust;
mod separation;
mod sweep;

pub use diagnostics::{
    AfterFitError, FittedModel, NamedTest, PhTest, PhVariant, SchoenfeldResiduals, SmoothedCoefficient,
    SmoothedPoint, SortedRows, TimeTransform,
};
pub use error::CoxError;
pub use firth::{FirthCoefficient, FirthFit, Profile};
pub use fit::fit;
pub use frailty::{FrailtyFit, GroupEffect, GroupInformation};
pub use model::CoxModel;
pub use options::{CoxOptions, Ties, Variance};
pub use prediction::{
    BaselineHazard, BaselineStratum, LinearPredictors, PredictedCurve, PredictedPoint, Reference,
};
pub use result::{Coefficient, CoxFit, Estimate, Outcome};
