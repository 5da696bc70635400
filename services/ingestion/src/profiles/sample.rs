//! The first bytes of a file, in memory and never stored.

use std::pin::pin;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use palladion_api::ingestion::Sample as Sent;

use super::ProfileError;

/// What begins a file whose lines are not to be counted: gzip, zip, Parquet, XPT, JSON.
const NOT_LINES: [&[u8]; 6] = [&[0x1F, 0x8B], b"PK", b"PAR1", b"HEADER RECORD", b"{", b"["];

/// The first bytes of a file.
pub(crate) struct Sample {
    /// The bytes as they were sent.
    pub(crate) bytes: Bytes,
    /// Whether the file goes on behind them.
    pub(crate) truncated: bool,
}

impl Sample {
    /// The bytes without a last line that is cut off; binary formats are left as they are.
    pub(super) fn readable(&self) -> Bytes {
        let lines = !self.bytes.contains(&0) && !NOT_LINES.iter().any(|start| self.bytes.starts_with(start));
        if self.truncated && lines {
            self.bytes.slice(..whole_lines(&self.bytes))
        } else {
            self.bytes.clone()
        }
    }
}

/// Where the last line ends that is not within quotes; all bytes when no line ends.
fn whole_lines(bytes: &[u8]) -> usize {
    let (mut quoted, mut end) = (false, None);
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => end = Some(index + 1),
            _ => {}
        }
    }
    end.unwrap_or(bytes.len())
}

/// Receives a sample.
///
/// # Errors
/// [`ProfileError::SampleTooLarge`], [`ProfileError::Interrupted`].
pub(crate) async fn receive<S, E>(content: S, limit_bytes: usize) -> Result<Bytes, ProfileError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut content = pin!(content);
    let mut bytes = BytesMut::new();
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|error| ProfileError::Interrupted(error.into()))?;
        if bytes.len() + piece.len() > limit_bytes {
            return Err(ProfileError::SampleTooLarge { limit_bytes });
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

/// The bytes of a sample within a JSON document.
///
/// # Errors
/// [`ProfileError::SampleEncoding`], [`ProfileError::SampleTooLarge`].
pub(crate) fn decoded(sample: Sent, limit_bytes: usize) -> Result<Bytes, ProfileError> {
    let bytes = match sample {
        Sent::Text { content } => Bytes::from(content),
        Sent::Base64 { content } => {
            BASE64_STANDARD.decode(content).map_err(|_digits| ProfileError::SampleEncoding)?.into()
        }
    };
    if bytes.len() > limit_bytes { Err(ProfileError::SampleTooLarge { limit_bytes }) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_cut_off_is_left_out_and_binary_formats_are_not_touched() {
        for (bytes, truncated, expected) in [
            ("a,b\n1,2\n3,", true, "a,b\n1,2\n"),
            ("a,b\n1,2\n3,", false, "a,b\n1,2\n3,"),
            ("a,b\r\n1,\"x\ny", true, "a,b\r\n"),
            ("a,b", true, "a,b"),
            ("{\n\"a\":", true, "{\n\"a\":"),
            ("PK\n\u{0}", true, "PK\n\u{0}"),
        ] {
            let sample = Sample { bytes: Bytes::from(bytes), truncated };
            assert_eq!(sample.readable(), expected.as_bytes(), "{bytes:?}");
        }
    }
}
