//! A file that is looked at while it is still received.
//!
//! The pieces go to the blob store and to the reader at once, so that the reader never lags behind by more
//! than a few pieces. What comes too slowly, and what has to be read from any place, is looked at when it is
//! there: a permit to have tables in memory is not held for a sender who takes his time.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use futures::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};

use super::UploadError;
use super::validate::{Content, Job, Validated};

/// Pieces that may wait for the reader.
const WAITING_PIECES: usize = 64;
/// How often it is looked whether the sender is waited for.
const TICK: Duration = Duration::from_secs(1);
/// How often he may be found waited for.
const PATIENCE_TICKS: u32 = 5;
/// How files begin that are read from their end: zip archives, workbooks, Parquet.
const READ_FROM_THE_END: [&[u8]; 2] = [b"PK", b"PAR1"];

/// A piece of the file, or its end.
enum Piece {
    Bytes(Bytes),
    End,
}

/// The work on a file that is coming.
pub(super) struct Early {
    work: JoinHandle<Result<Validated, UploadError>>,
    gave_up: Arc<AtomicBool>,
}

/// Where the pieces go.
pub(super) struct Pieces(Sender<Piece>);

impl Early {
    /// Begins to look at a file; `permit` is held until that ends.
    pub(super) fn begin(job: Job, permit: impl Send + 'static) -> (Self, Pieces) {
        let (sender, pieces) = channel(WAITING_PIECES);
        let gave_up = Arc::new(AtomicBool::new(false));
        let reader = PieceReader { pieces, piece: Bytes::new(), ended: false, gave_up: Arc::clone(&gave_up) };
        let work = spawn_blocking(move || {
            let _permit = permit;
            job.validate(Content::Pieces(reader))
        });
        (Self { work, gave_up }, Pieces(sender))
    }

    /// What was found; `None` when the file did not come fast enough, or has to be read from any place.
    ///
    /// # Errors
    /// [`UploadError`] as from [`Job::validate`].
    pub(super) async fn outcome(self) -> Result<Option<Validated>, UploadError> {
        let validated = self.work.await.map_err(UploadError::Crashed)?;
        if self.gave_up.load(Ordering::Acquire) { Ok(None) } else { validated.map(Some) }
    }
}

/// The same pieces, which also go to whoever looks at them early.
pub(super) fn shown<E>(
    content: impl Stream<Item = Result<Bytes, E>>,
    to: Option<Pieces>,
) -> impl Stream<Item = Result<Bytes, E>> {
    shown_at(TICK, content, to)
}

fn shown_at<E>(
    tick: Duration,
    content: impl Stream<Item = Result<Bytes, E>>,
    to: Option<Pieces>,
) -> impl Stream<Item = Result<Bytes, E>> {
    let mut ticks = interval(tick);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = (Box::pin(content), to.map(|pieces| pieces.0), ticks, 0, true);
    stream::unfold(state, |(mut content, mut to, mut ticks, mut waited, first)| async move {
        let piece = loop {
            tokio::select! {
                biased;
                piece = content.next() => break piece,
                _ = ticks.tick(), if to.is_some() => {
                    waited += 1;
                    to = to.filter(|_| waited <= PATIENCE_TICKS);
                }
            }
        };
        if let (true, Some(Ok(bytes))) = (first, &piece) {
            to = to.filter(|_| !READ_FROM_THE_END.iter().any(|begin| bytes.starts_with(begin)));
        }
        let copy = match &piece {
            Some(Ok(bytes)) => Some(Piece::Bytes(bytes.clone())),
            Some(Err(_)) => None,
            None => Some(Piece::End),
        };
        to = match (to, copy) {
            (Some(to), Some(copy)) => to.send(copy).await.is_ok().then_some(to),
            _ => None,
        };
        Some((piece?, (content, to, ticks, waited, false)))
    })
}

/// Pieces as a source of bytes. A file whose end does not come was given up.
pub(super) struct PieceReader {
    pieces: Receiver<Piece>,
    piece: Bytes,
    ended: bool,
    gave_up: Arc<AtomicBool>,
}

impl Read for PieceReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.piece = bytes,
                Some(Piece::End) => self.ended = true,
                None => {
                    self.gave_up.store(true, Ordering::Release);
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
        let length = self.piece.len().min(into.len());
        if let Some(target) = into.get_mut(..length) {
            self.piece.copy_to_slice(target);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    async fn read(pieces: Vec<&'static [u8]>, end: bool) -> (io::Result<Vec<u8>>, bool) {
        let (sender, receiver) = channel(WAITING_PIECES);
        let gave_up = Arc::new(AtomicBool::new(false));
        let mut reader = PieceReader {
            pieces: receiver,
            piece: Bytes::new(),
            ended: false,
            gave_up: Arc::clone(&gave_up),
        };
        let work = spawn_blocking(move || {
            let mut found = Vec::new();
            reader.read_to_end(&mut found).map(|_| found)
        });
        let content = stream::iter(pieces).map(|piece| Ok::<_, io::Error>(Bytes::from_static(piece)));
        let content = if end {
            content.boxed()
        } else {
            content.chain(stream::once(async { Err(io::Error::other("gone")) })).boxed()
        };
        let mut passed = pin!(shown(content, Some(Pieces(sender))));
        while let Some(Ok(_)) = passed.next().await {}
        let found = work.await.unwrap();
        (found, gave_up.load(Ordering::Acquire))
    }

    #[tokio::test]
    async fn pieces_are_read_as_they_come_to_their_end() {
        let (found, gave_up) = read(vec![b"ab", b"", b"c"], true).await;
        assert_eq!((found.unwrap(), gave_up), (b"abc".to_vec(), false));
        let (found, gave_up) = read(vec![], true).await;
        assert_eq!((found.unwrap(), gave_up), (Vec::new(), false));
    }

    #[tokio::test]
    async fn what_breaks_off_or_is_read_from_its_end_is_given_up() {
        for (pieces, end) in [(vec![&b"ab"[..]], false), (vec![b"PK\x03\x04"], true), (vec![b"PAR1"], true)] {
            let (found, gave_up) = read(pieces, end).await;
            assert!(found.is_err() && gave_up);
        }
    }

    #[tokio::test]
    async fn a_slow_sender_is_given_up_and_still_received() {
        let (sender, mut receiver) = channel(WAITING_PIECES);
        let content = stream::iter(0..20).then(|_| async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Ok::<_, io::Error>(Bytes::from_static(b"x"))
        });
        let tick = Duration::from_millis(10);
        let passed: Vec<_> = shown_at(tick, content, Some(Pieces(sender))).collect().await;
        assert_eq!(passed.len(), 20);
        let mut came = 0;
        while let Some(piece) = receiver.recv().await {
            assert!(matches!(piece, Piece::Bytes(_)), "the end does not come");
            came += 1;
        }
        assert!((1..20).contains(&came), "{came}");
    }
}
