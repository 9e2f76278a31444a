//! Draws one letter as PDF: the inside of the child process `smart-window draw-letter`.
//!
//! The order comes on standard input ([`Order`], JSON), the PDF leaves on standard output. The process has bounds on
//! memory and time, and once the fonts are read it can open neither file nor socket.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use typst::foundations::{Bytes, Dict, IntoValue as _, Smart};
use typst::text::Font;
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use unicode_segmentation::UnicodeSegmentation as _;

use super::model::Document;

/// The layout.
const LAYOUT: &str = include_str!("../../../templates/letters/notice.typ");

/// What the layout and the numbers of pages need besides the letter's own characters.
const DIGITS: &str = "0123456789/ ";

/// Address space in bytes: fonts, layout and runtime of a letter stay far below.
const MEMORY: u64 = 1 << 31;

/// Seconds of processor time.
const SECONDS: u64 = 20;

/// What is to be drawn.
#[derive(Debug, Serialize, Deserialize)]
pub struct Order {
    /// The letter.
    pub document: Document,
    /// Identifies the document (PDF 32000-1 section 14.4): the letter's key.
    pub ident: String,
    /// Nobody has issued it: the page is marked 案.
    pub draft: bool,
    /// Folders with fonts, in order of preference.
    pub fonts: Vec<PathBuf>,
    /// Only look for characters that no font has.
    pub check_only: bool,
}

/// Why nothing was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// No folder holds a font.
    #[error("no font was found")]
    NoFonts,
    /// No font has these characters, each with its code points.
    #[error("no font has {0:?}")]
    Missing(Vec<Glyph>),
    /// The layout did not come out; in words for the operator.
    #[error("the layout failed: {0}")]
    Layout(String),
}

/// A character that cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Glyph {
    /// As it was given.
    pub text: String,
    /// `U+8FBB U+E0100`
    pub code_points: String,
}

impl Glyph {
    fn of(cluster: &str) -> Self {
        let codes: Vec<String> = cluster
            .chars()
            .map(|letter| format!("U+{:04X}", u32::from(letter)))
            .collect();
        Self {
            text: cluster.to_owned(),
            code_points: codes.join(" "),
        }
    }
}

/// A stretch of text that one font can draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Run {
    font: String,
    text: String,
}

/// The fonts, in order of preference.
struct Fonts(Vec<Font>);

impl Fonts {
    fn read(folders: &[PathBuf]) -> Result<Self, Fault> {
        let mut fonts = Vec::new();
        for folder in folders {
            let Ok(entries) = std::fs::read_dir(folder) else {
                continue;
            };
            let mut files: Vec<PathBuf> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| {
                    path.extension()
                        .is_some_and(|ending| ["ttf", "otf", "ttc"].iter().any(|e| ending == *e))
                })
                .collect();
            files.sort();
            for file in files {
                if let Ok(data) = std::fs::read(file) {
                    fonts.extend(Font::iter(Bytes::new(data)));
                }
            }
        }
        if fonts.is_empty() {
            return Err(Fault::NoFonts);
        }
        Ok(Self(fonts))
    }

    fn families(&self) -> Vec<&str> {
        self.0
            .iter()
            .map(|font| font.info().family.as_str())
            .collect()
    }
}

/// Cuts texts into runs and keeps what no font has.
struct Setter<'a> {
    faces: Vec<(&'a str, ttf_parser::Face<'a>)>,
    missing: BTreeSet<Glyph>,
}

impl<'a> Setter<'a> {
    fn new(fonts: &'a Fonts) -> Self {
        let face = |font: &'a Font| {
            let face = ttf_parser::Face::parse(font.data(), font.index()).ok()?;
            Some((font.info().family.as_str(), face))
        };
        Self {
            faces: fonts.0.iter().filter_map(face).collect(),
            missing: BTreeSet::new(),
        }
    }

    /// The first font that has exactly this cluster: a variation sequence counts only where the font knows it, so
    /// that a name never changes its form.
    fn font(&self, cluster: &str) -> Option<&'a str> {
        if cluster.chars().any(is_private) {
            return None;
        }
        let has = |face: &ttf_parser::Face<'_>| {
            let mut letters = cluster.chars().peekable();
            while let Some(letter) = letters.next() {
                let glyph = match letters.next_if(|next| is_selector(*next)) {
                    Some(selector) => face.glyph_variation_index(letter, selector),
                    None => face.glyph_index(letter),
                };
                if glyph.is_none_or(|glyph| glyph.0 == 0) {
                    return false;
                }
            }
            true
        };
        let found = self.faces.iter().find(|(_, face)| has(face));
        found.map(|(family, _)| *family)
    }

    fn set(&mut self, text: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for cluster in text.graphemes(true) {
            // A line end or tab in what somebody typed is a space on paper.
            let cluster = if cluster.chars().all(|letter| letter.is_ascii_whitespace()) {
                " "
            } else {
                cluster
            };
            let Some(font) = self.font(cluster) else {
                self.missing.insert(Glyph::of(cluster));
                continue;
            };
            match runs.last_mut() {
                Some(run) if run.font == font => run.text.push_str(cluster),
                _ => runs.push(Run {
                    font: font.to_owned(),
                    text: cluster.to_owned(),
                }),
            }
        }
        runs
    }

    fn all(&mut self, texts: &[String]) -> Vec<Vec<Run>> {
        texts.iter().map(|text| self.set(text)).collect()
    }
}

