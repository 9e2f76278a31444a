//! Encryption of a push message (RFC 8291), in one record of `aes128gcm` (RFC 8188). The push service carries it and
//! cannot read it.

use aes_gcm::Aes128Gcm;
use aes_gcm::aead::{Aead as _, KeyInit as _};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

/// Bytes of a record, as its header says. A message of ours is one record and far smaller.
const RECORD: u32 = 4096;
/// Ends the text of the last record; zeros follow as padding (RFC 8188 section 2).
const LAST: u8 = 2;
/// Bytes that the record adds to its text: the delimiter and the tag.
const OVERHEAD: usize = 1 + 16;

/// What a browser hands out for its subscription: a point of P-256 and 16 bytes that authenticate (RFC 8291 section 2).
#[derive(Clone, Debug)]
pub struct Keys {
    public: PublicKey,
    auth: [u8; 16],
}

impl Keys {
    /// Reads `p256dh` and `auth` in base64url, as `PushSubscription.toJSON()` writes them, with or without padding.
    /// None for what is no uncompressed point of the curve or has another length.
    pub fn parse(p256dh: &str, auth: &str) -> Option<Self> {
        let decode = |text: &str| {
            BASE64_URL_SAFE_NO_PAD
                .decode(text.trim_end_matches('='))
                .ok()
        };
        let point = decode(p256dh).filter(|point| point.len() == 65)?;
        Some(Self {
            public: PublicKey::from_sec1_bytes(&point).ok()?,
            auth: decode(auth)?.try_into().ok()?,
        })
    }
}

/// The message cannot be encrypted: it is too long for one record.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is too long to be pushed")]
pub struct TooLong;

/// The body of a push: header and one record. `ephemeral` and `salt` must be drawn anew for each message. The text is
/// padded to `padded_to` bytes, so that its length says nothing.
///
/// # Errors
/// [`TooLong`].
pub fn encrypt(
    to: &Keys,
    ephemeral: &SecretKey,
    salt: [u8; 16],
    text: &[u8],
    padded_to: usize,
) -> Result<Vec<u8>, TooLong> {
    let size = text.len().max(padded_to);
    if size + OVERHEAD > RECORD as usize {
        return Err(TooLong);
    }
    let own = ephemeral.public_key().to_encoded_point(false);
    let shared = p256::ecdh::diffie_hellman(ephemeral.to_nonzero_scalar(), to.public.as_affine());
    let info = [
        b"WebPush: info\0".as_slice(),
        to.public.to_encoded_point(false).as_bytes(),
        own.as_bytes(),
    ]
    .concat();
    let material: [u8; 32] = derive(&to.auth, shared.raw_secret_bytes(), &info)?;
    let key: [u8; 16] = derive(&salt, &material, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = derive(&salt, &material, b"Content-Encoding: nonce\0")?;
    let mut record = text.to_vec();
    record.push(LAST);
    record.resize(size + 1, 0);
    let sealed = Aes128Gcm::new(&key.into())
        .encrypt(&nonce.into(), record.as_slice())
        .map_err(|_| TooLong)?;
    let mut body = salt.to_vec();
    body.extend(RECORD.to_be_bytes());
    body.push(65);
    body.extend(own.as_bytes());
    body.extend(sealed);
    Ok(body)
}

fn derive<const N: usize>(salt: &[u8], material: &[u8], info: &[u8]) -> Result<[u8; N], TooLong> {
    let mut out = [0; N];
    // Fails only for more than 255 blocks.
    Hkdf::<Sha256>::new(Some(salt), material)
        .expand(info, &mut out)
        .map_err(|_| TooLong)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UA_PUBLIC: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const UA_PRIVATE: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn bytes(text: &str) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    fn secret(text: &str) -> SecretKey {
        SecretKey::from_slice(&bytes(text)).unwrap()
    }

    #[test]
    fn the_example_of_rfc_8291_section_5_comes_out_byte_for_byte() {
        let body = encrypt(
            &Keys::parse(UA_PUBLIC, AUTH).unwrap(),
            &secret("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap(),
            b"When I grow up, I want to be a watermelon",
            0,
        );
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
                        InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
                        WGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(body.unwrap()), expected);
    }

    #[test]
    fn padding_hides_the_length_and_an_independent_reader_takes_it_away() {
        let keys = Keys::parse(UA_PUBLIC, AUTH).unwrap();
        let ephemeral = SecretKey::from_slice(&[7; 32]).unwrap();
        let seal = |text: &[u8]| encrypt(&keys, &ephemeral, [3; 16], text, 64).unwrap();
        assert_eq!(seal(b"ja").len(), seal(b"zh-Hans").len());
        let auth = <[u8; 16]>::try_from(bytes(AUTH)).unwrap().into();
        let read = web_push_native::decrypt(seal(b"ja"), &secret(UA_PRIVATE), &auth);
        assert_eq!(read.unwrap(), b"ja");
        let long = encrypt(&keys, &ephemeral, [3; 16], &[0; 4080], 0);
        assert_eq!(long, Err(TooLong));
    }

    #[test]
    fn keys_that_are_no_keys_are_refused() {
        assert!(Keys::parse(UA_PUBLIC, AUTH).is_some());
        let off_the_curve = BASE64_URL_SAFE_NO_PAD.encode([4; 65]);
        for (p256dh, auth) in [
            ("", AUTH),
            (AUTH, AUTH),
            (UA_PUBLIC, ""),
            (UA_PUBLIC, UA_PRIVATE),
            (off_the_curve.as_str(), AUTH),
            ("???", AUTH),
        ] {
            assert!(Keys::parse(p256dh, auth).is_none(), "{p256dh} {auth}");
        }
    }
}
