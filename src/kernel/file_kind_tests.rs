use proptest::prelude::*;

use super::*;

/// SOI, an APP1 segment with a thumbnail's EOI inside, SOS, data with a stuffed FF, EOI.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xe1\x00\x06\xff\xd8\xff\xd9\xff\xda\x00\x04\x01\x02\x10\xff\x00\x20\xff\xd9";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x02tEXtabCRC4\x00\x00\x00\x00IENDCRC4";
const HEIC: &[u8] = b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00\x00\x00\x00\x0cmdatabcd";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n";

const ALL: [(&[u8], FileKind); 4] = [
    (JPEG, FileKind::Jpeg),
    (PNG, FileKind::Png),
    (HEIC, FileKind::Heic),
    (PDF, FileKind::Pdf),
];

fn whole(kind: FileKind, parts: &[&[u8]]) -> bool {
    let mut walk = Whole::begin(kind);
    for part in parts {
        walk.feed(part);
    }
    walk.is_whole()
}

#[test]
fn a_kind_is_told_by_the_first_bytes() {
    for (bytes, kind) in ALL {
        assert_eq!(FileKind::of(&bytes[..HEAD.min(bytes.len())]), Some(kind));
    }
    for other in [
        &b""[..],
        b"MZ\x90\x00",
        b"<svg xmlns=",
        b"GIF89a",
        b"\x00\x00\x00\x18ftypmp42",
        b"PK\x03\x04",
        b"%PDF",
    ] {
        assert_eq!(FileKind::of(other), None, "{other:?}");
    }
}

#[test]
fn a_file_that_breaks_off_anywhere_is_not_whole() {
    for (bytes, kind) in ALL {
        assert!(whole(kind, &[bytes]), "{kind:?}");
        let last = if kind == FileKind::Pdf {
            bytes.len() - 2
        } else {
            bytes.len()
        };
        for end in 0..last {
            // Between two boxes a HEIF file may end: nothing tells how many there should be.
            let between = kind == FileKind::Heic && (end == 0 || end == 16);
            assert_eq!(whole(kind, &[&bytes[..end]]), between, "{kind:?} {end}");
        }
    }
}

#[test]
fn what_a_camera_appends_does_no_harm() {
    assert!(whole(FileKind::Jpeg, &[JPEG, b"a film of a second"]));
    assert!(whole(FileKind::Png, &[PNG, b"more"]));
}

proptest! {
    #[test]
    fn how_the_bytes_arrive_makes_no_difference(kind in 0_usize..4, cut in 0_usize..40, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (sample, kind) = ALL[kind];
        let cut = cut.min(sample.len());
        prop_assert!(whole(kind, &[&sample[..cut], &sample[cut..]]));
        let one_by_one: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(whole(kind, &[&bytes]), whole(kind, &one_by_one));
    }
}
