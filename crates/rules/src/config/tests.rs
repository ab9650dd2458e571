use std::collections::BTreeSet;

use super::*;

/// As little as a server needs.
const LEAST: &str = r#"
public_url = "http://localhost:8080"
[mail]
host = "localhost"
from = "guests@contoso.example"
"#;

fn read(toml: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<Problem>> {
    Config::read(toml, variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
}

/// The least configuration with `line` put into `section`, or before all sections.
fn with(section: &str, line: &str) -> String {
    match section {
        "" => format!("{line}\n{LEAST}"),
        "mail" => format!("{LEAST}{line}\n"),
        _ => format!("{LEAST}[{section}]\n{line}\n"),
    }
}

/// The keys that are complained about, in order.
fn complaints(toml: &str, variables: &[(&str, &str)]) -> Vec<String> {
    read(toml, variables).err().unwrap_or_default().into_iter().map(|problem| problem.key).collect()
}

#[test]
fn little_is_enough_and_the_rest_has_defaults() {
    let config = read(LEAST, &[]).unwrap();
    assert_eq!(config.public_url.as_str(), "http://localhost:8080");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!((config.mail.port, config.mail.security), (587, MailSecurity::StartTls));
    assert_eq!(config.limits.csv_rows, 2000);
    assert!(matches!(config.database.url, DatabaseUrl::Sqlite(_)));
    assert!(config.consumer_domains.contains(&"gmail.com".parse().unwrap()));
    assert!(config.tenants.is_empty());
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let toml = r#"
        public_url = "https://id.contoso.example/login"
        colour = "blue"
        [server]
        listen = "everywhere"
        workers = "many"
        trusted_proxies = ["10.0.0.0/8", "the proxy"]
        [mail]
        security = "none"
        host = "smtp.contoso.example"
        username = "guests"
        [[tenants]]
        name = "scim"
        display_name = "Contoso"
    "#;
    let variables = [("GUESTHOUSE_LIMITS__CSV_ROWS", "0"), ("GUESTHOUSE_SERVER__LISTNE", "127.0.0.1:1"), ("PATH", "/bin")];
    let mut found = complaints(toml, &variables);
    found.sort();
    assert_eq!(
        found,
        [
            "colour",
            "limits.csv_rows",
            "mail.from",
            "mail.password",
            "mail.security",
            "public_url",
            "server.listen",
            "server.listne",
            "server.trusted_proxies",
            "server.workers",
            "tenants[0].admin",
            "tenants[0].name",
        ]
    );
}

#[test]
fn one_wrong_value_is_one_problem() {
    for (section, line, key) in [
        ("", "colour = 1", "colour"),
        ("", "tenants = ['contoso']", "tenants"),
        ("", "consumer_domains = ['gmail']", "consumer_domains"),
        ("", "consumer_domains = 'mail.example.com'", "consumer_domains"),
        ("server", "workers = 0", "server.workers"),
        ("server", "workers = '4'", "server.workers"),
        ("server", "workers = -1", "server.workers"),
        ("server", "tls_key = 'key.pem'", "server.tls_certificate"),
        ("server", "tls_certificate = 'all.pem'", "server.tls_key"),
        ("server.listen", "port = 1", "server.listen.port"),
        ("database", "url = 'mysql://localhost/x'", "database.url"),
        ("database", "url = 'sqlite:'", "database.url"),
        ("database", "url = 'sqlite:file:x?mode=ro'", "database.url"),
        ("keys", "folder = ''", "keys.folder"),
        ("mail", "port = 65536", "mail.port"),
        ("mail", "password = 'hunter2'", "mail.username"),
        ("outgoing", "allow_http = true", "outgoing.allow_http"),
        ("dns", "resolver = 'dns.example'", "dns.resolver"),
        ("metrics", "listen = '9090'", "metrics.listen"),
        ("log", "format = 'xml'", "log.format"),
    ] {
        assert_eq!(complaints(&with(section, line), &[]), [key], "{section} {line}");
    }
}

#[test]
fn plain_http_is_for_this_machine() {
    for (url, is_fine) in [
        ("http://localhost:8080", true),
        ("http://127.0.0.1:8080/", true),
        ("http://[::1]:8080", true),
        ("http://contoso.localhost", true),
        ("http://id.contoso.example", false),
        ("http://localhost.contoso.example", false),
        ("https://id.contoso.example", true),
        ("https://id.contoso.example/path", false),
        ("https://ann:pw@id.contoso.example", false),
        ("https://id.contoso.example/?x", false),
        ("ftp://localhost", false),
        ("id.contoso.example", false),
    ] {
        assert_eq!(url.parse::<PublicUrl>().is_ok(), is_fine, "{url}");
    }
    assert_eq!("https://ID.Contoso.example:443/".parse::<PublicUrl>().unwrap().as_str(), "https://id.contoso.example");
}

#[test]
fn https_is_spoken_here_or_by_a_proxy_that_is_named() {
    let https = LEAST.replace("http://localhost:8080", "https://id.contoso.example");
    assert_eq!(complaints(&https, &[]), ["server.tls_certificate"]);
    assert!(read(&format!("{https}[server]\ntls_certificate = 'all.pem'\ntls_key = 'key.pem'"), &[]).unwrap().server.tls.is_some());
    let behind = read(&format!("{https}[server]\ntrusted_proxies = ['10.0.0.1', '10.1.0.0/16']"), &[]).unwrap();
    assert_eq!(behind.server.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.1/32", "10.1.0.0/16"]);
}

#[test]
fn letters_leave_the_machine_in_the_clear_only_if_the_operator_says_so() {
    let far = LEAST.replace("host = \"localhost\"", "host = \"smtp.contoso.example\"");
    assert_eq!(complaints(&format!("{far}security = 'none'"), &[]), ["mail.security"]);
    assert!(read(&format!("{far}security = 'none'\nallow_plain = true"), &[]).is_ok());
    assert_eq!(read(&with("mail", "security = 'none'"), &[]).unwrap().mail.port, 25);
}

#[test]
fn the_environment_wins_over_the_file() {
    let toml = with("server", "listen = '127.0.0.1:1'\nworkers = 2");
    let variables = [
        ("GUESTHOUSE_SERVER__LISTEN", "0.0.0.0:2"),
        ("GUESTHOUSE_CONSUMER_DOMAINS", "mail.example.com, post.example.net"),
        ("GUESTHOUSE_MAIL__ALLOW_PLAIN", "true"),
        ("GUESTHOUSE_DATABASE__URL", "postgres://guesthouse:hunter2@db.contoso.example/guesthouse"),
        ("GUESTHOUSE_DNS__RESOLVER", "192.0.2.53"),
    ];
    let config = read(&toml, &variables).unwrap();
    assert_eq!((config.server.listen.to_string(), config.server.workers), ("0.0.0.0:2".to_owned(), Some(2)));
    assert!(config.consumer_domains.contains(&"post.example.net".parse().unwrap()));
    assert_eq!(config.dns.resolver.unwrap().to_string(), "192.0.2.53:53");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn variables_that_are_no_settings_are_left_alone_and_misspelt_ones_are_not() {
    assert!(read(LEAST, &[("GUESTHOUSE_CONFIG", "x.toml"), ("GUESTHOUSE_TEST_POSTGRES", "x"), ("HOME", "/")]).is_ok());
    let problems = read(LEAST, &[("GUESTHOUSE_MAIL_HOST", "localhost")]).unwrap_err();
    assert_eq!(problems[0].to_string(), "mail_host: there is no such setting (set by GUESTHOUSE_MAIL_HOST)");
}

#[test]
fn a_service_whose_name_begins_with_ours_keeps_nobody_from_starting() {
    let of_services = [
        ("GUESTHOUSE_SERVICE_HOST", "10.0.0.11"),
        ("GUESTHOUSE_SERVICE_PORT", "80"),
        ("GUESTHOUSE_SERVICE_PORT_HTTP", "80"),
        ("GUESTHOUSE_PORT", "tcp://10.0.0.11:80"),
        ("GUESTHOUSE_PORT_80_TCP", "tcp://10.0.0.11:80"),
        ("GUESTHOUSE_PORT_80_TCP_PROTO", "tcp"),
        ("GUESTHOUSE_PORT_80_TCP_PORT", "80"),
        ("GUESTHOUSE_PORT_80_TCP_ADDR", "10.0.0.11"),
        ("GUESTHOUSE_POSTGRES_SERVICE_HOST", "10.0.0.12"),
        ("GUESTHOUSE_POSTGRES_SERVICE_PORT", "5432"),
        ("GUESTHOUSE_POSTGRES_PORT", "tcp://10.0.0.12:5432"),
        ("GUESTHOUSE_POSTGRES_PORT_5432_TCP_ADDR", "10.0.0.12"),
        ("GUESTHOUSE_POSTGRES_NAME", "/web/guesthouse-postgres"),
        ("GUESTHOUSE_POSTGRES_ENV_PGDATA", "/var/lib/postgresql/data"),
    ];
    assert!(read(LEAST, &of_services).is_ok(), "{:?}", complaints(LEAST, &of_services));
    for misspelt in [
        ("GUESTHOUSE_MAIL_PORT", "2525"),
        ("GUESTHOUSE_SERVER__PORT", "tcp://10.0.0.11:80"),
        ("GUESTHOUSE_MTLS__SERVICE_HOST", "10.0.0.11"),
        ("GUESTHOUSE_TENANTS_NAME", "contoso"),
        ("GUESTHOUSE_SERVER_PORT_80", "x"),
    ] {
        assert_eq!(complaints(LEAST, &[misspelt]).len(), 1, "{misspelt:?}");
    }
}

#[test]
fn problems_do_not_repeat_a_secret() {
    for toml in [with("mail", "password = hunter2"), with("mail", "username = 'x'\npassword = ['hunter2']")] {
        let problems = read(&toml, &[("GUESTHOUSE_DATABASE__URL", "mysql://x:hunter2@db")]).unwrap_err();
        assert!(!format!("{problems:?}").contains("hunter2"), "{problems:?}");
    }
    assert_eq!(complaints("colour = 1\npublic_url = x\n", &[]), ["line 2"]);
}

#[test]
fn two_tenants_cannot_have_one_name() {
    let contoso = "[[tenants]]\nname = 'contoso'\ndisplay_name = 'Contoso'\nadmin = 'ann@contoso.example'\n";
    assert_eq!(read(&format!("{LEAST}{contoso}"), &[]).unwrap().tenants[0].admin.to_string(), "ann@contoso.example");
    assert_eq!(complaints(&format!("{LEAST}{contoso}{contoso}"), &[]), ["tenants[1].name"]);
}

#[test]
fn the_operators_page_lists_exactly_the_keys_that_are_read() {
    let mut reader = Reader::new("[[tenants]]\nname = 'contoso'", std::iter::empty()).unwrap();
    let _ = Config::read_all(&mut reader);
    let read: BTreeSet<String> = reader.asked().map(|key| key.replace("[0]", "[]")).filter(|key| key != "tenants").collect();
    let page = include_str!("../../../../docs/operate.md");
    let written: BTreeSet<String> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(key, _)| key.to_owned())).collect();
    assert_eq!(read.difference(&written).collect::<Vec<_>>(), Vec::<&String>::new(), "read, but not on the page");
    assert_eq!(written.difference(&read).collect::<Vec<_>>(), Vec::<&String>::new(), "on the page, but not read");
}
