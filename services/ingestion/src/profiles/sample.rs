//! The first bytes of a file, in memory and never stored.

use std::pin::pin;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use palladion_api::ingestion::Sample as Sent;
use palladion_formats::records::ReadLimits;
use palladion_formats::source::{Beginning, FileOptions, beginning};

use super::ProfileError;

/// The first bytes of a file.
pub(crate) struct Sample {
    /// The bytes as they were sent.
    pub(crate) bytes: Bytes,
    /// Whether the file goes on behind them.
    pub(crate) truncated: bool,
}

impl Sample {
    /// The bytes as a file that can be read: a truncated one up to its last whole record.
    ///
    /// # Errors
    /// [`ProfileError::SampleCut`] for a format that cannot be read without its end.
    pub(super) fn readable(
        &self,
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<Beginning<'_>, ProfileError> {
        if self.truncated {
            beginning(&self.bytes, options, limits).map_err(ProfileError::SampleCut)
        } else {
            Ok(Beginning { bytes: self.bytes.as_ref().into(), containers: Vec::new() })
        }
    }
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
