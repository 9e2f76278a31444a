//! The dependency rule of `docs/architecture.md`, held over every source file.

mod code;
mod table;

use std::path::Path;

use code::Code;

/// Most lines that a Rust, JavaScript or template file may have.
const LONGEST: usize = 400;

/// Words that read a clock or draw randomness: only `kernel/` may, everyone else is handed an `Env`.
const CLOCKS: [&str; 11] = [
    "SystemTime::now",
    "Instant::now",
    "now_utc",
    "now_local",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "rand::",
    "OsRng",
    "SysRng",
    "thread_rng",
    "getrandom",
];

/// Words that begin a statement in SQL.
const SQL: [&str; 3] = ["sqlx::query", "sqlx::raw_sql", "QueryBuilder"];

/// What is wrong with one file of `src/`: `path:line: rule` each.
fn breaches(path: &str, source: &str) -> Vec<String> {
    let code = Code::of(source);
    let place = Place::of(path);
    let mut found = Vec::new();
    for (line, target) in code.uses(&place.module) {
        if let Some(rule) = place.forbids(&target) {
            found.push(format!("{path}:{line}: {rule}"));
        }
    }
    for (line, text) in code.lines_without_tests() {
        for rule in place.objects(text) {
            found.push(format!("{path}:{line}: {rule}"));
        }
    }
    found
}

/// Where a file stands: its module path, the folder below `src/` and the layer that its name says.
struct Place {
    module: Vec<String>,
    top: String,
    layer: String,
    tests: bool,
}

impl Place {
    fn of(path: &str) -> Self {
        let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut module: Vec<String> = inner.split('/').map(String::from).collect();
        let tests = module
            .iter()
            .any(|part| part == "tests" || part.ends_with("_tests"));
        if module
            .last()
            .is_some_and(|last| last == "mod" || module == ["lib"])
        {
            module.pop();
        }
        let part = |at: usize| module.get(at).cloned().unwrap_or_default();
        let top = if module.first().is_some_and(|top| top == "standins") && part(1) == "demo" {
            "standins/demo".to_owned()
        } else {
            part(0)
        };
        Self {
            top,
            layer: part(1),
            tests,
            module,
        }
    }

    fn is_feature(&self) -> bool {
        table::FEATURES.contains(&self.top.as_str()) || self.top == "portal"
    }

    /// The rule that a use of `target` breaks, if any. `target` is a path from the crate's root.
    fn forbids(&self, target: &[String]) -> Option<String> {
        let to = table::owner(target.first()?);
        let folder = self.top.split('/').next().unwrap_or_default();
        if to == folder {
            let layer = target.get(1)?;
            let upward = self.is_feature() && table::is_upward(&self.layer, layer);
            return upward
                .then(|| format!("{} must not use {layer} of its own feature", self.layer));
        }
        if to == "?" {
            return Some(format!(
                "{} is no folder of the dependency table",
                target[0]
            ));
        }
        if !table::may_use(&self.top, &self.layer, to) {
            return Some(format!("{} must not use {to}", self.top));
        }
        let pure = self.is_feature() && table::PURE.contains(&self.layer.as_str());
        let kit = ["web", "view", "outbound", "jobs", "db", "config"].contains(&to);
        (pure && kit).then(|| format!("{} is pure and must not use {to}", self.layer))
    }

    /// The rules that a line of code breaks on its own.
    fn objects(&self, line: &str) -> Vec<String> {
        let mut rules = Vec::new();
        let in_db = self.top == "db";
        if !in_db && let Some(word) = code::driver_type(line) {
            rules.push(format!("{word}: a driver's own types stay in db/"));
        }
        if self.tests {
            return rules;
        }
        let clock = CLOCKS.iter().find(|word| code::has_word(line, word));
        if let Some(word) = clock.filter(|_| self.top != "kernel") {
            rules.push(format!(
                "{word}: clock and randomness are read in kernel/ only (use Env)"
            ));
        }
        let sql = SQL.iter().find(|word| code::has_word(line, word));
        let holds_sql = in_db
            || ["events", "jobs"].contains(&self.top.as_str())
            || self.module.iter().any(|part| part == "store")
            || table::STORES.contains(&self.module.join("/").as_str());
        if let Some(word) = sql.filter(|_| !holds_sql) {
            rules.push(format!("{word}: SQL stands in store.rs"));
        }
        let waits = code::has_word(line, "async fn") || line.contains(".await");
        if waits && self.is_feature() && table::PURE.contains(&self.layer.as_str()) {
            rules.push(format!("{} is pure and must not be async", self.layer));
        }
        rules
    }
}

/// Calls `visit` with the path from the crate's root and the text of each file below `folder` with one of the endings.
fn each_file(folder: &str, endings: &[&str], visit: &mut impl FnMut(&str, &str)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            if entry.file_name() != "node_modules" {
                each_file(&path, endings, visit);
            }
        } else if endings.iter().any(|ending| path.ends_with(ending)) {
            visit(
                &path,
                &std::fs::read_to_string(entry.path()).expect("a readable file"),
            );
        }
    }
}

