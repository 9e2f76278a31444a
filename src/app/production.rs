//! What the city has not settled yet: in the configuration, in the procedures, in the plans.

use crate::catalog;
use crate::config::Config;
pub use crate::config::{Finding, Severity};
use crate::kpi::Registry;

/// Every finding, the refused ones first.
///
/// # Errors
/// A sentence for the operator, where the built-in catalogue or registry cannot be read.
pub fn findings(config: &Config) -> Result<Vec<Finding>, String> {
    let mut found = config.unsettled();
    for procedure in catalog::load::built_in().map_err(|faults| faults.to_string())? {
        for value in &procedure.needs_confirmation {
            let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
            found.push(Finding::refused(
                &format!(
                    "procedures/{}: {}",
                    procedure.slug,
                    value.as_str().unwrap_or_default()
                ),
                "stands as an example",
                "have the section confirm it and list it under `confirmed`",
            ));
        }
    }
    let registry = Registry::builtin().map_err(|error| error.to_string())?;
    for kpi in &registry.kpis {
        let open = [
            ("target", kpi.target.is_none()),
            ("baseline", kpi.baseline.is_none()),
        ];
        for (value, _) in open.into_iter().filter(|(_, open)| *open) {
            found.push(Finding::warning(
                &format!("kpi {}: {value}", kpi.id),
                "is to be confirmed: its page shows no rate",
                "enter it once the plan is decided",
            ));
        }
    }
    found.sort_by_key(|finding| finding.severity);
    Ok(found)
}
