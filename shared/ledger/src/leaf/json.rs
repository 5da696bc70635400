//! The restricted JSON of a leaf: objects, strings and integers; nothing else.

use std::collections::BTreeMap;

use super::error::JsonError;

/// Largest integer a double holds exactly, with all smaller ones.
pub(super) const MAX_INTEGER: i64 = (1 << 53) - 1;
/// Objects in objects: `leaf.actor` is two.
const MAX_DEPTH: usize = 3;

/// A value of a leaf. Keys are ASCII, so their byte order is the order RFC 8785 asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Object(BTreeMap<String, Self>),
    Text(String),
    Integer(i64),
}

impl Node {
    /// The canonical bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Integer(integer) => out.extend_from_slice(integer.to_string().as_bytes()),
            Self::Text(text) => write_text(text, out),
            Self::Object(members) => {
                out.push(b'{');
                for (position, (key, value)) in members.iter().enumerate() {
                    if position > 0 {
                        out.push(b',');
                    }
                    write_text(key, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }

    /// Reads canonical bytes, and nothing but canonical bytes.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let mut reader = Reader { bytes, at: 0 };
        let node = reader.value(0)?;
        if reader.at != bytes.len() {
            return Err(JsonError::Syntax(reader.at));
        }
        if node.to_bytes() == bytes { Ok(node) } else { Err(JsonError::NotCanonical) }
    }
}

/// A string as RFC 8785 writes it.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0c => b'f',
            0x0d => b'r',
            0x00..=0x1f => b'u',
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[clean..at]);
        clean = at + 1;
        out.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            out.extend_from_slice(b"00");
            out.extend_from_slice(hex::encode([byte]).as_bytes());
        }
    }
    out.extend_from_slice(&text.as_bytes()[clean..]);
    out.push(b'"');
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// White space is JSON, but never canonical.
    fn unexpected(&self) -> JsonError {
        match self.peek() {
            Some(b' ' | b'\t' | b'\n' | b'\r') => JsonError::NotCanonical,
            _ => JsonError::Syntax(self.at),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, JsonError> {
        match self.peek() {
            Some(b'{') if depth >= MAX_DEPTH => Err(JsonError::Depth(self.at)),
            Some(b'{') => self.object(depth),
            Some(b'"') => self.text().map(Node::Text),
            Some(b'-' | b'0'..=b'9') => self.integer().map(Node::Integer),
            Some(b'n' | b't' | b'f' | b'[') => Err(JsonError::Kind(self.at)),
            _ => Err(self.unexpected()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, JsonError> {
        self.expect(b'{')?;
        let mut members = BTreeMap::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Node::Object(members));
        }
        loop {
            let key = self.text()?;
            if !is_snake_case(&key) {
                return Err(JsonError::Key(key));
            }
            self.expect(b':')?;
            let value = self.value(depth + 1)?;
            if members.contains_key(&key) {
                return Err(JsonError::DuplicateKey(key));
            }
            members.insert(key, value);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Node::Object(members));
                }
                _ => return Err(self.unexpected()),
            }
        }
    }

    fn integer(&mut self) -> Result<i64, JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return Err(JsonError::Float(start));
        }
        let digits = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        if digits.is_empty() || digits == "-" {
            return Err(JsonError::Syntax(start));
        }
        match digits.parse::<i64>() {
            Ok(integer) if (-MAX_INTEGER..=MAX_INTEGER).contains(&integer) => Ok(integer),
            _ => Err(JsonError::IntegerRange(start)),
        }
    }

    fn text(&mut self) -> Result<String, JsonError> {
        self.expect(b'"')?;
        let mut text = Vec::new();
        loop {
            let byte = self.peek().ok_or(JsonError::Syntax(self.at))?;
            self.at += 1;
            match byte {
                b'"' => return String::from_utf8(text).map_err(|_error| JsonError::Encoding),
                b'\\' => text.push(self.escape()?),
                0x00..=0x1f => return Err(JsonError::Syntax(self.at - 1)),
                other => text.push(other),
            }
        }
    }

    /// Only the escapes that the canonical form has; every one is an ASCII character.
    fn escape(&mut self) -> Result<u8, JsonError> {
        let at = self.at;
        let byte = self.peek().ok_or(JsonError::Syntax(at))?;
        self.at += 1;
        match byte {
            b'"' | b'\\' => Ok(byte),
            b'b' => Ok(0x08),
            b't' => Ok(0x09),
            b'n' => Ok(0x0a),
            b'f' => Ok(0x0c),
            b'r' => Ok(0x0d),
            b'/' => Err(JsonError::NotCanonical),
            b'u' => {
                let digits =
                    self.bytes.get(at + 1..at + 5).and_then(|digits| std::str::from_utf8(digits).ok());
                let code = digits
                    .and_then(|digits| u16::from_str_radix(digits, 16).ok())
                    .ok_or(JsonError::Syntax(at))?;
                self.at += 4;
                match u8::try_from(code) {
                    Ok(code) if code < 0x20 => Ok(code),
                    _ => Err(JsonError::NotCanonical),
                }
            }
            _ => Err(JsonError::Syntax(at)),
        }
    }
}

fn is_snake_case(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
