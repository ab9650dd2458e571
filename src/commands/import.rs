//! `import`: a CSV of people to be invited. Nothing is sent before you saw what would happen.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rules::invitations::csv::Decision;
use serde_json::{Value, json};

use super::failure::{Ended, Failure};
use super::say::{put, say};
use super::server::{Server, ServerWords, escaped};
use super::table::{table, text};
use crate::flows::imports::refusal;
use crate::i18n::Language;

/// What `import` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Without --apply the plan is shown, with each row that would be left out and why, and nothing is sent.\n\n\
    Exit codes: 0 every row was planned or carried out, 1 it failed, 2 the words are wrong, 3 rows were or would be left out: correct \
    them, after --apply in the result file, and import again.")]
pub(super) struct ImportWords {
    #[command(flatten)]
    server: ServerWords,
    /// The file: any of the layouts that Azure AD and Entra had, or ours.
    #[arg(required_unless_present_any = ["resume", "cancel"])]
    file: Option<PathBuf>,
    /// Goes on with an import that this command lost sight of, instead of planning the file once more.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    resume: Option<String>,
    /// Has nobody else invited by an import that is being carried out, and keeps its result: uploaded again, it invites the rest.
    #[arg(long, value_name = "ID", conflicts_with_all = ["file", "resume", "apply"])]
    cancel: Option<String>,
    /// Carries the plan out.
    #[arg(long)]
    apply: bool,
    /// Does not ask before carrying it out.
    #[arg(long, requires = "apply")]
    yes: bool,
    /// Opens applications that do not admit guests yet to those who are assigned.
    #[arg(long, requires = "apply")]
    open: bool,
    /// Where the result goes; without it, beside the file as NAME.result.csv, or here as ID.result.csv.
    #[arg(long, value_name = "FILE")]
    result: Option<PathBuf>,
}

/// Between two looks at how far it is.
const PAUSE: Duration = Duration::from_millis(300);
/// For how long in all it is waited for a server that is away: it goes on by itself when it is back.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Plans, shows, asks, carries out, and keeps the result.
pub(super) async fn import(words: ImportWords) -> Result<Ended, Failure> {
    if let Some(id) = &words.cancel {
        let server = Server::reach(&words.server).await?;
        server.post(&format!("{}/cancel", path_of(id)), &json!({})).await?;
        return finish(&server, id, &words).await;
    }
    let (server, id) = taken_in(&words).await?;
    let planned = follow(&server, &id, &["planning"], "Planning").await?;
    match planned["status"].as_str().unwrap_or_default() {
        "planned" => {}
        "applying" | "cancelling" | "applied" => return finish(&server, &id, &words).await,
        _ => return Err(Failure::new(format_args!("import {id} cannot be planned: {}", text(&planned["problem"])))),
    }
    put(plan(&planned));
    put(sheet(&left_out(&server, &id, &planned).await?));
    for column in planned["unknownColumns"].as_array().into_iter().flatten() {
        say!("The column {} is not known; it is kept aside.", text(column));
    }
    if !words.apply {
        say!("\nNothing was sent. Carry it out with --apply.");
        return Ok(if troubled(&planned).next().is_some() { Ended::InPart } else { Ended::Well });
    }
    if !words.yes && !agreed()? {
        server.delete(&path_of(&id)).await?;
        say!("Nothing was sent.");
        return Ok(Ended::InPart);
    }
    let lost = |failure: Failure| Failure::new(format_args!("{failure}\nGo on with: guesthouse import --resume {id} --apply"));
    begin(&server, &id, words.open).await.map_err(lost)?;
    finish(&server, &id, &words).await
}

/// The server, and the import there that is meant.
async fn taken_in(words: &ImportWords) -> Result<(Server, String), Failure> {
    let Some(file) = &words.file else {
        return Ok((Server::reach(&words.server).await?, words.resume.clone().unwrap_or_default()));
    };
    let bytes = std::fs::read(file).map_err(|error| Failure::new(format_args!("{}: {error}", file.display())))?;
    let server = Server::reach(&words.server).await?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let id = text(&server.upload(&format!("invitations/imports?fileName={}", escaped(&name)), &bytes).await?["id"]);
    eprintln!("This is import {id}.");
    Ok((server, id))
}

fn path_of(id: &str) -> String {
    format!("invitations/imports/{}", escaped(id))
}

