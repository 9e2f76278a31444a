//! `pg_dump` and `pg_restore`: found, their version checked, and run without a secret on their command line.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;
use url::Url;

use super::DumpError;

/// Where Debian keeps the tools of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// One of the tools.
#[derive(Debug)]
pub(super) struct Tool {
    name: &'static str,
    path: PathBuf,
}

impl Tool {
    /// The tool of the server's version, or else of the next later one: an earlier one refuses, and a much later one
    /// may write what the server does not know.
    pub(super) async fn find(name: &'static str, server: u32) -> Result<Self, DumpError> {
        let mut best: Option<(u32, PathBuf)> = None;
        let mut seen = Vec::new();
        for path in candidates(name) {
            let Some(major) = major_of(&path).await else {
                continue;
            };
            seen.push(format!("{} is version {major}", path.display()));
            let better = best.as_ref().is_none_or(|(known, _)| major < *known);
            if major >= server && better {
                best = Some((major, path));
            }
        }
        match best {
            Some((_, path)) => Ok(Self { name, path }),
            None => Err(DumpError(format!(
                "no {name} of version {server} or later was found ({}); on Debian: apt-get install \
                 postgresql-client-{server}",
                if seen.is_empty() {
                    format!("neither in PATH nor below {DEBIAN}")
                } else {
                    seen.join(", ")
                }
            ))),
        }
    }

    /// Runs it on the database at `url` and waits for its end.
    pub(super) async fn run(&self, url: &str, arguments: &[String]) -> Result<(), DumpError> {
        let output = Command::new(&self.path)
            .args(arguments)
            .arg("--no-password")
            .envs(environment(url)?)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|error| {
                DumpError(format!("{} cannot be run: {error}", self.path.display()))
            })?;
        if output.status.success() {
            return Ok(());
        }
        Err(DumpError(format!(
            "{} failed: {}",
            self.name,
            complaint(&String::from_utf8_lossy(&output.stderr))
        )))
    }
}

/// The tool's own first error. What follows it may quote rows.
fn complaint(told: &str) -> String {
    let line = told
        .lines()
        .find(|line| line.contains("error:"))
        .or_else(|| told.lines().next())
        .unwrap_or("it gave no reason");
    line.chars().take(300).collect()
}

fn candidates(name: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir(DEBIAN) {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    let tools = folders.into_iter().map(|folder| folder.join(name));
    tools.filter(|tool| tool.is_file()).collect()
}

/// `pg_dump (PostgreSQL) 17.6` → 17
async fn major_of(path: &Path) -> Option<u32> {
    let output = Command::new(path).arg("--version").output().await.ok()?;
    version_in(&String::from_utf8_lossy(&output.stdout))
}

fn version_in(told: &str) -> Option<u32> {
    let number = told.split_once("(PostgreSQL) ")?.1;
    let end = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    number[..end].parse().ok()
}

/// The address as libpq's variables: whoever lists processes sees command lines, not these.
fn environment(url: &str) -> Result<Vec<(&'static str, String)>, DumpError> {
    let url = Url::parse(url)
        .map_err(|error| DumpError(format!("database.url cannot be read: {error}")))?;
    let mut variables = Vec::new();
    let mut put = |name, value: &str| {
        if !value.is_empty() {
            variables.push((name, decoded(value)));
        }
    };
    put(
        "PGHOST",
        url.host_str().unwrap_or_default().trim_matches(['[', ']']),
    );
    put(
        "PGPORT",
        &url.port().map(|port| port.to_string()).unwrap_or_default(),
    );
    put("PGUSER", url.username());
    put("PGPASSWORD", url.password().unwrap_or_default());
    put("PGDATABASE", url.path().trim_start_matches('/'));
    for (key, value) in url.query_pairs() {
        let name = match key.as_ref() {
            "host" | "hostaddr" => "PGHOST",
            "port" => "PGPORT",
            "user" => "PGUSER",
            "password" => "PGPASSWORD",
            "dbname" => "PGDATABASE",
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            _ => continue,
        };
        variables.push((name, value.into_owned()));
    }
    Ok(variables)
}

/// Without percent-encoding (RFC 3986 section 2.1); a plus sign is itself.
fn decoded(text: &str) -> String {
    let form = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    pairs
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_variables() {
        let given = "postgres://sw:p%40ss+w%26d@[::1]:6432/win%20dow?sslmode=verify-full&statement-cache-capacity=5";
        let expected = [
            ("PGHOST", "::1"),
            ("PGPORT", "6432"),
            ("PGUSER", "sw"),
            ("PGPASSWORD", "p@ss+w&d"),
            ("PGDATABASE", "win dow"),
            ("PGSSLMODE", "verify-full"),
        ];
        let expected = expected.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(environment(given).unwrap(), expected);
        let socket = environment("postgres:///window?host=/run/postgresql").unwrap();
        assert!(socket.contains(&("PGHOST", "/run/postgresql".to_owned())));
    }

    #[test]
    fn versions_and_complaints_are_read() {
        assert_eq!(
            version_in("pg_dump (PostgreSQL) 17.6 (Debian 17.6-1)\n"),
            Some(17)
        );
        assert_eq!(version_in("pg_dump (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(version_in("something else"), None);
        let told =
            "pg_restore: while PROCESSING\npg_restore: error: could not\nDETAIL: 小松 花子\n";
        assert_eq!(complaint(told), "pg_restore: error: could not");
    }
}
