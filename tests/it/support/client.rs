//! A browser without scripts: cookies, forms, redirects one by one.

use scraper::{ElementRef, Html, Selector};

/// Somebody's browser.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
    /// The path and query it was asked for.
    pub path: String,
    client: Client,
}

impl Client {
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            http,
            base: base.to_owned(),
        }
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        }
    }

    /// Asks for a page without following redirects.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self
            .http
            .get(self.url(path))
            .header("accept", "text/html")
            .header("accept-language", "ja");
        self.send(request, path).await
    }

    /// Asks for a page and follows redirects to the end.
    pub async fn open(&self, path: &str) -> Answer {
        self.get(path).await.follow().await
    }

    /// Sends a form as a browser does.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .http
            .post(self.url(path))
            .header("accept", "text/html")
            .header("accept-language", "ja")
            .header("origin", &self.base)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.send(request, path).await
    }

    /// Sends a form with a file as a browser does; `kind` names the boundary.
    pub async fn send_body(&self, path: &str, kind: &str, body: String) -> Answer {
        let request = self
            .http
            .post(self.url(path))
            .header("accept", "text/html")
            .header("accept-language", "ja")
            .header("origin", &self.base)
            .header("content-type", kind)
            .body(body);
        self.send(request, path).await
    }

    /// Sends anything.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, self.url(path))
    }

    async fn send(&self, request: reqwest::RequestBuilder, path: &str) -> Answer {
        let response = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{path}: {error:?}"));
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            path: path.strip_prefix(&self.base).unwrap_or(path).to_owned(),
            body: response.text().await.expect("a text"),
            client: self.clone(),
        }
    }
}

impl Answer {
    /// The page with the slashes that its templates escape.
    pub fn markup(&self) -> String {
        self.body.replace("&#x2f;", "/")
    }

    /// The browser that asked.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Where it redirects to, as a path of this service or a whole address.
    pub fn location(&self) -> Option<String> {
        let location = self.headers.get("location")?.to_str().ok()?;
        Some(
            location
                .strip_prefix(&self.client.base)
                .unwrap_or(location)
                .to_owned(),
        )
    }

    /// Follows redirects to the end.
    pub async fn follow(self) -> Self {
        let mut answer = self;
        for _ in 0..10 {
            match answer.location() {
                Some(location) => answer = answer.client.clone().get(&location).await,
                None => return answer,
            }
        }
        panic!("more than ten redirects, last to {}", answer.path);
    }

    /// Panics unless the status is `status`.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.path, self.text());
        self
    }

    /// What a reader sees: the text of the main part, one space between words.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let main = Selector::parse("main").expect("a selector");
        let body = Selector::parse("body").expect("a selector");
        let part = html
            .select(&main)
            .next()
            .or_else(|| html.select(&body).next());
        let words: Vec<&str> = part
            .iter()
            .flat_map(ElementRef::text)
            .flat_map(str::split_whitespace)
            .collect();
        words.join(" ")
    }

    /// Panics unless the reader sees `words`.
    #[track_caller]
    pub fn shows(self, words: &str) -> Self {
        let text = self.text();
        assert!(
            text.contains(words),
            "{} does not show {words:?}:\n{text}",
            self.path
        );
        self
    }

    /// The text of the first element that matches.
    pub fn first(&self, selector: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector)
            .next()
            .map(|element| element.text().collect::<String>().trim().to_owned())
    }

    /// The `href`s that contain `part`.
    pub fn links(&self, part: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let anchors = Selector::parse("a[href]").expect("a selector");
        html.select(&anchors)
            .filter_map(|anchor| anchor.value().attr("href"))
            .filter(|href| href.contains(part))
            .map(str::to_owned)
            .collect()
    }

    /// For each group of radio buttons or checkboxes, its first choice.
    pub fn choices(&self) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.body);
        let inputs =
            Selector::parse("input[type=radio], input[type=checkbox]").expect("a selector");
        let mut first: Vec<(String, String)> = Vec::new();
        for input in html.select(&inputs) {
            let (Some(name), Some(value)) =
                (input.value().attr("name"), input.value().attr("value"))
            else {
                continue;
            };
            if first.iter().all(|(known, _)| known != name) {
                first.push((name.to_owned(), value.to_owned()));
            }
        }
        first
    }

    /// The form whose action contains `part`, filled as the page has it.
    #[track_caller]
    pub fn form(&self, part: &str) -> Form {
        let html = Html::parse_document(&self.body);
        let forms = Selector::parse("form").expect("a selector");
        let element = html
            .select(&forms)
            .find(|form| {
                form.value()
                    .attr("action")
                    .unwrap_or_default()
                    .contains(part)
            })
            .unwrap_or_else(|| panic!("{}: no form for {part:?}:\n{}", self.path, self.text()));
        let action = element
            .value()
            .attr("action")
            .filter(|action| !action.is_empty());
        Form {
            action: action.map_or_else(|| self.path.clone(), str::to_owned),
            fields: fields(element),
            client: self.client.clone(),
        }
    }
}

fn fields(form: ElementRef<'_>) -> Vec<(String, String)> {
    let inputs = Selector::parse("input, textarea, select").expect("a selector");
    let chosen = Selector::parse("option[selected]").expect("a selector");
    let options = Selector::parse("option").expect("a selector");
    let mut fields = Vec::new();
    for input in form.select(&inputs) {
        let Some(name) = input.value().attr("name") else {
            continue;
        };
        let value = input.value().attr("value").unwrap_or_default().to_owned();
        let value = match (input.value().name(), input.value().attr("type")) {
            ("textarea", _) => Some(input.text().collect()),
            ("select", _) => input
                .select(&chosen)
                .next()
                .or_else(|| input.select(&options).next())
                .and_then(|option| option.value().attr("value").map(str::to_owned)),
            (_, Some("radio" | "checkbox")) => input.value().attr("checked").map(|_| value),
            (_, Some("submit" | "file")) => None,
            _ => Some(value),
        };
        if let Some(value) = value {
            fields.push((name.to_owned(), value));
        }
    }
    fields
}

/// What stands between the parts of a form with files.
pub const BOUNDARY: &str = "----story7MA4YWxkTrZu0gW";

/// A form that is being filled in.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    client: Client,
}

impl Form {
    /// Sets a field, in place of whatever it held.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Takes a field away.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Sends it, without following the redirect.
    pub async fn send(&self) -> Answer {
        self.client.post(&self.action, &self.fields).await
    }

    /// Sends it with files (input, name, bytes), as a browser does from a form with files.
    pub async fn with_files(&self, files: &[(&str, &str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let head =
                format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        for (input, name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{input}\"; filename=\"{name}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.raw(body).await
    }

    /// Sends bytes in the place of a form with files.
    pub async fn raw(&self, body: Vec<u8>) -> Answer {
        let request = self
            .client
            .request(reqwest::Method::POST, &self.action)
            .header("accept", "text/html")
            .header("accept-language", "ja")
            .header("origin", &self.client.base)
            // Where the service answers before it has read all, the connection ends.
            .header("connection", "close")
            .header(
                "content-type",
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(body);
        self.client.send(request, &self.action).await
    }

    /// Sends it and follows redirects to the end.
    pub async fn submit(&self) -> Answer {
        self.send().await.follow().await
    }
}
