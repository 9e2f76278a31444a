//! The interface speaks six languages: no key is missing, and every template compiles.

use std::collections::BTreeSet;
use std::path::Path;

use smart_window::kernel::Locale;
use smart_window::view::View;
use smart_window::web::Error;

fn files(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            let text = std::fs::read_to_string(&path).expect("a text");
            found.push((path.display().to_string(), text));
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("templates"), "", &mut found);
    files(&root.join("src"), ".rs", &mut found);
    found
}

/// The literals that stand right behind one of the words that ask for a message.
fn asked_for(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for call in ["t('", "t(\"", ".text(\"", ".text_with(\"", ".text_with(\n"] {
        for (at, _) in text.match_indices(call) {
            let before = text[..at].chars().next_back();
            if call.starts_with("t(")
                && before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
            {
                continue;
            }
            let rest = text[at + call.len()..].trim_start().trim_start_matches('"');
            let end = rest.find(['\'', '"']).unwrap_or(0);
            let key = &rest[..end];
            // A key that ends with a hyphen is completed at run time.
            let plain = key
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
            if plain && key.contains('-') && !key.ends_with('-') {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

#[test]
fn all_languages_have_the_same_messages() {
    let view = View::load().expect("the messages load");
    let japanese: BTreeSet<&str> = view.messages().keys(Locale::Ja).collect();
    assert!(japanese.len() > 100, "only {} messages", japanese.len());
    for locale in Locale::ALL {
        let own: BTreeSet<&str> = view.messages().keys(locale).collect();
        let missing: Vec<_> = japanese.difference(&own).collect();
        let extra: Vec<_> = own.difference(&japanese).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{}: missing {missing:?}, extra {extra:?}",
            locale.code()
        );
    }
}

#[test]
fn every_message_that_is_asked_for_exists() {
    let view = View::load().expect("the messages load");
    let mut missing = Vec::new();
    let mut asked = 0;
    for (path, text) in sources() {
        for key in asked_for(&text) {
            asked += 1;
            if !view.messages().has(Locale::Ja, &key) {
                missing.push(format!("{path}: {key}"));
            }
        }
    }
    assert!(asked > 100, "only {asked} keys found: the search is broken");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    for code in Error::CODES {
        for part in ["title", "what", "do"] {
            let key = format!("error-{code}-{part}");
            assert!(view.messages().has(Locale::Ja, &key), "{key}");
        }
    }
}

#[test]
fn the_search_for_keys_sees_a_missing_one() {
    let text = "{{ t('no-such-key') }} page.text(\"another-missing\") format('not-a-key') {{ t('stage-' ~ x) }}";
    assert_eq!(asked_for(text), ["no-such-key", "another-missing"]);
}

#[test]
fn every_template_compiles_in_every_language() {
    let view = View::load().expect("the messages load");
    let templates = View::templates();
    assert!(!templates.is_empty());
    for locale in Locale::ALL {
        for template in &templates {
            if let Err(error) = view.compile(locale, template) {
                panic!("{template}: {error}");
            }
        }
    }
}

#[test]
fn every_failed_login_is_told_in_every_language() {
    use smart_window::identity::{Fact, LoginFailure};
    let view = View::load().expect("the messages load");
    for locale in Locale::ALL {
        let failures = LoginFailure::ALL.into_iter().flat_map(|failure| {
            ["title", "what", "do"].map(|part| format!("identity-failed-{}-{part}", failure.code()))
        });
        let facts = Fact::ALL.map(|fact| format!("identity-fact-{}", fact.code()));
        let missing: Vec<String> = failures
            .chain(facts)
            .filter(|key| !view.messages().has(locale, key))
            .collect();
        assert!(missing.is_empty(), "{}: {missing:?}", locale.code());
    }
}

/// The kinds of `events::Event`, read off its source.
fn kinds_of_events() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/events/model.rs");
    let text = std::fs::read_to_string(path).expect("the model");
    let list = text.split("pub enum Event {").nth(1).expect("the list");
    let list = list.split("\n}").next().expect("its end");
    list.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_uppercase()))
        .map(|line| {
            let name = line.split([' ', '(', '{', ',']).next().unwrap_or("");
            let mut kind = String::new();
            for letter in name.chars() {
                if letter.is_ascii_uppercase() && !kind.is_empty() {
                    kind.push('_');
                }
                kind.push(letter.to_ascii_lowercase());
            }
            kind
        })
        .collect()
}

#[test]
fn every_event_has_a_name_in_the_audit_log() {
    let view = View::load().expect("the messages load");
    let kinds = kinds_of_events();
    assert!(
        kinds.len() > 30 && kinds.contains(&"application_viewed".to_owned()),
        "{kinds:?}"
    );
    let missing: Vec<_> = kinds
        .iter()
        .filter(|kind| {
            ["audit-event-", "casework-event-"]
                .iter()
                .all(|prefix| !view.messages().has(Locale::Ja, &format!("{prefix}{kind}")))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "locales/…/audit.ftl lacks audit-event- for {missing:?}"
    );
}
