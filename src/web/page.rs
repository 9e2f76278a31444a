//! A page: what the layouts need, and the one way to render it.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse as _, Response};
use serde::Serialize;

use super::{Error, Kit, Result, Visitor, session};
use crate::kernel::Locale;
use crate::view::{Args, View};

/// What every page shows, made from the request.
#[derive(Clone, Debug)]
pub struct Page {
    /// The reader's language.
    pub locale: Locale,
    visitor: Visitor,
    view: View,
    kit: Kit,
    resident: bool,
    unread: Option<i64>,
    officer: Option<OfficerBadge>,
    errors: bool,
}

/// What the staff layout shows of the officer.
#[derive(Clone, Debug, Serialize)]
pub struct OfficerBadge {
    /// Their name.
    pub name: String,
    /// The codes of their roles.
    pub roles: Vec<&'static str>,
    /// The codes of the sections whose cases they see; empty: all.
    pub sections: Vec<String>,
}

#[derive(Serialize)]
struct Context<'a, C> {
    page: PageContext<'a>,
    #[serde(flatten)]
    own: C,
}

#[derive(Serialize)]
struct PageContext<'a> {
    lang: &'static str,
    html_lang: &'static str,
    title: String,
    path: &'a str,
    csrf: &'a str,
    demo: bool,
    languages: Vec<LanguageLink>,
    request_id: &'a str,
    municipality: &'a str,
    user: Option<User>,
    staff: Option<&'a OfficerBadge>,
    errors: bool,
}

#[derive(Serialize)]
struct User {
    name: Option<String>,
    unread: i64,
}

#[derive(Serialize)]
struct LanguageLink {
    code: &'static str,
    html_lang: &'static str,
    label: &'static str,
    href: String,
    current: bool,
}

impl<S> FromRequestParts<S> for Page
where
    S: Send + Sync,
    Kit: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let kit = Kit::from_ref(state);
        let visitor = parts.extensions.get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Error::internal("no visitor layer"))?;
        // The cookie alone decides how the header looks; whether the session holds is the extractors' question.
        let resident = session::has_cookie(&parts.headers, &kit, session::HolderKind::Resident);
        Ok(Self::of(&kit, visitor, resident))
    }
}

impl Page {
    pub(super) fn of(kit: &Kit, visitor: Visitor, resident: bool) -> Self {
        Self {
            locale: visitor.locale,
            view: kit.view.clone(),
            kit: kit.clone(),
            visitor,
            resident,
            unread: None,
            officer: None,
            errors: false,
        }
    }

    /// Shows how many notices are unread.
    #[must_use]
    pub const fn with_unread(mut self, unread: i64) -> Self {
        self.unread = Some(unread);
        self
    }

    /// Shows who is working.
    #[must_use]
    pub fn with_officer(mut self, badge: OfficerBadge) -> Self {
        self.officer = Some(badge);
        self
    }

    /// Marks the title: the form has errors.
    #[must_use]
    pub const fn with_errors(mut self) -> Self {
        self.errors = true;
        self
    }

    /// A message in the reader's language.
    pub fn text(&self, key: &str) -> String {
        self.view.text(self.locale, key, &Args::none())
    }

    /// A message with arguments.
    pub fn text_with(&self, key: &str, args: &Args) -> String {
        self.view.text(self.locale, key, args)
    }

    /// Templates and messages.
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// Path and query of this request, without `lang`.
    pub fn path(&self) -> &str {
        &self.visitor.path
    }

    /// The value of the hidden input `csrf`.
    pub fn form_token(&self) -> &str {
        &self.visitor.form_token
    }

    /// Renders a template with the page's own values beside `page`.
    ///
    /// # Errors
    /// [`Error::Internal`] where the template lacks a value.
    pub fn html(
        &self,
        template: &str,
        title: impl Into<String>,
        own: impl Serialize,
    ) -> Result<Response> {
        let text = self.render(template, title, own)?;
        // A signed-in page must not be found again with the Back button of a shared machine.
        Ok(([(header::CACHE_CONTROL, "no-store")], Html(text)).into_response())
    }

    pub(super) fn render(
        &self,
        template: &str,
        title: impl Into<String>,
        own: impl Serialize,
    ) -> Result<String> {
        let page = PageContext {
            lang: self.locale.code(),
            html_lang: self.locale.html_lang(),
            title: title.into(),
            path: &self.visitor.path,
            csrf: &self.visitor.form_token,
            demo: self.kit.site.demo,
            languages: self.languages(),
            request_id: &self.visitor.request_id,
            municipality: &self.kit.config.city.name,
            user: self.resident.then(|| User {
                name: None,
                unread: self.unread.unwrap_or(0),
            }),
            staff: self.officer.as_ref(),
            errors: self.errors,
        };
        Ok(self
            .view
            .render(self.locale, template, Context { page, own })?)
    }

    fn languages(&self) -> Vec<LanguageLink> {
        let separator = if self.visitor.path.contains('?') {
            '&'
        } else {
            '?'
        };
        Locale::ALL
            .into_iter()
            .map(|locale| LanguageLink {
                code: locale.code(),
                html_lang: locale.html_lang(),
                label: locale.label(),
                href: format!("{}{separator}lang={}", self.visitor.path, locale.code()),
                current: locale == self.locale,
            })
            .collect()
    }
}
