//! A folder or a port that cannot be had.

use std::fs;
use std::net::TcpListener;

use crate::run::call;

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let called = call(&["serve", "--data", data.to_str().unwrap(), "--port", &port]);
    called.refused(3, &[&format!("127.0.0.1:{port}"), "in use"]);
}

#[test]
fn a_folder_in_use_is_named() {
    let place = tempfile::tempdir().unwrap();
    let lock = fs::File::create(place.path().join("palladion.lock")).unwrap();
    lock.try_lock().unwrap();
    let data = place.path().to_str().unwrap();
    let called = call(&["demo", "--once", "--port", "0", "--data", data]);
    called.refused(3, &[data, "in use by another palladion"]);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing was written");
}

#[test]
fn a_folder_that_cannot_be_made_and_ports_that_do_not_exist_are_named() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("data");
    call(&["serve", "--port", "0", "--data", below.to_str().unwrap()]).refused(3, &[below.to_str().unwrap()]);
    let data = place.path().join("data");
    call(&["serve", "--port", "65534", "--data", data.to_str().unwrap()]).refused(3, &["65534", "65535"]);
}

#[test]
fn a_ledger_key_that_is_none_is_named() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("keys")).unwrap();
    fs::write(place.path().join("keys/ingestion.pem"), "-----BEGIN NOTHING-----").unwrap();
    let called = call(&["serve", "--port", "0", "--data", place.path().to_str().unwrap()]);
    called.refused(3, &["keys/ingestion.pem", "Ed25519"]);
}
