use rules::directory::Actor;
use rules::ids::ImportId;
use rules::invitations::csv::{Delimiter, FileProblem};
use rules::invitations::{Import, ImportStage, RowStage, Stopped};
use rules::random::Random;
use storage::invitations::{ImportRow, RowResult, RowTally};
use storage::{StorageError, Window};

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW};

fn import(books: &Books) -> Import {
    let import = Import {
        tenant: books.cast.contoso.id,
        id: ImportId::new(&Random, NOW),
        file_name: "guests.csv".to_owned(),
        file_digest: "digest".to_owned(),
        actor: Actor::Operator,
        stage: ImportStage::Planning,
        delimiter: Delimiter::Semicolon,
        header: vec!["A".to_owned(), "B".to_owned()],
        unknown_columns: vec!["B".to_owned()],
        rows: 0,
        done: 0,
        problem: None,
        setback: None,
        created_at: NOW,
        stage_at: NOW,
    };
    let put = import.clone();
    books.here(move |here| here.imports().insert(&put));
    import
}

fn row(line: u32, address: &str, decision: &str) -> ImportRow {
    ImportRow {
        line,
        planned: "{}".to_owned(),
        cells: vec![address.to_owned(), "a\nb \u{0}".to_owned()],
        address_key: Some(address.to_owned()),
        decision: decision.to_owned(),
        stage: RowStage::Planned,
        detail: None,
        invitation: None,
    }
}

fn done(line: u32) -> RowResult {
    RowResult { line, stage: RowStage::Done, detail: None, invitation: None }
}

#[test]
fn rows_are_planned_by_the_thousand_and_carried_out_in_order() {
    on_each_engine(|books| {
        let id = import(books).id;
        books.here(move |here| {
            let rows: Vec<_> = (2..=1501).map(|line| row(line, &format!("g{line}@a.example"), "new")).collect();
            let mut imports = here.imports();
            imports.insert_rows(id, &rows)?;
            imports.insert_rows(id, &[row(1502, "g2@a.example", "duplicate_in_file")])?;
            assert_eq!(imports.next_rows(id, 3)?, rows[..3]);
            imports.finish_rows(id, &[done(2), done(3)])?;
            assert_eq!(imports.next_rows(id, 1)?[0].line, 4);
            assert_eq!(imports.rows(id, Some("duplicate_in_file"), 0, 10)?[0].line, 1502);
            assert_eq!(imports.rows(id, None, 1500, 10)?.len(), 2);
            let found = imports.find(id)?.unwrap();
            assert_eq!((found.rows, found.done), (1501, 2));
            let tally = |decision: &str, stage, rows| RowTally { decision: decision.to_owned(), stage, rows };
            let tallies = imports.tally(id)?;
            let expected =
                [tally("duplicate_in_file", RowStage::Planned, 1), tally("new", RowStage::Done, 2), tally("new", RowStage::Planned, 1498)];
            assert_eq!(tallies, expected);
            let key = |text: &str| text.parse::<rules::directory::Address>().unwrap().key();
            let first = imports.first_lines(id, [key("g2@a.example"), key("new@a.example")].iter())?;
            assert_eq!((first.len(), first["g2@a.example"]), (1, 2));
            Ok(())
        });
    });
}

#[test]
fn no_row_is_carried_out_twice() {
    on_each_engine(|books| {
        let id = import(books).id;
        books.here(move |here| here.imports().insert_rows(id, &[row(2, "a@a.example", "new"), row(3, "b@a.example", "new")]));
        books.here(move |here| here.imports().finish_rows(id, &[done(2)]));
        let again = books.refused(move |here| here.imports().finish_rows(id, &[done(3), done(2)]));
        assert!(matches!(again, StorageError::Stale));
        assert_eq!(books.here(move |here| here.imports().next_rows(id, 5))[0].line, 3, "all of it was rolled back");
        assert_eq!(books.here(move |here| here.imports().find(id)).unwrap().done, 1);
    });
}

