use super::super::service::publish;
use super::example;
use crate::db::{self, Db};
use crate::kernel::{Env, ManualClock, MunicipalityId, Rng, Timestamp};

async fn empty() -> (Db, Env, tempdir::Folder) {
    let folder = tempdir::Folder::new();
    let city = MunicipalityId(uuid::Uuid::from_u128(1));
    let url = format!("sqlite://{}/test.db", folder.0.display());
    let db = db::open(&url, city).await.unwrap();
    db::migrate(&db).await.unwrap();
    let clock = std::sync::Arc::new(ManualClock::at(Timestamp(1_000)));
    (
        db,
        Env {
            clock,
            rng: Rng::seeded(1),
        },
        folder,
    )
}

mod tempdir {
    /// A folder that goes with the test.
    pub struct Folder(pub std::path::PathBuf);

    impl Folder {
        pub fn new() -> Self {
            let name = format!("smart-window-{}", super::Env::system().id::<uuid::Uuid>());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

#[tokio::test]
async fn a_changed_definition_makes_a_new_version_and_the_old_one_stays() {
    let (db, env, _folder) = empty().await;
    let catalog = publish(&db, &env, vec![example()]).await.unwrap();
    let first = catalog.current("income-tax-certificate").unwrap();
    assert_eq!((first.number, &first.procedure), (1, &example()));

    let again = publish(&db, &env, vec![example()]).await.unwrap();
    assert_eq!(again.current("income-tax-certificate").unwrap().number, 1);

    let mut changed = example();
    changed.minutes = 6;
    let catalog = publish(&db, &env, vec![changed]).await.unwrap();
    assert_eq!(catalog.current("income-tax-certificate").unwrap().number, 2);
    assert_eq!(catalog.version("income-tax-certificate", 1).unwrap(), first);

    let back = publish(&db, &env, vec![example()]).await.unwrap();
    assert_eq!(back.current("income-tax-certificate").unwrap().number, 3);

    let withdrawn = publish(&db, &env, Vec::new()).await.unwrap();
    assert!(withdrawn.list().is_empty());
    assert!(withdrawn.current("income-tax-certificate").is_none());
    assert!(withdrawn.version("income-tax-certificate", 2).is_some());
}

#[tokio::test]
async fn publishing_at_once_makes_one_version() {
    let (db, env, _folder) = empty().await;
    let both = futures_util::future::join(
        publish(&db, &env, vec![example()]),
        publish(&db, &env, vec![example()]),
    );
    let (one, other) = Box::pin(both).await;
    assert_eq!(
        one.unwrap()
            .current("income-tax-certificate")
            .unwrap()
            .number,
        1
    );
    assert!(
        other
            .unwrap()
            .version("income-tax-certificate", 2)
            .is_none()
    );
}
