//! Forms with files (`multipart/form-data`, RFC 7578), read piece by piece.

use axum::extract::{FromRef, FromRequest, Request};
use axum::http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};

use super::form::{Checked, MOST, PATIENCE, check_origin};
use super::{Error, Kit, Result, Visitor};
use crate::kernel::secret;

/// Whether the body is a form with files.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("multipart/form-data"))
}

/// A form that may hold files. Origin and token were checked; of a form with files nothing else was read yet.
pub enum Posted {
    /// Names and values.
    Plain(Vec<(String, String)>),
    /// Still on its way.
    Parts(Parts),
}

/// The parts of a form with files, in the order of the page.
pub struct Parts {
    multipart: Multipart<'static>,
    texts: usize,
}

/// One part.
pub enum Part {
    /// An input that is no file.
    Text(String, String),
    /// The beginning of a file.
    File(Box<FilePart>),
}

/// A file of the form; whoever does not read it to its end skips the rest.
pub struct FilePart {
    /// The input's name.
    pub input: String,
    /// What the person's machine calls the file; empty where none was chosen.
    pub name: String,
    field: multer::Field<'static>,
}

impl<S> FromRequest<S> for Posted
where
    S: Send + Sync,
    Kit: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_multipart(request.headers()) {
            let Checked(pairs) = Checked::from_request(request, state).await?;
            return Ok(Self::Plain(pairs));
        }
        let kit = Kit::from_ref(state);
        let visitor = request.extensions().get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Error::internal("no visitor layer"))?;
        check_origin(&kit, request.headers())?;
        let mut parts = Parts::of(request, u64::from(kit.config.files.request_mb))?;
        // The token is the first input of every form of ours: nothing is taken in before it.
        let genuine = match parts.next().await {
            Ok(Some(Part::Text(name, token))) => {
                name == "csrf" && secret::same(token.as_bytes(), visitor.form_token.as_bytes())
            }
            _ => false,
        };
        if !genuine || visitor.new_secret.is_some() {
            // A browser that is still sending would show a broken connection instead of the answer.
            while let Ok(Some(_)) = parts.next().await {}
            return Err(Error::Csrf);
        }
        Ok(Self::Parts(parts))
    }
}

impl Parts {
    fn of(request: Request, most_mb: u64) -> Result<Self> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let boundary = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|value| multer::parse_boundary(value).ok())
            .ok_or_else(|| Error::BadRequest("a form with files without a boundary".to_owned()))?;
        let most = SizeLimit::new().whole_stream(most_mb * crate::config::MB);
        let stream = request.into_body().into_data_stream();
        let rules = Constraints::new().size_limit(most);
        Ok(Self {
            multipart: Multipart::with_constraints(stream, boundary, rules),
            texts: 0,
        })
    }

    /// The next part; none behind the last.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for a request or for texts beyond all bounds, [`Error::BadRequest`] for one that breaks off.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        let Some(field) = in_time(self.multipart.next_field()).await? else {
            return Ok(None);
        };
        let input = field.name().unwrap_or_default().to_owned();
        if let Some(name) = field.file_name() {
            let name = name.to_owned();
            return Ok(Some(Part::File(Box::new(FilePart { input, name, field }))));
        }
        let mut file = FilePart {
            input,
            name: String::new(),
            field,
        };
        let mut text = Vec::new();
        while let Some(bytes) = file.chunk().await? {
            self.texts += bytes.len();
            if self.texts > MOST {
                return Err(Error::TooLarge);
            }
            text.extend_from_slice(&bytes);
        }
        let text = String::from_utf8(text)
            .map_err(|_| Error::BadRequest("a form with a text that is not UTF-8".to_owned()))?;
        Ok(Some(Part::Text(file.input, text)))
    }
}

impl FilePart {
    /// The next bytes of the file.
    ///
    /// # Errors
    /// As for [`Parts::next`].
    pub async fn chunk(&mut self) -> Result<Option<axum::body::Bytes>> {
        in_time(self.field.chunk()).await
    }
}

async fn in_time<T>(read: impl Future<Output = multer::Result<T>>) -> Result<T> {
    match tokio::time::timeout(PATIENCE, read).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(multer::Error::StreamSizeExceeded { .. })) => Err(Error::TooLarge),
        Ok(Err(error)) => Err(Error::BadRequest(format!("a form with files: {error}"))),
        Err(_) => Err(Error::BadRequest(
            "a form with files did not arrive in time".to_owned(),
        )),
    }
}
