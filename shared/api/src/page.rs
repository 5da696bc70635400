//! One page of a list, and the key that asks for the next.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a list in the order of creation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Pass it as `after` to read on; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}
