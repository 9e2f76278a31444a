//! What a file is, told by its bytes: its name and what the browser calls it prove nothing.

use serde::{Deserialize, Serialize};

/// The kinds of files that are taken.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum FileKind {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C).
    Png,
    /// HEIF and HEIC, as iPhones take photographs (ISO/IEC 23008-12).
    Heic,
    /// PDF (ISO 32000).
    Pdf,
}

/// How many bytes at the beginning tell a kind.
pub const HEAD: usize = 12;

/// The brands by which an ISO base media file says that it holds a HEIF image.
const BRANDS: [&[u8; 4]; 8] = [
    b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1",
];

impl FileKind {
    /// The kind of a file that begins so.
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if head.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if head.get(4..8) == Some(b"ftyp")
            && BRANDS.iter().any(|brand| head.get(8..12) == Some(*brand))
        {
            Some(Self::Heic)
        } else {
            None
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Heic => "HEIC",
            Self::Pdf => "PDF",
        }
    }

    /// The media type (RFC 6838).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
        }
    }

    /// The endings of file names; the first is the usual one.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Heic => &["heic", "heif"],
            Self::Pdf => &["pdf"],
        }
    }
}

/// Follows a file from its beginning to its end and tells whether it is whole: an upload that broke off is refused
/// while the person still has the original. It does not tell whether the picture can be drawn.
#[derive(Debug)]
pub struct Whole(Walk);

#[derive(Debug)]
enum Walk {
    /// Up to SOS segments are stepped over by their length, so that the end of a thumbnail is not taken for the end.
    Jpeg { state: Jpeg, skip: u64 },
    /// Boxes or chunks, one after the other: what is missing of the present one, and its header so far.
    Boxes {
        png: bool,
        skip: u64,
        header: Vec<u8>,
        ended: bool,
    },
    /// `%%EOF` stands within the last 1024 bytes.
    Pdf(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Jpeg {
    Marker,
    Code,
    LengthHigh { scan: bool },
    LengthLow { scan: bool, high: u8 },
    Data { scan: bool },
    Scan,
    ScanMarker,
    End,
}

const TAIL: usize = 1024;

impl Whole {
    /// Begins with the first byte of a file of this kind.
    pub fn begin(kind: FileKind) -> Self {
        Self(match kind {
            // The two bytes of SOI are a marker without a segment.
            FileKind::Jpeg => Walk::Jpeg {
                state: Jpeg::Marker,
                skip: 0,
            },
            FileKind::Png => Walk::Boxes {
                png: true,
                skip: 8,
                header: Vec::new(),
                ended: false,
            },
            FileKind::Heic => Walk::Boxes {
                png: false,
                skip: 0,
                header: Vec::new(),
                ended: false,
            },
            FileKind::Pdf => Walk::Pdf(Vec::new()),
        })
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Walk::Jpeg { state, skip } => jpeg(state, skip, bytes),
            Walk::Boxes {
                png,
                skip,
                header,
                ended,
            } => boxes(*png, skip, header, ended, bytes),
            Walk::Pdf(tail) => {
                tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
                let over = tail.len().saturating_sub(TAIL);
                tail.drain(..over);
            }
        }
    }

    /// Whether the file may end here.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Walk::Jpeg { state, .. } => *state == Jpeg::End,
            Walk::Boxes {
                png,
                skip,
                header,
                ended,
            } => *ended || (!png && *skip == 0 && header.is_empty()),
            Walk::Pdf(tail) => tail.windows(5).any(|word| word == b"%%EOF"),
        }
    }
}

fn jpeg(state: &mut Jpeg, skip: &mut u64, bytes: &[u8]) {
    for &byte in bytes {
        *state = match *state {
            Jpeg::Marker if byte == 0xff => Jpeg::Code,
            Jpeg::Marker => Jpeg::Marker,
            Jpeg::Code => match byte {
                0xff => Jpeg::Code,
                0xd9 => Jpeg::End,
                0x01 | 0xd0..=0xd8 => Jpeg::Marker,
                0xda => Jpeg::LengthHigh { scan: true },
                _ => Jpeg::LengthHigh { scan: false },
            },
            Jpeg::LengthHigh { scan } => Jpeg::LengthLow { scan, high: byte },
            Jpeg::LengthLow { scan, high } => {
                *skip = u64::from(u16::from_be_bytes([high, byte])).saturating_sub(2);
                match *skip {
                    0 if scan => Jpeg::Scan,
                    0 => Jpeg::Marker,
                    _ => Jpeg::Data { scan },
                }
            }
            Jpeg::Data { scan } => {
                *skip -= 1;
                match *skip {
                    0 if scan => Jpeg::Scan,
                    0 => Jpeg::Marker,
                    _ => Jpeg::Data { scan },
                }
            }
            Jpeg::Scan if byte == 0xff => Jpeg::ScanMarker,
            Jpeg::Scan => Jpeg::Scan,
            // In a scan, FF 00 is a byte and FF D0…D7 restart it; a progressive file has further segments and scans.
            Jpeg::ScanMarker => match byte {
                0xff => Jpeg::ScanMarker,
                0x00 | 0xd0..=0xd7 => Jpeg::Scan,
                0xd9 => Jpeg::End,
                0xda => Jpeg::LengthHigh { scan: true },
                _ => Jpeg::LengthHigh { scan: false },
            },
            // Cameras append further data behind the picture.
            Jpeg::End => Jpeg::End,
        };
    }
}

fn boxes(png: bool, skip: &mut u64, header: &mut Vec<u8>, ended: &mut bool, mut bytes: &[u8]) {
    while !bytes.is_empty() && !*ended {
        if *skip > 0 {
            let step = usize::try_from(*skip)
                .unwrap_or(usize::MAX)
                .min(bytes.len());
            *skip -= step as u64;
            bytes = &bytes[step..];
            // The checksum of the closing chunk is behind: nothing more is needed.
            *ended = png && *skip == 0 && header.as_slice() == b"IEND";
            if *skip == 0 {
                header.clear();
            }
            continue;
        }
        header.push(bytes[0]);
        bytes = &bytes[1..];
        let Some(&[a, b, c, d]) = header.first_chunk::<4>() else {
            continue;
        };
        let size = u64::from(u32::from_be_bytes([a, b, c, d]));
        let need = if !png && size == 1 { 16 } else { 8 };
        if header.len() < need {
            continue;
        }
        if png {
            // Length, type, data, checksum.
            *skip = size + 4;
            header.drain(..4);
        } else {
            let size = match header.last_chunk::<8>() {
                Some(long) if need == 16 => u64::from_be_bytes(*long),
                _ => size,
            };
            // Size 0: the last box goes on to the end of the file.
            *ended = size == 0;
            *skip = size.saturating_sub(need as u64);
            header.clear();
        }
    }
}

#[cfg(test)]
#[path = "file_kind_tests.rs"]
mod tests;
