use std::collections::BTreeMap;

use super::error::LeafError;
use super::json::{MAX_INTEGER, Node};
use super::text::check_text;
use super::time::format_time;
use super::{CommittedField, Leaf, LeafActor, ObjectRef, RequestRef, Software};

/// Version of the leaf format, field `v`.
pub(super) const FORMAT_VERSION: i64 = 1;

impl Leaf {
    /// The canonical bytes.
    ///
    /// # Errors
    /// `Text` names a field that is empty, too long or has control characters; `Invalid` an
    /// object version that is 0 or beyond 2^53-1, or a year that has not four digits.
    pub fn encode(&self) -> Result<Vec<u8>, LeafError> {
        let mut members = Members::default();
        members.integer("v", FORMAT_VERSION);
        members.text("log", self.log.as_str())?;
        members.text("event_id", &self.event_id.to_string())?;
        let ts = format_time(self.ts);
        super::parse_time(&ts).ok_or(LeafError::Invalid("ts"))?;
        members.text("ts", &ts)?;
        members.node("actor", actor(&self.actor)?);
        members.text("action", self.action.as_str())?;
        members.node("object", object(&self.object)?);
        members.optional("trial", self.trial.map(|trial| trial.to_string()).as_deref())?;
        if let Some(reason) = &self.reason {
            let mut inner = Members::default();
            inner.text("code", reason.code().as_str())?;
            inner.optional("text", reason.text())?;
            members.node("reason", inner.into_node());
        }
        for field in CommittedField::ALL {
            members.optional(
                field.as_str(),
                self.commitment(field).map(|digest| digest.to_string()).as_deref(),
            )?;
        }
        members.node("request", request(&self.request)?);
        members.node("software", software(&self.software)?);
        members.optional("prev", self.prev.map(|digest| digest.to_string()).as_deref())?;
        Ok(members.into_node().to_bytes())
    }
}

fn actor(actor: &LeafActor) -> Result<Node, LeafError> {
    let mut members = Members::default();
    members.text("sub", &actor.sub)?;
    members.optional("name", actor.name.as_deref())?;
    members.text("role", actor.role.as_str())?;
    members.text("org", &actor.org)?;
    members.optional("site", actor.site.as_deref())?;
    Ok(members.into_node())
}

fn object(object: &ObjectRef) -> Result<Node, LeafError> {
    let version = i64::try_from(object.version).ok().filter(|version| (1..=MAX_INTEGER).contains(version));
    let mut members = Members::default();
    members.text("type", object.kind.as_str())?;
    members.text("id", &object.id)?;
    members.integer("version", version.ok_or(LeafError::Invalid("version"))?);
    Ok(members.into_node())
}

fn request(request: &RequestRef) -> Result<Node, LeafError> {
    let mut members = Members::default();
    members.text("id", &request.id)?;
    members.optional("idempotency_key", request.idempotency_key.as_deref())?;
    Ok(members.into_node())
}

fn software(software: &Software) -> Result<Node, LeafError> {
    let mut members = Members::default();
    members.text("service", &software.service)?;
    members.text("version", &software.version)?;
    members.text("commit", &software.commit)?;
    members.text("executable", &software.executable.to_string())?;
    Ok(members.into_node())
}

/// The members of an object while it is put together.
#[derive(Default)]
struct Members(BTreeMap<String, Node>);

impl Members {
    fn node(&mut self, field: &'static str, node: Node) {
        self.0.insert(field.to_owned(), node);
    }

    fn integer(&mut self, field: &'static str, integer: i64) {
        self.node(field, Node::Integer(integer));
    }

    fn text(&mut self, field: &'static str, text: &str) -> Result<(), LeafError> {
        check_text(text).map_err(|source| LeafError::Text { field, source })?;
        self.node(field, Node::Text(text.to_owned()));
        Ok(())
    }

    fn optional(&mut self, field: &'static str, text: Option<&str>) -> Result<(), LeafError> {
        text.map_or(Ok(()), |text| self.text(field, text))
    }

    fn into_node(self) -> Node {
        Node::Object(self.0)
    }
}
