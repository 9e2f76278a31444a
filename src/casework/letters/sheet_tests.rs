use std::path::Path;
use std::process::{Command, Stdio};

use super::super::model::Item;
use super::*;
use crate::config::Letters;

fn order() -> Order {
    Order {
        document: Document {
            number: "小税第12号".to_owned(),
            date: "令和8年11月24日".to_owned(),
            day: "2026-11-24".to_owned(),
            address: Some("石川県小松市\u{8FBB}\u{E0100}町1丁目2番3号".to_owned()),
            addressee: "髙\u{FA11} \u{20BB7}\u{8FBB}\u{E0102}子".to_owned(),
            sender: "小松市長　見本　太郎".to_owned(),
            seal_omitted: true,
            title: "所得・課税（非課税）証明書不交付決定通知書".to_owned(),
            salutation: None,
            body: vec!["令和8年11月24日付けで請求のあった証明書については、次のとおり決定したので、通知します。".to_owned()],
            items: vec![Item { label: "受付番号".to_owned(), value: "2222-2222-2".to_owned() }],
            reasons: vec!["その年度の所得の申告がないため、証明できません。".to_owned()],
            appeal: vec![include_str!("../../../templates/appeals/both_routes.txt").replace("{{ city }}", "小松市")],
            contact: vec!["小松市税務課　電話 0761-00-0000".to_owned()],
            beside: std::collections::BTreeMap::new(),
        },
        ident: "a letter".to_owned(),
        draft: false,
        fonts: Letters::default().font_folders(),
        check_only: false,
    }
}

/// What a tool says of a PDF.
fn tool(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let file = std::env::temp_dir().join(format!("sw-sheet-{program}-{}.pdf", std::process::id()));
    std::fs::write(&file, pdf).unwrap();
    let path = file.to_str().unwrap();
    let arguments = arguments
        .iter()
        .map(|one| if *one == "FILE" { path } else { *one });
    let said = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(said.status.success());
    String::from_utf8_lossy(&said.stdout).into_owned()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_letter_is_searchable_tagged_small_and_always_the_same() {
    let pdf = draw(&order()).unwrap();
    assert_eq!(
        pdf,
        draw(&order()).unwrap(),
        "the same order, the same bytes"
    );
    assert!(pdf.len() < 120_000, "{} bytes", pdf.len());
    let found = |part: &str| {
        pdf.windows(part.len())
            .any(|window| window == part.as_bytes())
    };
    for part in ["/StructTreeRoot", "/Lang", "pdfuaid", "pdfaid"] {
        assert!(found(part), "{part}");
    }
    let text = squeezed(&tool("pdftotext", &["-raw", "FILE", "-"], &pdf));
    let document = order().document;
    for part in [
        &document.number,
        &document.addressee,
        &document.title,
        &document.body[0],
        &document.appeal[0],
    ] {
        assert!(text.contains(&squeezed(part)), "{part} in\n{text}");
    }
    let structure = tool("pdfinfo", &["-struct", "FILE"], &pdf);
    for tag in ["H1", "P", "LI"] {
        assert!(
            structure.lines().any(|line| line.trim().starts_with(tag)),
            "{tag} in\n{structure}"
        );
    }
    assert_eq!(
        tool("pdffonts", &["FILE"], &pdf).matches("IPA").count(),
        2,
        "both fonts are embedded"
    );
}

#[test]
fn a_character_that_no_font_has_is_named_and_never_drawn() {
    for (given, code_points) in [
        ("\u{E000}", "U+E000"),
        ("😀", "U+1F600"),
        // A form of 辻 that neither collection of variants knows.
        ("\u{8FBB}\u{E01EF}", "U+8FBB U+E01EF"),
    ] {
        let mut order = order();
        order.document.addressee = format!("小松 {given}子");
        order.check_only = true;
        let fault = draw(&order).unwrap_err();
        let glyph = Glyph {
            text: given.to_owned(),
            code_points: code_points.to_owned(),
        };
        assert_eq!(fault, Fault::Missing(vec![glyph]));
    }
}

#[test]
fn each_form_of_a_name_is_drawn_by_the_font_that_has_it() {
    let fonts = Fonts::read(&Letters::default().font_folders()).unwrap();
    let mut setter = Setter::new(&fonts);
    let font = |setter: &mut Setter<'_>, text: &str| {
        setter
            .set(text)
            .into_iter()
            .map(|run| run.font)
            .collect::<Vec<_>>()
    };
    assert_eq!(font(&mut setter, "髙﨑"), ["IPAexMincho"]);
    assert_eq!(
        font(&mut setter, "\u{20BB7}野"),
        ["IPAmjMincho", "IPAexMincho"]
    );
    assert_eq!(font(&mut setter, "\u{8FBB}\u{E0100}"), ["IPAexMincho"]);
    assert_eq!(font(&mut setter, "\u{8FBB}\u{E0102}"), ["IPAmjMincho"]);
    assert!(setter.missing.is_empty());
}

#[test]
fn without_fonts_it_says_so() {
    let order = Order {
        fonts: vec![Path::new("/nowhere").to_owned()],
        ..order()
    };
    assert_eq!(draw(&order).unwrap_err(), Fault::NoFonts);
}
