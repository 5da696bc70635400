use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};

/// The sender was silent for too long.
#[derive(Debug, thiserror::Error)]
#[error("nothing came for {0} s")]
pub(crate) struct Stalled(u64);

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The same pieces, with an error instead of a piece that does not come in time. Nothing is read after
/// an error.
pub(crate) fn unless_stalled<S, E>(content: S, seconds: u64) -> impl Stream<Item = Result<Bytes, Failure>>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Failure>,
{
    let wait = Duration::from_secs(seconds.max(1));
    stream::unfold(Some(Box::pin(content)), move |content| async move {
        let mut content = content?;
        match tokio::time::timeout(wait, content.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(piece))) => Some((Ok(piece), Some(content))),
            Ok(Some(Err(error))) => Some((Err(error.into()), None)),
            Err(_elapsed) => Some((Err(Stalled(seconds).into()), None)),
        }
    })
}