/// Has the plan carried out, once: if an answer got lost, its stage says whether it has begun.
async fn begin(server: &Server, id: &str, opens: bool) -> Result<(), Failure> {
    let path = path_of(id);
    let asked = json!({ "openApplications": opens });
    patiently(async || {
        let Err(failure) = server.post(&format!("{path}/apply"), &asked).await else { return Ok(()) };
        let has_begun = failure.passes_in().is_some() && server.get(&path).await?["status"] != "planned";
        if has_begun { Ok(()) } else { Err(failure) }
    })
    .await
}

/// Waits until everything was carried out, and keeps the result.
async fn finish(server: &Server, id: &str, words: &ImportWords) -> Result<Ended, Failure> {
    let lost = |failure: Failure| {
        Failure::new(format_args!("{failure}\nThe server carries on with it. Its result: guesthouse import --resume {id}"))
    };
    let applied = follow(server, id, &["applying", "cancelling"], "Inviting").await.map_err(lost)?;
    let beside = || words.file.as_deref().map_or_else(|| PathBuf::from(format!("{id}.result.csv")), beside);
    let path = words.result.clone().unwrap_or_else(beside);
    let result = patiently(async || server.file(&format!("{}/result.csv", path_of(id))).await).await.map_err(lost)?;
    std::fs::write(&path, result).map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?;
    say!("{} What became of each row: {}", became(&applied), path.display());
    Ok(if rows_of(&applied, "skipped") == 0 { Ended::Well } else { Ended::InPart })
}

fn beside(file: &Path) -> PathBuf {
    file.with_extension("result.csv")
}

