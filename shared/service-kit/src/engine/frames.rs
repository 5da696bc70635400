use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use super::protocol::Frame;

/// Why the engine's output is not a stream of frames.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    #[error("a line is longer than {limit_bytes} bytes")]
    TooLong { limit_bytes: usize },
    #[error("the last line does not end")]
    Unfinished,
    #[error("a line is not a frame")]
    Invalid(#[source] serde_json::Error),
    #[error("the output could not be read")]
    Unreadable(#[source] io::Error),
}

/// The next frame, or `None` at the end of the output. Never holds more than `limit_bytes` of it.
pub(super) async fn next_frame(
    output: &mut (impl AsyncBufRead + Unpin),
    limit_bytes: usize,
) -> Result<Option<Frame>, FrameError> {
    let mut line = Vec::new();
    loop {
        let available = output.fill_buf().await.map_err(FrameError::Unreadable)?;
        if available.is_empty() {
            return if line.is_empty() { Ok(None) } else { Err(FrameError::Unfinished) };
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(available.len());
        if line.len() + taken > limit_bytes {
            return Err(FrameError::TooLong { limit_bytes });
        }
        line.extend_from_slice(&available[..taken]);
        output.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return serde_json::from_slice(&line).map(Some).map_err(FrameError::Invalid);
        }
    }
}

#[cfg(test)]
mod tests {
    use palladion_api::runs::RunProgress;
    use serde_json::json;

    use super::*;

    async fn read_all(mut bytes: &[u8], limit: usize) -> Result<Vec<Frame>, FrameError> {
        let mut frames = Vec::new();
        while let Some(frame) = next_frame(&mut bytes, limit).await? {
            frames.push(frame);
        }
        Ok(frames)
    }

    #[tokio::test]
    async fn frames_are_read_until_the_end() {
        let bytes = b"{\"progress\":{\"done\":1,\"total\":2,\"step\":\"cox\"}}\n{\"result\":{\"n\":5}}\n";
        let frames = read_all(bytes, 1_000).await.unwrap();
        let progress = RunProgress { done: 1, total: 2, step: "cox".to_owned() };
        assert_eq!(frames, vec![Frame::Progress(progress), Frame::Result(json!({"n": 5}))]);
    }

    #[tokio::test]
    async fn a_line_over_the_limit_is_refused_before_it_is_held() {
        let bytes = format!("{{\"result\":\"{}\"}}\n", "x".repeat(5_000));
        let error = read_all(bytes.as_bytes(), 1_000).await.unwrap_err();
        assert!(matches!(error, FrameError::TooLong { limit_bytes: 1_000 }));
    }

    #[tokio::test]
    async fn what_is_not_a_frame_is_refused() {
        for (name, bytes) in [
            ("words", b"hello\n".as_slice()),
            ("an unknown frame", b"{\"other\":1}\n"),
            ("two in one", b"{\"result\":1,\"failure\":{\"code\":\"a\",\"message\":\"b\"}}\n"),
            ("an empty line", b"\n"),
        ] {
            assert!(matches!(read_all(bytes, 1_000).await, Err(FrameError::Invalid(_))), "{name}");
        }
        assert!(matches!(read_all(b"{\"result\":1}", 1_000).await, Err(FrameError::Unfinished)));
    }
}