/// What a private-use code means, only the font knows that it was typed with: it is never printed.
const fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

const fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// What the layout gets.
#[derive(Serialize)]
struct Sheet<'a> {
    fonts: Vec<&'a str>,
    draft: bool,
    day: &'a str,
    plain_title: String,
    number: Vec<Run>,
    date: Vec<Run>,
    address: Option<Vec<Run>>,
    addressee: Vec<Run>,
    sender: Vec<Run>,
    seal_omitted: bool,
    title: Vec<Run>,
    salutation: Option<Vec<Run>>,
    body: Vec<Vec<Run>>,
    items: Vec<(Vec<Run>, Vec<Run>)>,
    reasons: Vec<Vec<Run>>,
    appeal: Vec<Vec<Run>>,
    contact: Vec<Vec<Run>>,
}

fn sheet<'a>(order: &'a Order, fonts: &'a Fonts) -> Result<Sheet<'a>, Fault> {
    let letter = &order.document;
    let mut setter = Setter::new(fonts);
    let own: String = LAYOUT.chars().filter(|letter| !letter.is_ascii()).collect();
    setter.set(&own);
    setter.set(DIGITS);
    let items = letter
        .items
        .iter()
        .map(|item| (setter.set(&item.label), setter.set(&item.value)))
        .collect();
    let sheet = Sheet {
        fonts: fonts.families(),
        draft: order.draft,
        day: &letter.day,
        plain_title: letter.title.clone(),
        number: setter.set(&letter.number),
        date: setter.set(&letter.date),
        address: letter.address.as_ref().map(|text| setter.set(text)),
        addressee: setter.set(&letter.addressee),
        sender: setter.set(&letter.sender),
        seal_omitted: letter.seal_omitted,
        title: setter.set(&letter.title),
        salutation: letter.salutation.as_ref().map(|text| setter.set(text)),
        body: setter.all(&letter.body),
        items,
        reasons: setter.all(&letter.reasons),
        appeal: setter.all(&letter.appeal),
        contact: setter.all(&letter.contact),
    };
    if setter.missing.is_empty() {
        Ok(sheet)
    } else {
        Err(Fault::Missing(setter.missing.into_iter().collect()))
    }
}

/// Draws the letter as tagged PDF (PDF/UA-1 and PDF/A-2a); the same order gives the same bytes. Empty where the order
/// only asks for a check.
///
/// # Errors
/// [`Fault`].
pub fn draw(order: &Order) -> Result<Vec<u8>, Fault> {
    let fonts = Fonts::read(&order.fonts)?;
    close_the_doors();
    let sheet = sheet(order, &fonts)?;
    if order.check_only {
        return Ok(Vec::new());
    }
    let failed = |what: &dyn std::fmt::Debug| Fault::Layout(format!("{what:?}"));
    let json = serde_json::to_string(&sheet).map_err(|error| Fault::Layout(error.to_string()))?;
    let mut inputs = Dict::new();
    inputs.insert("letter".into(), json.into_value());
    let engine = TypstEngine::builder()
        .main_file(LAYOUT)
        .fonts(fonts.0.clone())
        .build();
    let laid_out: PagedDocument = engine
        .compile_with_input(inputs)
        .output
        .map_err(|error| failed(&error))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|e| failed(&e))?;
    let options = PdfOptions {
        ident: Smart::Custom(order.ident.clone()),
        creator: Smart::Custom(Some("smart-window".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&laid_out, &options).map_err(|error| failed(&error))
}

/// Bounds of the process. They fail only where the operator set tighter ones, which then hold.
fn bound() {
    let both = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
    ] {
        let _ = setrlimit(resource, both(most));
    }
}

/// From here on no file and no socket can be opened: there is no number left for one. In tests the process goes on.
fn close_the_doors() {
    #[cfg(not(test))]
    {
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Nofile, none);
    }
}

/// The exit code of a fault that standard output names as JSON.
pub const FAULT: u8 = 3;

/// Runs the child process: order in, PDF out.
pub fn run() -> ExitCode {
    bound();
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return ExitCode::FAILURE;
    }
    let Ok(order) = serde_json::from_str::<Order>(&text) else {
        return ExitCode::FAILURE;
    };
    let (bytes, code) = match draw(&order) {
        Ok(pdf) => (pdf, ExitCode::SUCCESS),
        Err(fault) => (
            serde_json::to_vec(&fault).unwrap_or_default(),
            ExitCode::from(FAULT),
        ),
    };
    match std::io::stdout().write_all(&bytes) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
