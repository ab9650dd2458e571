use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::StorageError;
use crate::testing::Fresh;

#[tokio::test]
async fn sqlite_is_built_as_the_workspace_says() {
    let fresh = Fresh::sqlite();
    let storage = fresh.open();
    let options = storage.read(|tx| -> Result<Vec<String>, StorageError> {
        Ok(sql::<Text>("SELECT compile_options FROM pragma_compile_options").load(tx.conn)?)
    });
    let options = options.await.unwrap();
    for wanted in ["ENABLE_QPSG", "THREADSAFE=2", "DEFAULT_MEMSTATUS=0"] {
        assert!(options.iter().any(|option| option == wanted), "{wanted} is not among {options:?}");
    }
    assert!(!options.iter().any(|option| option == "ENABLE_STAT4"), "{options:?}");
}
