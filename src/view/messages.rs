//! The interface's messages: `locales/<language>/<feature>.ftl` (Project Fluent).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

use crate::kernel::Locale;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// Named arguments of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Args(BTreeMap<Cow<'static, str>, Arg>);

#[derive(Clone, Debug, PartialEq)]
enum Arg {
    Text(String),
    Number(f64),
}

impl Args {
    /// No arguments.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.0.insert(name.into(), Arg::Text(value.into()));
        self
    }

    /// Adds a number, which plural rules can read. Exact up to 2^53.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and yen stay far below 2^53"
    )]
    pub fn number(mut self, name: impl Into<Cow<'static, str>>, value: i64) -> Self {
        self.0.insert(name.into(), Arg::Number(value as f64));
        self
    }

    fn to_fluent(&self) -> FluentArgs<'_> {
        self.0
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Arg::Text(text) => FluentValue::from(text.as_str()),
                    Arg::Number(number) => FluentValue::from(*number),
                };
                (name.as_ref(), value)
            })
            .collect()
    }
}

/// The bundles of all languages.
pub struct Messages {
    bundles: BTreeMap<Locale, FluentBundle<FluentResource>>,
    keys: BTreeMap<Locale, BTreeSet<String>>,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

impl Messages {
    pub(super) fn load() -> Result<Self, String> {
        let mut bundles = BTreeMap::new();
        let mut keys = BTreeMap::new();
        for locale in Locale::ALL {
            let language = locale
                .html_lang()
                .parse()
                .map_err(|error| format!("{}: {error}", locale.code()))?;
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            // Isolation marks around arguments would stand in mail subjects and page titles.
            bundle.set_use_isolating(false);
            let mut known = BTreeSet::new();
            let folder = format!("{}/", locale.code());
            for path in Files::iter().filter(|path| path.starts_with(&folder)) {
                let Some(file) = Files::get(&path) else {
                    continue;
                };
                let text = String::from_utf8_lossy(&file.data).into_owned();
                let resource = FluentResource::try_new(text)
                    .map_err(|(_, errors)| format!("locales/{path}: {errors:?}"))?;
                for entry in resource.entries() {
                    if let fluent_syntax::ast::Entry::Message(message) = entry {
                        known.insert(message.id.name.to_owned());
                    }
                }
                bundle
                    .add_resource(resource)
                    .map_err(|errors| format!("locales/{path}: {errors:?}"))?;
            }
            bundles.insert(locale, bundle);
            keys.insert(locale, known);
        }
        Ok(Self { bundles, keys })
    }

    /// The message `key` in `locale`; the key itself where it is missing, which a test refuses for every key in use.
    pub fn text(&self, locale: Locale, key: &str, args: &Args) -> String {
        let found = self.bundles.get(&locale).and_then(|bundle| {
            let pattern = bundle.get_message(key)?.value()?;
            let mut errors = Vec::new();
            let text = bundle
                .format_pattern(pattern, Some(&args.to_fluent()), &mut errors)
                .into_owned();
            if !errors.is_empty() {
                tracing::warn!(
                    key,
                    locale = locale.code(),
                    ?errors,
                    "a message lacks an argument"
                );
            }
            Some(text)
        });
        found.unwrap_or_else(|| {
            tracing::warn!(key, locale = locale.code(), "a message is missing");
            key.to_owned()
        })
    }

    /// Whether `locale` has a message `key`.
    pub fn has(&self, locale: Locale, key: &str) -> bool {
        self.keys
            .get(&locale)
            .is_some_and(|keys| keys.contains(key))
    }

    /// All keys of a language.
    pub fn keys(&self, locale: Locale) -> impl Iterator<Item = &str> {
        self.keys
            .get(&locale)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}
