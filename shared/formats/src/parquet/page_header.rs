//! A page's header, looked at before the library reads it.

use super::shape::{PAGE, walk};
use super::thrift::Thrift;

/// The bytes that a page unpacks to and that it has in the file, as its header states them; `None` when it does
/// not, or when the library would read the header as something else.
pub(super) fn stated_sizes(header: &[u8]) -> Option<(i32, i32)> {
    walk(&mut Thrift::new(header), PAGE)?;
    let (mut unpacked, mut packed) = (None, None);
    Thrift::new(header).structure(|header, number, _| {
        // The library cuts a number to 32 bits.
        let size = |header: &mut Thrift<'_>| i32::try_from(header.integer()?).ok();
        match number {
            2 => unpacked = Some(size(header)?),
            3 => packed = Some(size(header)?),
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some((unpacked?, packed?))
}
