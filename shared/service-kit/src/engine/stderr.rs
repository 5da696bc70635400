use tokio::io::{AsyncRead, AsyncReadExt as _};

/// How much of an engine's standard error is kept for the log.
const KEPT_BYTES: usize = 16 * 1024;

/// Reads standard error to its end and keeps its beginning.
pub(super) async fn capture(mut from: impl AsyncRead + Unpin, kept: &mut Vec<u8>) {
    let mut piece = [0; 4096];
    while let Ok(read) = from.read(&mut piece).await {
        if read == 0 {
            return;
        }
        let room = KEPT_BYTES.saturating_sub(kept.len()).min(read);
        kept.extend_from_slice(&piece[..room]);
    }
}
