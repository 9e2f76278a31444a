//! The dependency table: which folder of `src/` may use which.

/// The features. `portal` gathers them and is none of them.
pub const FEATURES: [&str; 11] = [
    "identity",
    "staff",
    "catalog",
    "files",
    "applications",
    "casework",
    "payments",
    "reservations",
    "notices",
    "kpi",
    "audit",
];

/// What each feature stands on besides the features of [`SIDEWAYS`].
const GROUND: [&str; 8] = [
    "web", "view", "outbound", "events", "jobs", "db", "config", "kernel",
];

/// The folders below the features, and the stand-ins.
const EDGES: [(&str, &[&str]); 10] = [
    ("kernel", &[]),
    ("db", &["kernel"]),
    ("config", &["kernel"]),
    ("view", &["config", "kernel"]),
    ("outbound", &["db", "config", "kernel"]),
    ("jobs", &["db", "config", "kernel"]),
    ("events", &["jobs", "db", "config", "kernel"]),
    ("web", &["view", "db", "config", "kernel"]),
    (
        "standins",
        &["web", "view", "outbound", "jobs", "db", "config", "kernel"],
    ),
    ("main", &["cli"]),
];

/// Feature to feature.
const SIDEWAYS: [(&str, &[&str]); 8] = [
    ("applications", &["catalog", "files", "identity"]),
    (
        "casework",
        &[
            "applications",
            "catalog",
            "files",
            "identity",
            "payments",
            "staff",
        ],
    ),
    ("payments", &["applications"]),
    ("reservations", &["catalog", "applications"]),
    ("notices", &["identity", "catalog", "applications"]),
    ("kpi", &["catalog", "staff"]),
    ("audit", &["applications", "identity", "staff"]),
    ("identity", &["files"]),
];

/// The layers of a feature that know nothing of what surrounds them.
pub const PURE: [&str; 2] = ["model", "flow"];

/// Modules with SQL that are not called `store` and stand outside `db/`, `events/` and `jobs/`.
pub const STORES: [&str; 2] = ["web/kept", "web/session"];

/// Macros that `db/` exports, which Rust puts at the crate's root.
const DB_MACROS: [&str; 5] = ["at_once", "execute", "in_tx", "later", "on"];

/// The folder that owns a name at the crate's root; `?` for a name that the table does not know.
pub fn owner(name: &str) -> &str {
    let known =
        |folder: &str| FEATURES.contains(&folder) || EDGES.iter().any(|(from, _)| *from == folder);
    match name {
        macro_name if DB_MACROS.contains(&macro_name) => "db",
        "app" | "cli" | "portal" => name,
        folder if known(folder) => name,
        _ => "?",
    }
}

/// Whether the folder `from`, in its file or folder `layer`, may use the folder `to`.
pub fn may_use(from: &str, layer: &str, to: &str) -> bool {
    let listed = |table: &[(&str, &[&str])]| {
        table
            .iter()
            .any(|(folder, list)| *folder == from && list.contains(&to))
    };
    let (feature, ground) = (FEATURES.contains(&to), GROUND.contains(&to));
    match from {
        "cli" => to != "main",
        "app" => feature || ground || ["portal", "standins"].contains(&to),
        "portal" | "standins/demo" => feature || ground,
        from if FEATURES.contains(&from) => {
            // The extractors that prove who acts live in these two.
            let extractor = layer == "web" && ["identity", "staff"].contains(&to);
            ground || extractor || listed(&SIDEWAYS)
        }
        _ => listed(&EDGES),
    }
}

/// Whether a layer of a feature would reach up to another one of the same feature.
pub fn is_upward(from: &str, to: &str) -> bool {
    let above: &[&str] = match from {
        "model" | "flow" => &["store", "service", "jobs", "view", "web"],
        "store" => &["service", "jobs", "view", "web"],
        "service" => &["view", "web"],
        "view" => &["web"],
        _ => &[],
    };
    above.contains(&to)
}
