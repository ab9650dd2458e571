//! `import`: a CSV of people to be invited. Nothing is sent before you saw what would happen.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::failure::{Ended, Failure};
use super::say::{put, say};
use super::server::{Server, ServerWords, escaped};
use super::table::{table, text};

/// What `import` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Without --apply the plan is shown and nothing is sent.\n\n\
    Exit codes: 0 every row was planned or carried out, 1 it failed, 2 the words are wrong, 3 rows were left out: correct the result \
    file and import it again.")]
pub(super) struct ImportWords {
    #[command(flatten)]
    server: ServerWords,
    /// The file: any of the layouts that Azure AD and Entra had, or ours.
    file: PathBuf,
    /// Carries the plan out.
    #[arg(long)]
    apply: bool,
    /// Does not ask before carrying it out.
    #[arg(long, requires = "apply")]
    yes: bool,
    /// Opens applications that do not admit guests yet to those who are assigned.
    #[arg(long, requires = "apply")]
    open: bool,
    /// Where the result goes; without it, beside the file as NAME.result.csv.
    #[arg(long, value_name = "FILE")]
    result: Option<PathBuf>,
}

/// Between two looks at how far it is.
const PAUSE: Duration = Duration::from_millis(300);

/// Plans, shows, asks, carries out, and keeps the result.
pub(super) async fn import(words: ImportWords) -> Result<Ended, Failure> {
    let file = &words.file;
    let bytes = std::fs::read(file).map_err(|error| Failure::new(format_args!("{}: {error}", file.display())))?;
    let server = Server::reach(&words.server).await?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let taken_in = server.upload(&format!("invitations/imports?fileName={}", escaped(&name)), &bytes).await?;
    let id = text(&taken_in["id"]);
    let planned = follow(&server, &id, "planning", "Planning").await?;
    if planned["status"] != "planned" {
        return Err(Failure::new(format_args!("{name} cannot be planned: {}", text(&planned["problem"]))));
    }
    put(plan(&planned));
    for column in planned["unknownColumns"].as_array().into_iter().flatten() {
        say!("The column {} is not known; it is kept aside.", text(column));
    }
    let left_out = rows_of(&planned, "skipped") > 0 || troubles(&planned) > 0;
    if !words.apply {
        say!("\nNothing was sent. Carry it out with --apply.");
        return Ok(if left_out { Ended::InPart } else { Ended::Well });
    }
    if !words.yes && !agreed()? {
        server.delete(&format!("invitations/imports/{id}")).await?;
        say!("Nothing was sent.");
        return Ok(Ended::InPart);
    }
    carry_out(&server, &id, &words).await
}

async fn carry_out(server: &Server, id: &str, words: &ImportWords) -> Result<Ended, Failure> {
    server.post(&format!("invitations/imports/{id}/apply"), &json!({ "openApplications": words.open })).await?;
    let applied = follow(server, id, "applying", "Inviting").await?;
    let path = words.result.clone().unwrap_or_else(|| beside(&words.file));
    let result = server.file(&format!("invitations/imports/{id}/result.csv")).await?;
    std::fs::write(&path, result).map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?;
    let (done, skipped) = (rows_of(&applied, "done"), rows_of(&applied, "skipped"));
    say!("{done} carried out, {skipped} left out. What became of each row: {}", path.display());
    Ok(if skipped == 0 { Ended::Well } else { Ended::InPart })
}

fn beside(file: &Path) -> PathBuf {
    file.with_extension("result.csv")
}

/// Looks again and again until the import has left that stage.
async fn follow(server: &Server, id: &str, stage: &str, verb: &'static str) -> Result<Value, Failure> {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").expect("the template is one of ours");
    bar.set_style(style);
    bar.set_message(verb);
    loop {
        let import = server.get(&format!("invitations/imports/{id}")).await?;
        let count = |name: &str| import[name].as_u64().unwrap_or(0);
        bar.set_length(count("rows"));
        bar.set_position(if stage == "planning" { count("rows") } else { count("done") });
        if import["status"] != stage {
            bar.finish_and_clear();
            return Ok(import);
        }
        tokio::time::sleep(PAUSE).await;
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

/// Rows of a plan that will not be carried out.
fn troubles(import: &Value) -> u64 {
    let is_good = |row: &Value| ["new", "reinvite", "already_guest", "member"].iter().any(|good| row["decision"] == *good);
    let rows = import["plan"].as_array().into_iter().flatten().filter(|row| !is_good(row));
    rows.filter_map(|row| row["rows"].as_u64()).sum()
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
    use super::*;

    #[test]
    fn a_plan_is_shown_as_a_table_and_tells_what_is_left_out() {
        let import = json!({ "plan": [
            { "decision": "new", "stage": "planned", "rows": 7 },
            { "decision": "blocked_domain", "stage": "planned", "rows": 2 },
        ] });
        assert_eq!(plan(&import), "ROWS  WHAT WOULD HAPPEN\n7     new\n2     blocked domain\n");
        assert_eq!((troubles(&import), rows_of(&import, "planned"), rows_of(&import, "done")), (2, 9, 0));
        assert_eq!(beside(Path::new("/tmp/partners.csv")), Path::new("/tmp/partners.result.csv"));
    }
}
