//! What cannot be guessed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::OauthError;
use crate::Secret;

/// Makes 256 bits of chance, in the alphabet that verifiers (RFC 7636, section 4.1) and states may have.
pub(super) fn chance() -> Result<Secret, OauthError> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|_| OauthError::Random)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}

/// Returns the challenge that belongs to a verifier, by the method S256.
pub(super) fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.reveal().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_01_the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn x_01_verifiers_have_the_length_that_is_asked_for_and_differ() {
        let (one, other) = (chance().unwrap(), chance().unwrap());
        assert_eq!(one.reveal().len(), 43);
        assert_ne!(one, other);
    }
}
