#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| palladion_formats_fuzz::targets::profile(bytes));
