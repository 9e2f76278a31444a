//! A form with one small file (`multipart/form-data`, RFC 7578): origin and token are checked before the file is read.

use std::collections::BTreeMap;

use axum::extract::{FromRef, FromRequest, Multipart, Request};
use axum::http::header;

use super::form::{check_origin, is_genuine};
use super::{Checked, Error, Kit, Visitor};

/// The most that such a file may hold: it must still fit into the hidden field of the form that confirms it.
pub const MOST: usize = 64 * 1024;

/// The fields of a form and its file; the input `csrf` stands before the file.
#[derive(Debug)]
pub struct CheckedUpload {
    /// The fields besides.
    pub fields: BTreeMap<String, String>,
    /// The file; empty where none was chosen.
    pub file: Vec<u8>,
}

impl<S> FromRequest<S> for CheckedUpload
where
    S: Send + Sync,
    Kit: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Checked(fields) = Checked::from_request(request, state).await?;
            return Ok(Self {
                fields,
                file: Vec::new(),
            });
        }
        let kit = Kit::from_ref(state);
        let visitor = request.extensions().get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Error::internal("no visitor layer"))?;
        check_origin(&kit, request.headers())?;
        let broken = |error: &dyn std::fmt::Display| Error::BadRequest(format!("form: {error}"));
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(|error| broken(&error))?;
        let mut upload = Self {
            fields: BTreeMap::new(),
            file: Vec::new(),
        };
        let mut genuine = false;
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = field.file_name().is_some();
            if is_file && !genuine {
                return Err(Error::Csrf);
            }
            let bytes = field.bytes().await.map_err(|_| Error::TooLarge)?;
            if bytes.len() > MOST {
                return Err(Error::TooLarge);
            }
            if is_file {
                upload.file = bytes.to_vec();
                continue;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if name == "csrf" {
                genuine = is_genuine(&visitor, &text);
            }
            upload.fields.insert(name, text);
        }
        if genuine {
            Ok(upload)
        } else {
            Err(Error::Csrf)
        }
    }
}
