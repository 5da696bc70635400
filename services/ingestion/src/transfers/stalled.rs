use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

/// What has to come within the time a sender may be silent: less is a body that is held open on purpose.
const LEAST_BYTES: usize = 16 << 10;

/// The sender was silent, or next to silent, for too long.
#[derive(Debug, thiserror::Error)]
#[error("less than {LEAST_BYTES} bytes came within {0} s")]
pub(crate) struct Stalled(u64);

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The same pieces, with an error instead of a piece that does not come in time. A sender that drips has to
/// have sent [`LEAST_BYTES`] by the end of the time, which then begins anew. Nothing is read after an error.
pub(crate) fn unless_stalled<S, E>(content: S, seconds: u64) -> impl Stream<Item = Result<Bytes, Failure>>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Failure>,
{
    let wait = Duration::from_secs(seconds.max(1));
    let begun = (Box::pin(content), Instant::now() + wait, 0);
    stream::unfold(Some(begun), move |state| async move {
        let (mut content, mut deadline, mut came) = state?;
        match timeout_at(deadline, content.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(piece))) => {
                came += piece.len();
                if came >= LEAST_BYTES {
                    (deadline, came) = (Instant::now() + wait, 0);
                }
                Some((Ok(piece), Some((content, deadline, came))))
            }
            Ok(Some(Err(error))) => Some((Err(error.into()), None)),
            Err(_elapsed) => Some((Err(Stalled(seconds).into()), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Pieces of a size, one each half second.
    async fn ends(size: usize, pieces: usize) -> Result<usize, String> {
        let content = stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            Ok::<_, Infallible>(Bytes::from(vec![b'x'; size]))
        });
        let mut content = std::pin::pin!(unless_stalled(content, 2));
        let mut bytes = 0;
        while let Some(piece) = content.next().await {
            bytes += piece.map_err(|error| error.to_string())?.len();
        }
        Ok(bytes)
    }

    #[tokio::test]
    async fn a_body_that_drips_is_given_up_and_a_slow_one_is_not() {
        let (drips, slow, short) = tokio::join!(ends(1, 100), ends(8 << 10, 10), ends(1, 3));
        assert_eq!(drips.unwrap_err(), "less than 16384 bytes came within 2 s");
        assert_eq!((slow, short), (Ok(80 << 10), Ok(3)), "a short body may end within the time");
    }
}
