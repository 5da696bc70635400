use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palladion_domain::digest::Digest;
use reqwest::header::HeaderName;

/// The request header with the digest of the body (RFC 9530).
pub const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// A `Content-Digest` without a usable SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Content-Digest has to hold `sha-256=:<32 bytes in base64>:`")]
pub struct InvalidContentDigest;

/// The header's value for a digest: `sha-256=:…:`.
#[must_use]
pub fn content_digest(digest: &Digest) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest.as_bytes()))
}

/// The SHA-256 in a header's value; other algorithms beside it are not looked at.
///
/// # Errors
/// [`InvalidContentDigest`] when there is none, or more than one.
pub fn parse_content_digest(value: &str) -> Result<Digest, InvalidContentDigest> {
    let mut found = value.split(',').filter_map(|member| member.trim().strip_prefix("sha-256="));
    let (Some(member), None) = (found.next(), found.next()) else { return Err(InvalidContentDigest) };
    let text =
        member.strip_prefix(':').and_then(|text| text.strip_suffix(':')).ok_or(InvalidContentDigest)?;
    let bytes = STANDARD.decode(text).map_err(|_not_base64| InvalidContentDigest)?;
    let bytes = bytes.try_into().map_err(|_other_length| InvalidContentDigest)?;
    Ok(Digest::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 9530, section 2: the digest of `{"hello": "world"}` and a line feed.
    const RFC_9530: &str = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    #[test]
    fn the_example_of_the_rfc_is_read_and_written() {
        let digest = parse_content_digest(RFC_9530).unwrap();
        assert_eq!(digest.to_hex(), "44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38");
        assert_eq!(content_digest(&digest), RFC_9530);
        assert_eq!(parse_content_digest(&format!("sha-512=:AAAA:, {RFC_9530}")), Ok(digest));
    }

    #[test]
    fn anything_else_is_refused() {
        for value in ["", "sha-256=RK", "sha-256=:RK:", "sha-512=:AAAA:", &format!("{RFC_9530}, {RFC_9530}")]
        {
            assert_eq!(parse_content_digest(value), Err(InvalidContentDigest), "{value}");
        }
    }
}
