//! Publishing versions, and the catalogue in memory: pages read it without a round trip to the database.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Procedure, ProcedureVersion};
use super::store;
use crate::db::{self, Db};
use crate::kernel::{Digest, Env};

/// All published versions, and which procedures are on offer. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Catalog(Arc<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    versions: BTreeMap<String, BTreeMap<i64, Arc<ProcedureVersion>>>,
    offered: Vec<String>,
}

impl Catalog {
    fn new(versions: Vec<ProcedureVersion>, offered: Vec<String>) -> Self {
        let mut shelf = Shelf {
            offered,
            ..Shelf::default()
        };
        for version in versions {
            let slug = version.procedure.slug.clone();
            let numbers = shelf.versions.entry(slug).or_default();
            numbers.insert(version.number, Arc::new(version));
        }
        Self(Arc::new(shelf))
    }

    /// The newest version of a procedure that is on offer.
    pub fn current(&self, slug: &str) -> Option<Arc<ProcedureVersion>> {
        let offered = self.0.offered.iter().any(|offered| offered == slug);
        let (_, newest) = self.0.versions.get(slug)?.last_key_value()?;
        offered.then(|| Arc::clone(newest))
    }

    /// The version that a case or draft was made with, whether or not the procedure is still on offer.
    pub fn version(&self, slug: &str, number: i64) -> Option<Arc<ProcedureVersion>> {
        self.0.versions.get(slug)?.get(&number).map(Arc::clone)
    }

    /// The procedures on offer, by category and then by slug.
    pub fn list(&self) -> Vec<Arc<ProcedureVersion>> {
        let offered = self.0.offered.iter();
        let mut list: Vec<_> = offered.filter_map(|slug| self.current(slug)).collect();
        list.sort_by(|a, b| {
            let key = |one: &ProcedureVersion| (one.procedure.category, one.procedure.slug.clone());
            key(a).cmp(&key(b))
        });
        list
    }
}

/// How often a publisher that lost a race looks again.
const TRIES: u32 = 5;

/// Publishes the definitions that differ from their newest version, and opens the catalogue with exactly these on offer.
/// Repeating it changes nothing; two processes that publish at once make one version.
///
/// # Errors
/// [`db::Error::Stale`] where others keep publishing in between; what the database says otherwise.
pub async fn publish(db: &Db, env: &Env, procedures: Vec<Procedure>) -> db::Result<Catalog> {
    let offered = procedures.iter().map(|one| one.slug.clone()).collect();
    for procedure in procedures {
        publish_one(db, env, procedure).await?;
    }
    Ok(Catalog::new(store::all(db).await?, offered))
}

async fn publish_one(db: &Db, env: &Env, procedure: Procedure) -> db::Result<()> {
    let mut version = ProcedureVersion {
        number: 1,
        digest: digest(&procedure),
        published_at: env.now(),
        procedure,
    };
    for _ in 0..TRIES {
        let mut tx = db.begin().await?;
        match store::newest(&mut tx, &version.procedure.slug).await? {
            Some((_, digest)) if digest == version.digest => return Ok(()),
            newest => version.number = newest.map_or(0, |(number, _)| number) + 1,
        }
        if store::insert(&mut tx, &version).await? {
            return tx.commit().await;
        }
    }
    Err(db::Error::Stale)
}

/// The digest of a definition, which does not change when the program learns new optional fields.
fn digest(procedure: &Procedure) -> Digest {
    // Serializing plain structs, strings and numbers cannot fail; an empty text would only publish once more.
    Digest::of(&serde_json::to_vec(procedure).unwrap_or_default())
}
