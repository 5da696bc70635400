use std::collections::BTreeMap;
use std::str::FromStr;

use super::encode::FORMAT_VERSION;
use super::error::LeafError;
use super::json::Node;
use super::text::check_text;
use super::time::parse_time;
use super::{Leaf, LeafActor, ObjectRef, Origin, Reason, ReasonCode, RequestRef, Software};
use crate::event::{ActingRole, Action, ObjectType};

impl Leaf {
    /// Reads the bytes of a leaf.
    ///
    /// # Errors
    /// `Json` for anything that is not the canonical restricted JSON; the other variants
    /// for a field that is missing, not known, or has no valid value.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        let mut fields = Fields::of(Node::parse(bytes).map_err(LeafError::Json)?, "leaf")?;
        match fields.integer("v")? {
            FORMAT_VERSION => {}
            other => return Err(LeafError::Version(other)),
        }
        let leaf = Self {
            log: fields.read("log", |text| Origin::parse(text).ok())?,
            event_id: fields.parsed("event_id")?,
            ts: fields.read("ts", parse_time)?,
            actor: actor(fields.object("actor")?)?,
            action: fields.read("action", Action::from_text)?,
            object: object(fields.object("object")?)?,
            trial: fields.parsed_optional("trial")?,
            reason: fields.object_optional("reason")?.map(reason).transpose()?,
            before: fields.parsed_optional("before")?,
            after: fields.parsed_optional("after")?,
            payload: fields.parsed_optional("payload")?,
            request: request(fields.object("request")?)?,
            software: software(fields.object("software")?)?,
            prev: fields.parsed_optional("prev")?,
        };
        fields.finish()?;
        Ok(leaf)
    }
}

fn actor(mut fields: Fields) -> Result<LeafActor, LeafError> {
    let actor = LeafActor {
        sub: fields.text("sub")?,
        name: fields.text_optional("name")?,
        role: fields.read("role", ActingRole::from_text)?,
        org: fields.text("org")?,
        site: fields.text_optional("site")?,
    };
    fields.finish().map(|()| actor)
}

fn object(mut fields: Fields) -> Result<ObjectRef, LeafError> {
    let object = ObjectRef {
        kind: fields.read("type", ObjectType::from_text)?,
        id: fields.text("id")?,
        version: fields.integer("version").and_then(|version| match u64::try_from(version) {
            Ok(version) if version > 0 => Ok(version),
            _ => Err(LeafError::Invalid("version")),
        })?,
    };
    fields.finish().map(|()| object)
}

fn reason(mut fields: Fields) -> Result<Reason, LeafError> {
    let code = fields.read("code", ReasonCode::from_text)?;
    let text = fields.text_optional("text")?;
    fields.finish()?;
    Reason::new(code, text).ok().ok_or(LeafError::Invalid("reason"))
}

fn request(mut fields: Fields) -> Result<RequestRef, LeafError> {
    let request =
        RequestRef { id: fields.text("id")?, idempotency_key: fields.text_optional("idempotency_key")? };
    fields.finish().map(|()| request)
}

fn software(mut fields: Fields) -> Result<Software, LeafError> {
    let software = Software {
        service: fields.text("service")?,
        version: fields.text("version")?,
        commit: fields.text("commit")?,
        executable: fields.parsed("executable")?,
    };
    fields.finish().map(|()| software)
}

/// The members of an object that were not yet taken.
struct Fields(BTreeMap<String, Node>);

impl Fields {
    fn of(node: Node, field: &'static str) -> Result<Self, LeafError> {
        match node {
            Node::Object(members) => Ok(Self(members)),
            Node::Text(_) | Node::Integer(_) => Err(LeafError::Invalid(field)),
        }
    }

    fn take(&mut self, field: &'static str) -> Result<Node, LeafError> {
        self.0.remove(field).ok_or(LeafError::Missing(field))
    }

    fn object(&mut self, field: &'static str) -> Result<Self, LeafError> {
        Self::of(self.take(field)?, field)
    }

    fn object_optional(&mut self, field: &'static str) -> Result<Option<Self>, LeafError> {
        self.0.remove(field).map(|node| Self::of(node, field)).transpose()
    }

    fn integer(&mut self, field: &'static str) -> Result<i64, LeafError> {
        match self.take(field)? {
            Node::Integer(integer) => Ok(integer),
            Node::Text(_) | Node::Object(_) => Err(LeafError::Invalid(field)),
        }
    }

    fn text(&mut self, field: &'static str) -> Result<String, LeafError> {
        match self.take(field)? {
            Node::Text(text) => {
                check_text(&text).map_err(|source| LeafError::Text { field, source })?;
                Ok(text)
            }
            Node::Integer(_) | Node::Object(_) => Err(LeafError::Invalid(field)),
        }
    }

    fn text_optional(&mut self, field: &'static str) -> Result<Option<String>, LeafError> {
        if self.0.contains_key(field) { self.text(field).map(Some) } else { Ok(None) }
    }

    fn read<T>(&mut self, field: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, LeafError> {
        read(&self.text(field)?).ok_or(LeafError::Invalid(field))
    }

    /// A value whose only text is the one it displays.
    fn parsed<T: FromStr + ToString>(&mut self, field: &'static str) -> Result<T, LeafError> {
        self.read(field, |text| text.parse::<T>().ok().filter(|value| value.to_string() == text))
    }

    fn parsed_optional<T: FromStr + ToString>(
        &mut self,
        field: &'static str,
    ) -> Result<Option<T>, LeafError> {
        if self.0.contains_key(field) { self.parsed(field).map(Some) } else { Ok(None) }
    }

    fn finish(self) -> Result<(), LeafError> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(unknown) => Err(LeafError::Unknown(unknown)),
        }
    }
}
