//! `expected/random.json`: streams, bounded integers, uniform numbers and shuffles.

use palladion_biostat::random::Stream;
use serde_json::Value;

use crate::fixtures::{expected, list};
use crate::tally::Tally;

fn whole(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn streams_are_those_of_the_definition_of_chacha20() {
    let golden = expected("random");
    let mut tally = Tally::default();
    for case in list(&golden["streams"]) {
        let name: Vec<u64> = list(&case["name"]).iter().map(whole).collect();
        let new = || Stream::new(name[0], name[1], name[2]);
        let mut stream = new();
        for word in list(&case["words"]) {
            tally.holds(&format!("{name:?} word {word}"), stream.word() == whole(word));
        }
        let mut stream = new();
        for uniform in list(&case["uniforms"]) {
            tally.exact(&format!("{name:?} uniform"), Some(stream.uniform()), uniform);
        }
        let mut stream = new();
        for pair in list(&case["below"]) {
            let (bound, drawn) = (whole(&pair[0]), whole(&pair[1]));
            tally.holds(&format!("{name:?} below {bound}: {drawn}"), stream.below(bound) == drawn);
        }
        let mut items: Vec<u64> = (0..20).collect();
        new().shuffle(&mut items);
        let shuffled: Vec<u64> = list(&case["shuffle"]).iter().map(|item| item.as_u64().unwrap()).collect();
        tally.holds(&format!("{name:?} shuffle {items:?}"), items == shuffled);
    }
    tally.finish("random streams", 5 * (24 + 12 + 40 + 1));
}
