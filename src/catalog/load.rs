//! Reads procedures from YAML. Every error names file, line and column, what is wrong and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_saphyr::Error as Yaml;

use super::check;
use super::model::Procedure;
use super::place::Places;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file as it was named.
    pub file: String,
    /// The line, from 1; 0 where the file could not be read at all.
    pub line: u64,
    /// The column in characters, from 1; 0 as above.
    pub column: u64,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            what,
            remedy,
        } = self;
        match line {
            0 => write!(f, "{file}: {what} — {remedy}"),
            _ => write!(f, "{file}:{line}:{column}: {what} — {remedy}"),
        }
    }
}

/// All that is wrong with the files that were read.
#[derive(Debug, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            write!(f, "{}{fault}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

#[derive(rust_embed::RustEmbed)]
#[folder = "procedures"]
#[include = "*.yaml"]
struct BuiltIn;

/// The catalogue that comes with the program.
///
/// # Errors
/// Faults of the embedded files; a test keeps them free of any.
pub fn built_in() -> Result<Vec<Procedure>, Faults> {
    let sources = BuiltIn::iter().filter_map(|name| {
        let file = BuiltIn::get(&name)?;
        Some((
            format!("procedures/{name}"),
            String::from_utf8_lossy(&file.data).into_owned(),
        ))
    });
    together(sources.map(|(name, yaml)| procedure(&name, &yaml)))
}

/// Reads files, or all `*.yaml` files of folders.
///
/// # Errors
/// The faults of all files together.
pub fn files(paths: &[PathBuf]) -> Result<Vec<Procedure>, Faults> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(listed(path)?);
    }
    together(found.iter().map(|path| {
        let name = path.display().to_string();
        let yaml = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        procedure(&name, &yaml)
    }))
}

/// What `procedures check` prints: one line per sound procedure, or one per fault. No path means the built-in ones.
///
/// # Errors
/// The faults of all files together.
pub fn check_files(paths: &[PathBuf]) -> Result<String, Faults> {
    let procedures = if paths.is_empty() {
        built_in()?
    } else {
        files(paths)?
    };
    let line = |procedure: &Procedure| {
        let fields = procedure.form.fields().count();
        format!(
            "{}: ok, {} pages, {fields} fields",
            procedure.slug,
            procedure.form.pages.len()
        )
    };
    Ok(procedures.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// Reads one procedure. `file` is only the name that errors give.
///
/// # Errors
/// The first fault of YAML or type, or else all faults that [`check::problems`] finds.
pub fn procedure(file: &str, yaml: &str) -> Result<Procedure, Faults> {
    let read: Result<Procedure, Yaml> = serde_saphyr::from_str(yaml);
    let procedure = read.map_err(|error| Faults(vec![broken(file, error.without_snippet())]))?;
    let problems = check::problems(&procedure);
    if problems.is_empty() {
        return Ok(procedure);
    }
    let places = Places::of(yaml);
    let fault = |problem: check::Problem| {
        let (line, column) = places.find(&problem.path);
        Fault {
            file: file.to_owned(),
            line,
            column,
            what: problem.what,
            remedy: problem.remedy,
        }
    };
    let mut faults: Vec<Fault> = problems.into_iter().map(fault).collect();
    faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(Faults(faults))
}

fn together(
    read: impl Iterator<Item = Result<Procedure, Faults>>,
) -> Result<Vec<Procedure>, Faults> {
    let mut procedures: Vec<Procedure> = Vec::new();
    let mut faults = Vec::new();
    for one in read {
        match one {
            Ok(procedure) => procedures.push(procedure),
            Err(Faults(more)) => faults.extend(more),
        }
    }
    procedures.sort_by(|a, b| a.slug.cmp(&b.slug));
    for pair in procedures.windows(2) {
        if pair[0].slug == pair[1].slug {
            let what = format!("two files define the procedure `{}`", pair[0].slug);
            faults.push(general(
                "procedures",
                what,
                "give each procedure its own `slug`",
            ));
        }
    }
    if faults.is_empty() {
        Ok(procedures)
    } else {
        Err(Faults(faults))
    }
}

fn listed(path: &Path) -> Result<Vec<PathBuf>, Faults> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files.sort();
    Ok(files)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Faults {
    let name = path.display().to_string();
    let what = format!("cannot be read: {error}");
    Faults(vec![general(
        &name,
        what,
        "check the name, the permissions, and that it is UTF-8 text",
    )])
}

fn general(file: &str, what: String, remedy: &str) -> Fault {
    Fault {
        file: file.to_owned(),
        line: 0,
        column: 0,
        what,
        remedy: remedy.to_owned(),
    }
}

fn broken(file: &str, error: &Yaml) -> Fault {
    let (line, column) = error
        .location()
        .map_or((1, 1), |place| (place.line(), place.column()));
    let (what, remedy) = words(error);
    Fault {
        file: file.to_owned(),
        line,
        column,
        what,
        remedy,
    }
}

fn words(error: &Yaml) -> (String, String) {
    let list = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match error {
        Yaml::SerdeUnknownField {
            field, expected, ..
        } if expected.contains(&"ja-easy") => (
            format!("`{field}` is not a language of the window"),
            format!("use one of: {}", list(expected)),
        ),
        Yaml::SerdeUnknownField {
            field, expected, ..
        } => (
            format!("`{field}` is not known here"),
            format!("remove it, or use one of: {}", list(expected)),
        ),
        Yaml::SerdeUnknownVariant {
            variant, expected, ..
        } => (
            format!("`{variant}` is not known here"),
            format!("use one of: {}", list(expected)),
        ),
        Yaml::SerdeMissingField { field: "ja", .. } => (
            "the Japanese text is missing".into(),
            "add `ja: …`; the other languages stand beside it".into(),
        ),
        Yaml::SerdeMissingField { field, .. } => {
            (format!("`{field}` is missing"), format!("add `{field}: …`"))
        }
        Yaml::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("a key");
            (
                format!("`{key}` stands here twice"),
                "keep one of the two".into(),
            )
        }
        Yaml::SerdeInvalidType {
            unexpected,
            expected,
            ..
        }
        | Yaml::SerdeInvalidValue {
            unexpected,
            expected,
            ..
        } => (
            format!("{unexpected} stands where {expected} is needed"),
            format!("write {expected}"),
        ),
        Yaml::InvalidScalar { ty, .. } => {
            let wanted = match *ty {
                "bool" => "`true` or `false`",
                _ => "a whole number without quotes",
            };
            (format!("this is not {wanted}"), format!("write {wanted}"))
        }
        Yaml::Message { msg, .. } => (msg.clone(), "correct the value, or remove the line".into()),
        other => {
            let text = other.to_string();
            let first = text.lines().next().unwrap_or("this is not YAML").to_owned();
            (first, "check the indentation, the quotes and the brackets of this line and the one before".into())
        }
    }
}
