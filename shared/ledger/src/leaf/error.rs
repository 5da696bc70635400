use super::text::TextError;
use crate::event::{ActingRole, Action, ObjectType};

/// Bytes that are not the restricted JSON of a leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON at all, or cut off.
    #[error("unexpected byte or end at offset {0}")]
    Syntax(usize),
    /// Not UTF-8.
    #[error("the text is not UTF-8")]
    Encoding,
    /// A key twice in one object.
    #[error("key `{0}` occurs twice")]
    DuplicateKey(String),
    /// A key that is not ASCII `snake_case`.
    #[error("key `{0}` is not in ASCII snake_case")]
    Key(String),
    /// A number with a fraction or an exponent.
    #[error("a number with fraction or exponent at offset {0}")]
    Float(usize),
    /// An integer that a double cannot hold exactly.
    #[error("an integer beyond 2^53-1 at offset {0}")]
    IntegerRange(usize),
    /// `null`, `true`, `false` or an array.
    #[error("null, a boolean or an array at offset {0}")]
    Kind(usize),
    /// Objects in objects beyond what a leaf has.
    #[error("objects nested too deep at offset {0}")]
    Depth(usize),
    /// The same meaning has other bytes in canonical form.
    #[error("the bytes are not in canonical form")]
    NotCanonical,
}

/// Bytes that are not a leaf, or a leaf that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Not the restricted JSON.
    #[error("not the JSON of a leaf")]
    Json(#[source] JsonError),
    /// A leaf of another format version.
    #[error("leaf format {0} is not known")]
    Version(i64),
    /// A required field is not there.
    #[error("field `{0}` is missing")]
    Missing(&'static str),
    /// A field no leaf has.
    #[error("field `{0}` is not known")]
    Unknown(String),
    /// A field with a value of the wrong kind or form.
    #[error("field `{0}` has an invalid value")]
    Invalid(&'static str),
    /// A text that may not stand in a leaf.
    #[error("field `{field}` has an invalid text")]
    Text {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        source: TextError,
    },
}

/// A well-formed leaf that says something no leaf may say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A change or deletion without its reason.
    #[error("`{0}` needs a reason")]
    ReasonMissing(Action),
    /// Somebody whose role does not allow it.
    #[error("`{action}` is not allowed to the role `{}`", role.as_str())]
    RoleNotAllowed {
        /// What was done.
        action: Action,
        /// In which role.
        role: ActingRole,
    },
    /// The event happens to another kind of thing.
    #[error("`{action}` happens to a `{}`, not to a `{found}`", action.object_type())]
    ObjectType {
        /// What was done.
        action: Action,
        /// The kind of thing named.
        found: ObjectType,
    },
    /// The event cannot come after the last one of the same object.
    #[error("`{action}` cannot come after {}", previous.map_or("nothing", Action::as_str))]
    Order {
        /// What was done.
        action: Action,
        /// The last event of the object.
        previous: Option<Action>,
    },
    /// The object's version neither stays nor grows by one, or its first is not 1.
    #[error("version {found} of the object cannot come after {}", previous.unwrap_or(0))]
    Version {
        /// Version of the last event of the object.
        previous: Option<u64>,
        /// Version of this one.
        found: u64,
    },
    /// An object that belonged to another trial, or to none.
    #[error("the object belongs to another trial")]
    Trial,
}
