//! Changes at random, the same for the same seed.

use std::io::{Cursor, Read, Write};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// The largest case.
const MOST_BYTES: usize = 256 << 10;
/// Bytes that mean something to some format.
const WORDS: &[&[u8]] = &[
    b"\"",
    b",",
    b";",
    b"\n",
    b"\r",
    b"\0",
    b"\xFF",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"\x92",
    b"\xC3\xA9",
    b"9999999999",
    b"-1",
    b"1e999",
    b"null",
    b"[[[[[[[[",
    b"{}",
    b"]",
    b"\\ud800",
    b"PK\x03\x04",
    b"PAR1",
    b"\x1F\x8B\x08",
    b"\x78\x9C",
    b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!",
    b"<!DOCTYPE a>",
    b"XFD1048576",
    b"&#x0;",
    b"\x80\x80\x80\x80\x0F",
];

/// Makes cases of seeds.
pub(crate) struct Mutator {
    seeds: Vec<Vec<u8>>,
    random: ChaCha8Rng,
    /// Whether to change the parts of an archive rather than its bytes, every other time.
    parts: bool,
}

impl Mutator {
    pub(crate) fn new(seeds: Vec<Vec<u8>>, seed: u64, parts: bool) -> Self {
        Self { seeds, random: ChaCha8Rng::seed_from_u64(seed), parts }
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.random.next_u64() % bound).unwrap_or(0)
    }

    /// The next case.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let index = self.below(self.seeds.len());
        let seed = self.seeds.get(index).cloned().unwrap_or_default();
        if self.parts
            && self.below(2) == 0
            && let Some(case) = self.part(&seed)
        {
            return case;
        }
        self.change(seed)
    }

    fn change(&mut self, mut case: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(6) {
            self.once(&mut case);
        }
        case.truncate(MOST_BYTES);
        case
    }

    fn once(&mut self, case: &mut Vec<u8>) {
        let at = self.below(case.len() + 1);
        let bits = 1 + self.below(9);
        let length = 1 + self.below(1 << bits);
        let end = case.len().min(at + length);
        match self.below(9) {
            0 => {
                if let Some(byte) = case.get_mut(at) {
                    *byte ^= 1 << (self.random.next_u32() % 8);
                }
            }
            1 => {
                if let Some(byte) = case.get_mut(at) {
                    *byte = self.random.next_u32().to_le_bytes()[0];
                }
            }
            2 => drop(case.drain(at..end)),
            3 => {
                let copied = case[at..end].to_vec();
                let to = self.below(case.len() + 1);
                drop(case.splice(to..to, copied));
            }
            4 => case.truncate(at),
            5 => {
                let chosen = self.below(WORDS.len());
                let word = WORDS[chosen];
                drop(case.splice(at..at, word.iter().copied()));
            }
            6 => {
                let chosen = self.below(WORDS.len());
                let word = WORDS[chosen];
                let end = case.len().min(at + word.len());
                drop(case.splice(at..end, word.iter().copied()));
            }
            7 => {
                let chosen = self.below(6);
                let number = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, self.random.next_u32()][chosen];
                let bytes = if self.below(2) == 0 { number.to_le_bytes() } else { number.to_be_bytes() };
                let end = case.len().min(at + bytes.len());
                drop(case.splice(at..end, bytes));
            }
            _ => {
                let chosen = self.below(self.seeds.len());
                let other = self.seeds[chosen].clone();
                let from = self.below(other.len() + 1);
                let to = other.len().min(from + length * 4);
                drop(case.splice(at..end, other[from..to].iter().copied()));
            }
        }
    }

    /// The archive with one part changed, packed without compression.
    fn part(&mut self, seed: &[u8]) -> Option<Vec<u8>> {
        let mut archive = ZipArchive::new(Cursor::new(seed)).ok()?;
        let chosen = self.below(archive.len());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).ok()?;
            let name = entry.name().ok()?.into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).ok()?;
            drop(entry);
            if index == chosen {
                content = self.change(content);
            }
            writer.start_file(name, options).ok()?;
            writer.write_all(&content).ok()?;
        }
        writer.finish().ok().map(Cursor::into_inner)
    }
}