/// Looks again and again until the import has left those stages. A plan goes with the server that makes it; what is carried out does not.
async fn follow(server: &Server, id: &str, stages: &[&str], verb: &'static str) -> Result<Value, Failure> {
    let (path, is_planning) = (path_of(id), stages.contains(&"planning"));
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").expect("the template is one of ours");
    bar.set_style(style);
    bar.set_message(verb);
    loop {
        let import = if is_planning { server.get(&path).await? } else { patiently(async || server.get(&path).await).await? };
        let count = |name: &str| import[name].as_u64().unwrap_or(0);
        bar.set_length(count("rows"));
        bar.set_position(if is_planning { count("rows") } else { count("done") });
        if !stages.iter().any(|stage| import["status"] == *stage) {
            bar.finish_and_clear();
            return Ok(import);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Asks again while the server is away or busy, as long as our patience lasts.
async fn patiently<T>(ask: impl AsyncFn() -> Result<T, Failure>) -> Result<T, Failure> {
    let mut waited = Duration::ZERO;
    loop {
        let failure = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let Some(pause) = failure.passes_in().filter(|_| waited < PATIENCE) else { return Err(failure) };
        if waited.is_zero() {
            eprintln!("guesthouse: {failure}; it is asked again until it is back");
        }
        waited += pause;
        tokio::time::sleep(pause).await;
    }
}

/// What would happen, as a table.
fn plan(import: &Value) -> String {
    let rows = import["plan"].as_array().into_iter().flatten();
    let rows: Vec<[String; 2]> = rows.map(|row| [text(&row["rows"]), text(&row["decision"]).replace('_', " ")]).collect();
    table(["ROWS", "WHAT WOULD HAPPEN"], &rows)
}

fn rows_of(import: &Value, stage: &str) -> u64 {
    let rows = import["plan"].as_array().into_iter().flatten().filter(|row| row["stage"] == stage);
    rows.filter_map(|row| row["rows"].as_u64()).sum()
}

/// How many rows were carried out and left out; what an earlier import did is neither.
fn became(import: &Value) -> String {
    let (done, skipped) = (rows_of(import, "done"), rows_of(import, "skipped"));
    let rows = import["plan"].as_array().into_iter().flatten().filter(|row| row["decision"] == DONE_BEFORE);
    match rows.filter_map(|row| row["rows"].as_u64()).sum() {
        0 => format!("{done} carried out, {skipped} left out."),
        before => format!("{} carried out, {before} done before, {skipped} left out.", done.saturating_sub(before)),
    }
}

/// What an earlier import carried out, in the words of the API.
const DONE_BEFORE: &str = "done_before";

/// The decisions of a plan by which rows will be left out: neither carried out nor done before.
fn troubled(import: &Value) -> impl Iterator<Item = &Value> {
    let is_good = |row: &&Value| ["new", "reinvite", "already_guest", "member", DONE_BEFORE].iter().any(|good| row["decision"] == *good);
    import["plan"].as_array().into_iter().flatten().filter(move |row| !is_good(row)).map(|row| &row["decision"])
}

/// The rows of a plan that would be left out, in the order of the file.
async fn left_out(server: &Server, id: &str, import: &Value) -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    for decision in troubled(import) {
        rows.extend(server.list(&format!("{}/rows?decision={}", path_of(id), escaped(&text(decision)))).await?);
    }
    rows.sort_by_key(|row| row["line"].as_u64());
    Ok(rows)
}

/// Where they stand, who is meant as far as that can be read, and why they would be left out.
fn sheet(rows: &[Value]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<[String; 3]> = rows.iter().map(|row| [text(&row["line"]), text(&row["invitedUserEmailAddress"]), why(row)]).collect();
    format!("\n{}", table(["LINE", "ADDRESS", "WHY IT WOULD BE LEFT OUT"], &rows))
}

/// In words; in those of the API, if the server knows a decision that this program does not.
fn why(row: &Value) -> String {
    let decision = serde_json::from_value::<Decision>(row["plan"].clone());
    let said = decision.map(|decision| refusal(&decision, Language::default())).unwrap_or_default();
    if said.is_empty() { text(&row["decision"]).replace('_', " ") } else { said }
}

fn agreed() -> Result<bool, Failure> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Failure::new("nobody is here to say yes: use --yes"));
    }
    eprint!("Carry it out? [y/N] ");
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(Failure::new)?;
    Ok(["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use rules::invitations::csv::{CellProblem, Problem};

    use super::*;

    #[test]
    fn a_plan_is_shown_as_a_table_and_tells_what_is_left_out() {
        let import = json!({ "plan": [
            { "decision": "new", "stage": "planned", "rows": 7 },
            { "decision": "blocked_domain", "stage": "planned", "rows": 2 },
        ] });
        assert_eq!(plan(&import), "ROWS  WHAT WOULD HAPPEN\n7     new\n2     blocked domain\n");
        assert_eq!(troubled(&import).collect::<Vec<_>>(), ["blocked_domain"]);
        assert_eq!((rows_of(&import, "planned"), rows_of(&import, "done")), (9, 0));
        assert_eq!(beside(Path::new("/tmp/partners.csv")), Path::new("/tmp/partners.result.csv"));
    }

    #[test]
    fn what_was_done_before_is_no_trouble_and_no_work() {
        let at = |before: &str, new: &str, left: u32| {
            json!({ "plan": [
                { "decision": "done_before", "stage": before, "rows": 99 },
                { "decision": "new", "stage": new, "rows": 1 },
                { "decision": "bad_address", "stage": "skipped", "rows": left },
            ] })
        };
        let planned = at("planned", "planned", 0);
        assert_eq!(troubled(&planned).collect::<Vec<_>>(), ["bad_address"]);
        assert_eq!(became(&at("done", "done", 0)), "1 carried out, 99 done before, 0 left out.");
        assert_eq!(rows_of(&at("done", "done", 0), "skipped"), 0);
        assert_eq!(became(&json!({ "plan": [{ "decision": "new", "stage": "done", "rows": 7 }] })), "7 carried out, 0 left out.");
    }

    fn row(line: u32, address: Option<&str>, plan: Value, decision: &str) -> Value {
        json!({ "line": line, "invitedUserEmailAddress": address, "plan": plan, "decision": decision })
    }

    #[test]
    fn each_row_that_would_be_left_out_is_shown_with_its_reason() {
        let bad = Decision::BadCells(vec![CellProblem { cell: 2, column: None, problem: Problem::Missing }]);
        let rows = [
            row(3, Some("eve@evil.example"), json!(Decision::BlockedUser), "blocked_user"),
            row(12, None, json!(bad), "bad_cell"),
            row(13, Some("ann@x.example"), json!("of_tomorrow"), "of_tomorrow"),
        ];
        let shown = sheet(&rows);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[1].starts_with("LINE  ADDRESS           WHY"), "{shown}");
        assert!(lines[2].starts_with("3     eve@evil.example  This user is blocked"), "{shown}");
        assert!(lines[3].starts_with("12    ") && lines[3].contains("olumn 2"), "{shown}");
        assert_eq!(lines[4], "13    ann@x.example     of tomorrow");
        assert_eq!(sheet(&[]), "");
    }
}
