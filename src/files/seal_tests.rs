use proptest::prelude::*;

use super::*;

fn key(byte: u8) -> Key {
    Key::parse(&Secret::new(BASE64_STANDARD.encode([byte; 32]))).unwrap()
}

fn file(number: u128) -> FileId {
    FileId(uuid::Uuid::from_u128(number))
}

/// Seals in pieces of `size` bytes, so that a test need not be large.
fn sealed(plain: &[u8], size: usize) -> Vec<Vec<u8>> {
    let (mut chunks, header) = Chunks::seal(&key(1), file(1), [7; 32]).unwrap();
    let pieces: Vec<&[u8]> = plain.chunks(size).collect();
    let mut parts = vec![header.to_vec()];
    for (at, piece) in pieces.iter().enumerate() {
        parts.push(chunks.encrypt(piece, at + 1 == pieces.len()).unwrap());
    }
    parts
}

fn opened(parts: &[Vec<u8>], key: &Key, file: FileId) -> Result<Vec<u8>, Broken> {
    let (header, chunks) = parts.split_first().ok_or(Broken)?;
    let mut open = Chunks::open(key, file, header)?;
    let mut plain = Vec::new();
    for (at, chunk) in chunks.iter().enumerate() {
        plain.extend(open.decrypt(chunk, at + 1 == chunks.len())?);
    }
    if chunks.is_empty() {
        Err(Broken)
    } else {
        Ok(plain)
    }
}

#[test]
fn a_key_is_32_bytes_and_has_a_name() {
    assert!(Key::parse(&Secret::new("c2hvcnQ=")).is_err());
    assert!(Key::parse(&Secret::new("not base64")).is_err());
    assert_eq!(key(1).id().len(), 16);
    assert_ne!(key(1).id(), key(2).id());
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened(plain in prop::collection::vec(any::<u8>(), 1..400), size in 1_usize..90) {
        let parts = sealed(&plain, size);
        prop_assert_eq!(opened(&parts, &key(1), file(1)), Ok(plain.clone()));
        prop_assert_eq!(opened(&parts, &key(2), file(1)), Err(Broken), "another key");
        prop_assert_eq!(opened(&parts, &key(1), file(2)), Err(Broken), "another file");
    }

    #[test]
    fn a_changed_bit_is_noticed(plain in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut parts = sealed(&plain, 64);
        let total: usize = parts.iter().map(Vec::len).sum();
        let mut at = at.index(total);
        for part in &mut parts {
            if at < part.len() {
                part[at] ^= 1 << bit;
                break;
            }
            at -= part.len();
        }
        prop_assert_eq!(opened(&parts, &key(1), file(1)), Err(Broken));
    }

    #[test]
    fn a_missing_moved_doubled_or_shortened_chunk_is_noticed(plain in prop::collection::vec(any::<u8>(), 130..400), pick in any::<prop::sample::Index>()) {
        let whole = sealed(&plain, 64);
        let at = 1 + pick.index(whole.len() - 2);
        let mut missing = whole.clone();
        missing.remove(at);
        let mut moved = whole.clone();
        moved.swap(at, at + 1);
        let mut doubled = whole.clone();
        doubled.insert(at, whole[at].clone());
        let mut short = whole.clone();
        short[at].pop();
        let mut cut_off = whole.clone();
        cut_off.truncate(at + 1);
        for (what, parts) in [("missing", missing), ("moved", moved), ("doubled", doubled), ("short", short), ("cut off", cut_off)] {
            prop_assert_eq!(opened(&parts, &key(1), file(1)), Err(Broken), "{}", what);
        }
    }
}
