use palladion_ledger::checkpoint::{
    Checkpoint, KeyError, LogSigningKey, NoteError, Signature, SignedNote, VerifierKey,
};
use palladion_ledger::leaf::Origin;
use palladion_ledger::tree::leaf_hash;

use crate::support::{key, origin};

/// The example of the C2SP checkpoint specification.
const PUBLISHED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

/// Key and PEM of RFC 8410, 10.3.
const RFC_8410: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
const RFC_8410_PUBLIC: &str = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: origin(), size: 7, root: leaf_hash(b"root") }
}

#[test]
fn the_published_note_is_read_and_written_back() {
    let note = SignedNote::parse(PUBLISHED).unwrap();
    assert_eq!(note.checkpoint().size, 20_852_163);
    assert_eq!(note.checkpoint().origin.as_str(), "example.com/behind-the-sofa");
    assert_eq!(hex::encode(note.signatures()[0].key_id()), "033de0ae");
    assert_eq!(note.signatures()[0].bytes().len(), 64);
    assert_eq!(note.to_string(), PUBLISHED);
}

#[test]
fn a_pem_key_has_the_public_key_of_the_rfc() {
    let key = LogSigningKey::from_pem(origin(), RFC_8410).unwrap();
    assert_eq!(hex::encode(key.verifier().public_key()), RFC_8410_PUBLIC);
    assert_eq!(format!("{key:?}"), "LogSigningKey(test/ingestion, ..)");
    assert_eq!(LogSigningKey::from_pem(origin(), "no key").unwrap_err(), KeyError::Pem);
}

#[test]
fn a_note_verifies_with_its_key_only() {
    let note = key().note(checkpoint());
    let read = SignedNote::parse(&note.to_string()).unwrap();
    assert_eq!(read, note);
    assert_eq!(read.verify(&origin(), &[key().verifier()]), Ok(&checkpoint()));
    let other = LogSigningKey::from_seed(origin(), &[8; 32]).verifier();
    assert_eq!(read.verify(&origin(), std::slice::from_ref(&other)), Err(NoteError::NoKnownSignature));
    assert_eq!(read.verify(&origin(), &[other, key().verifier()]), Ok(&checkpoint()));
    let elsewhere = Origin::parse("test/statistics").unwrap();
    assert_eq!(read.verify(&elsewhere, &[key().verifier()]), Err(NoteError::Origin(origin())));
}

#[test]
fn unknown_signatures_are_passed_over_and_a_wrong_known_one_is_fatal() {
    let unknown = Signature::parse("\u{2014} witness.example BQYHCAkKCw==").unwrap();
    let good = key().sign(&checkpoint());
    let note = SignedNote::new(checkpoint(), vec![unknown.clone(), good.clone()]);
    assert!(note.verify(&origin(), &[key().verifier()]).is_ok());
    let foreign = key().sign(&Checkpoint { size: 8, ..checkpoint() });
    let note = SignedNote::new(checkpoint(), vec![good, foreign]);
    let wrong = Err(NoteError::WrongSignature(origin()));
    assert_eq!(note.verify(&origin(), &[key().verifier()]), wrong);
    let note = SignedNote::new(checkpoint(), vec![unknown]);
    assert_eq!(note.verify(&origin(), &[key().verifier()]), Err(NoteError::NoKnownSignature));
}

#[test]
fn a_note_has_one_spelling() {
    let good = key().note(checkpoint()).to_string();
    for (name, note) in [
        ("no empty line", good.replace("\n\n", "\n")),
        ("a leading zero", good.replace("\n7\n", "\n07\n")),
        ("a sign", good.replace("\n7\n", "\n+7\n")),
        ("a fourth line", good.replace("\n\n", "\nextension\n\n")),
        ("no last line end", good.trim_end().to_owned()),
        ("a hyphen for the dash", good.replace('\u{2014}', "-")),
        ("no signature", good[..good.find('\u{2014}').unwrap()].to_owned()),
        ("a carriage return", good.replace('\n', "\r\n")),
    ] {
        assert!(SignedNote::parse(&note).is_err(), "{name}");
    }
}

#[test]
fn a_verifier_key_reads_back_what_it_writes_and_refuses_a_foreign_id() {
    let verifier = key().verifier();
    let text = verifier.to_string();
    assert_eq!(text.parse::<VerifierKey>(), Ok(verifier.clone()));
    let json = serde_json::to_string(&verifier).unwrap();
    assert_eq!(serde_json::from_str::<VerifierKey>(&json).unwrap(), verifier);
    let id = hex::encode(verifier.id());
    assert_eq!(text.replace(&id, "00000000").parse::<VerifierKey>(), Err(KeyError::Id(origin())));
    for wrong in ["", "a/b", "a/b+00000000", "a/b+00000000+AA==", "a b+00000000+AQ=="] {
        assert!(matches!(wrong.parse::<VerifierKey>(), Err(KeyError::Verifier(_))), "{wrong}");
    }
}

#[test]
fn a_log_has_a_deployment_and_a_service() {
    for good in ["demo/statistics", "a.b-c_1/x"] {
        assert_eq!(Origin::parse(good).unwrap().as_str(), good);
    }
    for wrong in ["", "demo", "demo/", "/x", "Demo/x", "a/b/c", "a b/c", "a+b/c", "a/b\n"] {
        assert!(Origin::parse(wrong).is_err(), "{wrong}");
    }
}
