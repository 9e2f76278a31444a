//! Templates (minijinja, strict) and messages (Fluent), one environment per language.

mod filters;
mod messages;

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use serde::Serialize;

pub use filters::Assets;
pub use messages::{Args, Messages};

use crate::kernel::Locale;

/// The templates: embedded in a release build, read from the folder in a debug build.
#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// What went wrong while rendering.
#[derive(Debug, thiserror::Error)]
#[error("template {template} cannot be rendered: {cause}")]
pub struct RenderError {
    /// The template's path.
    pub template: String,
    /// The cause with its chain; names variables, never their values.
    pub cause: String,
}

/// Renders pages, mails and letters.
#[derive(Clone)]
pub struct View {
    environments: Arc<[Environment<'static>]>,
    messages: Arc<Messages>,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("View")
    }
}

impl View {
    /// Loads the messages of all languages and prepares an environment for each.
    ///
    /// # Errors
    /// A message file that cannot be parsed, with its name and place.
    pub fn load() -> Result<Self, String> {
        let messages = Arc::new(Messages::load()?);
        let environments = Locale::ALL
            .into_iter()
            .map(|locale| environment(locale, &messages))
            .collect();
        Ok(Self {
            environments,
            messages,
        })
    }

    /// Renders `template` in `locale` with `context` (anything that serializes to a map).
    ///
    /// # Errors
    /// [`RenderError`] for a missing template or variable.
    pub fn render(
        &self,
        locale: Locale,
        template: &str,
        context: impl Serialize,
    ) -> Result<String, RenderError> {
        self.environment(locale)
            .get_template(template)
            .and_then(|template| template.render(Value::from(Serde(context))))
            .map_err(|error| RenderError {
                template: template.to_owned(),
                cause: chain(&error),
            })
    }

    /// Compiles a template without rendering it.
    ///
    /// # Errors
    /// [`RenderError`] with the place of the mistake.
    pub fn compile(&self, locale: Locale, template: &str) -> Result<(), RenderError> {
        let compiled = self.environment(locale).get_template(template);
        compiled.map(drop).map_err(|error| RenderError {
            template: template.to_owned(),
            cause: chain(&error),
        })
    }

    fn environment(&self, locale: Locale) -> &Environment<'static> {
        &self.environments[Locale::ALL
            .iter()
            .position(|known| *known == locale)
            .unwrap_or(0)]
    }

    /// The message `key` in `locale`.
    pub fn text(&self, locale: Locale, key: &str, args: &Args) -> String {
        self.messages.text(locale, key, args)
    }

    /// The messages.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The paths of all templates.
    pub fn templates() -> Vec<String> {
        Templates::iter().map(|path| path.to_string()).collect()
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn environment(locale: Locale, messages: &Arc<Messages>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_loader(|path| {
        Ok(Templates::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()))
    });
    filters::register(&mut environment, locale, messages);
    environment
}
