#![no_main]

use palladion_formats_fuzz::{quiet, targets};

libfuzzer_sys::fuzz_target!(init: quiet(), |bytes: &[u8]| targets::values(bytes));
