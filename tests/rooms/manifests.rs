//! What a package's manifest may name.

/// Dependencies of the package whose names begin with one of `forbidden`, as `path:line: why`.
pub(crate) fn offences(path: &str, manifest: &str, forbidden: &[&str]) -> Vec<String> {
    let mut section = "";
    let mut found = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_matches(['[', ']']);
        }
        // The workspace's table is a list of versions, and uses nothing.
        let is_used = section.contains("dependencies") && !section.starts_with("workspace");
        let name = match (line.strip_prefix('['), section.rsplit_once("dependencies.")) {
            (Some(_), Some((_, name))) => name,
            (Some(_), None) => "",
            (None, _) => line.split(['=', '.']).next().unwrap_or_default(),
        };
        let name = name.trim().trim_matches('"');
        let is_forbidden = !name.is_empty() && forbidden.iter().any(|begin| name.starts_with(begin));
        if is_used && is_forbidden {
            found.push(format!("{path}:{}: {name} is not for this package", number + 1));
        }
    }
    found
}
