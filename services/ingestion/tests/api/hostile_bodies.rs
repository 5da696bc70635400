//! Bodies that are meant to hurt: over a connection of its own, as no client would send them.

use std::time::{Duration, Instant};

use palladion_api::ingestion::content_digest;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::{TestIdentity, backends};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;

use crate::world::World;

/// Opens a connection and sends the head of an upload.
async fn head(world: &World, trial: TrialId, length: &str) -> TcpStream {
    let address = world.running.url().trim_start_matches("http://").to_owned();
    let mut connection = TcpStream::connect(address.trim_end_matches('/')).await.unwrap();
    let token = world.identity.token(&[Role::DataManager], &TestIdentity::subject(Role::DataManager));
    let head = format!(
        "POST /v1/trials/{trial}/uploads?table=subjects&file_name=a.csv HTTP/1.1\r\nHost: {address}\r\n\
         Authorization: Bearer {token}\r\nIdempotency-Key: hostile\r\nContent-Type: text/csv\r\n\
         Content-Digest: {}\r\n{length}\r\n\r\n",
        content_digest(&sha256(b"never"))
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection
}

fn nothing_kept(world: &World) {
    let blobs = world.service.config.blobs_directory();
    assert!(!blobs.join("sha256").exists(), "no object is stored");
    let mut folders = vec![blobs];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = path.metadata().unwrap().len();
                assert_eq!(bytes, 0, "{} is left", path.display());
            }
        }
    }
}

#[tokio::test]
async fn five_gigabytes_that_are_announced_are_refused_before_a_byte_of_them_comes() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let start = Instant::now();
        let mut connection = head(&world, trial, "Content-Length: 5368709120").await;
        let mut first = [0; 12];
        connection.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 413");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        nothing_kept(&world);
        world.running.stop().await;
    }
}

/// Sends chunks without an end until the connection takes no more.
async fn send_without_end(mut connection: OwnedWriteHalf) {
    let piece = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
    while connection.write_all(&piece).await.is_ok() {}
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_the_limit() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.upload_bytes = 1 << 20).await;
        let trial = world.trial().await;
        let start = Instant::now();
        let connection = head(&world, trial, "Transfer-Encoding: chunked").await;
        let (mut answer, body) = connection.into_split();
        let sending = tokio::spawn(send_without_end(body));
        let mut first = [0; 12];
        answer.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 413");
        // The sender goes on, and the service closes the connection on it.
        tokio::time::timeout(Duration::from_secs(20), sending).await.unwrap().unwrap();
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
        assert!(world.manager().uploads(trial, None).await.unwrap().items.is_empty());
        nothing_kept(&world);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.body_stall_seconds = 2).await;
        let trial = world.trial().await;
        let mut connection = head(&world, trial, "Content-Length: 100000").await;
        let start = Instant::now();
        let said = loop {
            drop(connection.write_all(b"x").await);
            let mut first = [0; 12];
            let waited = tokio::time::timeout(Duration::from_millis(300), connection.read_exact(&mut first));
            match waited.await {
                Ok(read) => break read.map(|_| String::from_utf8_lossy(&first).into_owned()),
                Err(_silent) => assert!(start.elapsed() < Duration::from_secs(20), "it drips on"),
            }
        };
        assert_eq!(said.unwrap(), "HTTP/1.1 408");
        nothing_kept(&world);
        world.running.stop().await;
    }
}
