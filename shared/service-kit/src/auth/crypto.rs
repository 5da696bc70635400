/// Makes aws-lc-rs the one provider of TLS and of token signatures in this process. Called first
/// by everything here that needs either; calling it again changes nothing.
pub fn install_crypto() {
    // An error only says that a provider is there already.
    let _: Result<(), _> = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _: Result<(), _> = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}
