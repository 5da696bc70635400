//! Why there is no figure.

/// Why a figure cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// There is nothing to draw.
    #[error("the figure has no {0}")]
    Empty(&'static str),
    /// A number cannot be placed: not finite, or outside the range of its scale.
    #[error("{what} of `{of}` cannot be placed")]
    NotPlaceable {
        /// Which number.
        what: &'static str,
        /// The curve, row or point it belongs to.
        of: String,
    },
}

/// `value`, if it can be placed.
pub(crate) fn placeable(value: f64, what: &'static str, of: &str) -> Result<f64, FigureError> {
    if value.is_finite() { Ok(value) } else { Err(FigureError::NotPlaceable { what, of: of.to_owned() }) }
}