#[test]
fn every_file_keeps_the_dependency_rule() {
    let (mut files, mut found) = (0, Vec::new());
    each_file("src", &[".rs"], &mut |path, source| {
        files += 1;
        found.extend(breaches(path, source));
    });
    assert!(files > 50, "only {files} files were found");
    assert!(
        found.is_empty(),
        "{} breaches:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn no_file_is_too_long() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "assets", "templates", "benches"] {
        each_file(
            folder,
            &[".rs", ".js", ".mjs", ".ts", ".html"],
            &mut |path, source| {
                let lines = source.lines().count();
                if lines > LONGEST {
                    found.push(format!(
                        "{path}:{}: {lines} lines, at most {LONGEST}",
                        LONGEST + 1
                    ));
                }
            },
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_table_names_the_folders_that_exist() {
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("src/lib.rs");
    let modules = lib
        .lines()
        .filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';'));
    for module in modules {
        assert_eq!(
            table::owner(module),
            module,
            "src/{module} is missing in the dependency table"
        );
    }
}

/// Path, code that breaks one rule there, and the beginning of what is reported.
const BAD: [(&str, &str, &str); 25] = [
    (
        "src/kernel/x.rs",
        "use crate::db::Db;",
        "1: kernel must not use db",
    ),
    (
        "src/db/x.rs",
        "\nuse crate::{\n    kernel::{Env, Rng},\n    web::Page,\n};",
        "4: db must not use web",
    ),
    (
        "src/view/x.rs",
        "fn f() { crate::db::open(); }",
        "1: view must not use db",
    ),
    (
        "src/jobs/x.rs",
        "use crate::events::Log;",
        "1: jobs must not use events",
    ),
    (
        "src/catalog/service.rs",
        "use super::super::applications::model::Stage;",
        "1: catalog must not use applications",
    ),
    (
        "src/identity/service.rs",
        "use crate::{db, staff::Officer};",
        "1: identity must not use staff",
    ),
    (
        "src/payments/service.rs",
        "use crate::standins::Bank;",
        "1: payments must not use standins",
    ),
    (
        "src/standins/mailbox/web.rs",
        "use crate::notices::service;",
        "1: standins must not use notices",
    ),
    (
        "src/applications/mod.rs",
        "use crate::portal;",
        "1: applications must not use portal",
    ),
    ("src/app/x.rs", "use crate::cli;", "1: app must not use cli"),
    (
        "src/main.rs",
        "use smart_window::db;",
        "1: main must not use db",
    ),
    (
        "src/web/x.rs",
        "use crate::stuff::Thing;",
        "1: stuff is no folder",
    ),
    (
        "src/payments/flow.rs",
        "use super::store;",
        "1: flow must not use store of its own feature",
    ),
    (
        "src/payments/model.rs",
        "use crate::payments::{service::pay};",
        "1: model must not use service",
    ),
    (
        "src/payments/store.rs",
        "use super::web::State;",
        "1: store must not use web",
    ),
    (
        "src/payments/flow.rs",
        "use crate::db::Tx;",
        "1: flow is pure and must not use db",
    ),
    (
        "src/payments/flow.rs",
        "pub async fn pay() {}",
        "1: flow is pure and must not be async",
    ),
    (
        "src/payments/store.rs",
        "fn f(p: sqlx::SqlitePool) {}",
        "1: SqlitePool: a driver",
    ),
    (
        "src/web/x.rs",
        "use sqlx::postgres::PgRow;",
        "1: PgRow: a driver",
    ),
    (
        "src/web/x.rs",
        "fn f(d: sqlx::Postgres) {}",
        "1: sqlx::Postgres: a driver",
    ),
    (
        "src/payments/web.rs",
        "let x = sqlx::query_as(\"SELECT 1\");",
        "1: sqlx::query: SQL stands",
    ),
    (
        "src/staff/service.rs",
        "let t = OffsetDateTime::now_utc();",
        "1: now_utc: clock",
    ),
    (
        "src/staff/service.rs",
        "let t = std::time::Instant::now();",
        "1: Instant::now: clock",
    ),
    (
        "src/staff/service.rs",
        "let r = rand::rng();",
        "1: rand::: clock",
    ),
    (
        "src/staff/service.rs",
        "let r = Uuid::new_v4();\n#[cfg(test)]\nmod tests {}",
        "1: Uuid::new_v4: clock",
    ),
];

/// Code that only looks as if it broke a rule.
const GOOD: [(&str, &str); 8] = [
    (
        "src/db/x.rs",
        "use crate::kernel::Env; use crate::{execute, on}; use sqlx::SqlitePool;",
    ),
    (
        "src/casework/web.rs",
        "use crate::{identity::Resident, payments::store, web::Page};",
    ),
    ("src/kpi/web.rs", "use crate::identity::Resident;"),
    (
        "src/standins/demo/mod.rs",
        "use crate::applications::service;",
    ),
    (
        "src/payments/flow.rs",
        "use super::model::Charge; use crate::events::Event; use crate::applications::model::Stage;",
    ),
    (
        "src/web/x.rs",
        "// crate::payments\nlet t = \"crate::payments\"; let r = r#\"rand::\"#; let q = '\"'; operand::f(); /* Instant::now */",
    ),
    (
        "src/web/x.rs",
        "#[cfg(test)]\nmod tests {\n    fn f() { let t = Instant::now(); }\n}",
    ),
    ("src/kernel/rng.rs", "use rand::rngs::StdRng;"),
];

#[test]
fn the_checker_reports_what_is_forbidden() {
    for (path, source, expected) in BAD {
        let found = breaches(path, source);
        assert_eq!(found.len(), 1, "{path} {source}: {found:?}");
        assert!(
            found[0].starts_with(&format!("{path}:{expected}")),
            "{found:?}"
        );
    }
    for (path, source) in GOOD {
        assert_eq!(breaches(path, source), Vec::<String>::new());
    }
}