#[test]
fn no_row_is_passed_by() {
    on_each_engine(|books| {
        let id = import(books).id;
        let rows = [row(2, "a@a.example", "new"), row(3, "b@a.example", "give"), row(5, "c@a.example", "new")];
        books.here(move |here| here.imports().insert_rows(id, &rows));
        let gap = books.refused(move |here| here.imports().finish_rows(id, &[done(2), done(5)]));
        assert!(matches!(gap, StorageError::Stale));
        let skipped = RowResult { stage: RowStage::Skipped, ..done(3) };
        books.here(move |here| here.imports().finish_rows(id, &[done(2), skipped.clone()]));
        books.here(move |here| {
            let lines = |rows: Vec<ImportRow>| rows.into_iter().map(|row| row.line).collect::<Vec<_>>();
            assert_eq!(lines(here.imports().next_rows(id, 9)?), [5]);
            assert_eq!(lines(here.imports().skipped_rows(id, 0, 9)?), [3]);
            let tallies: Vec<_> = here.imports().tally(id)?.into_iter().map(|of| (of.decision, of.stage, of.rows)).collect();
            let expected = [("give", RowStage::Skipped), ("new", RowStage::Done), ("new", RowStage::Planned)];
            assert_eq!(tallies, expected.map(|(decision, stage)| (decision.to_owned(), stage, 1)));
            Ok(())
        });
    });
}

#[test]
fn a_stage_is_left_once() {
    const WHY: Stopped = Stopped::File(FileProblem::TooManyRows { line: 2002, limit: 2000 });
    on_each_engine(|books| {
        let id = import(books).id;
        books.here(move |here| {
            let mut imports = here.imports();
            assert!(imports.go_on(id, ImportStage::Planning, ImportStage::Planned, LATER)?);
            assert!(!imports.go_on(id, ImportStage::Planning, ImportStage::Planned, LATER)?);
            assert!(imports.give_up(id, Some(WHY), LATER)?);
            assert!(!imports.give_up(id, None, LATER)?);
            let found = imports.find(id)?.unwrap();
            assert_eq!((found.stage, found.problem), (ImportStage::GivenUp, Some(WHY)));
            assert_eq!((found.header.join(" "), found.unknown_columns.join(" ")), ("A B".to_owned(), "B".to_owned()));
            assert_eq!(found.delimiter, Delimiter::Semicolon);
            Ok(())
        });
    });
}

#[test]
fn what_the_migration_left_of_a_sentence_reads() {
    let kept = serde_json::from_str::<Stopped>(r#"{"file":"unreadable"}"#).unwrap();
    assert!(matches!(kept, Stopped::File(FileProblem::Unreadable(_))));
}

#[test]
fn an_import_goes_part_by_part() {
    on_each_engine(|books| {
        let (id, other) = (import(books).id, import(books).id);
        books.here(move |here| {
            let rows: Vec<_> = (2..=11).map(|line| row(line, &format!("g{line}@a.example"), "new")).collect();
            let mut imports = here.imports();
            imports.insert_rows(id, &rows)?;
            imports.insert_rows(other, &rows)?;
            assert_eq!((imports.delete_rows(id, 7)?, imports.delete_rows(id, 7)?, imports.delete_rows(id, 7)?), (7, 3, 0));
            assert!(imports.delete(id)?);
            assert_eq!(imports.rows(other, None, 0, 100)?.len(), 10);
            Ok(())
        });
    });
}

#[test]
fn a_neighbours_import_is_neither_found_nor_fed() {
    on_each_engine(|books| {
        let ours = import(books);
        let id = ours.id;
        books.here(move |here| here.imports().insert_rows(id, &[row(2, "a@a.example", "new")]));
        books.next_door(move |next| {
            let mut imports = next.imports();
            assert_eq!(imports.find(id)?, None);
            assert_eq!(imports.page(&Window::first(5))?.items, []);
            assert_eq!(imports.next_rows(id, 5)?, []);
            assert_eq!(imports.rows(id, None, 0, 5)?, []);
            assert_eq!(imports.tally(id)?, []);
            assert!(!imports.give_up(id, None, NOW)?);
            assert!(!imports.delete(id)?);
            assert!(matches!(imports.finish_rows(id, &[done(2)]), Err(StorageError::Stale)));
            Ok(())
        });
        let neighbour = books.cast.fabrikam.id;
        let fed = books.try_write(move |tx| tx.in_tenant(neighbour).imports().insert_rows(id, &[row(3, "b@a.example", "new")]));
        assert!(matches!(fed, Err(StorageError::Reference)));
        let forged = Import { tenant: neighbour, ..ours };
        assert!(matches!(books.refused(move |here| here.imports().insert(&forged)), StorageError::Neighbour));
        assert_eq!(books.here(|here| here.imports().page(&Window::first(5))).items.len(), 1);
        books.here(move |here| {
            assert!(here.imports().delete(id)?);
            assert_eq!(here.imports().rows(id, None, 0, 5)?, [], "the rows go with it");
            Ok(())
        });
    });
}
