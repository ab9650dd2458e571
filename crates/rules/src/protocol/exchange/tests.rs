use super::super::Thumbprint;
use super::super::client::tests::Registered;
use super::*;
use crate::random::Random;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const ISSUER: &str = "https://id.example/contoso";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

fn read(more: &str) -> Result<TokenExchange, OAuthError> {
    let body = format!("subject_token=a.b.c&subject_token_type={ACCESS}{more}");
    TokenExchange::parse(&Parameters::parse(body.as_bytes()).unwrap(), None)
}

fn ground(holder: ApplicationId) -> ExchangeGround {
    ExchangeGround {
        grant: GrantId::new(&Random, NOW),
        holder,
        audience: ISSUER.to_owned(),
        scope: Scope::parse("openid email"),
        expires_at: NOW,
        act: None,
        may_act: None,
        cnf: None,
    }
}

const PLAIN: SentWith = SentWith { held: Held { key: None, certificate: None }, binding: None };

fn mia() -> ShownActor {
    ShownActor { sub: "mia".to_owned(), cnf: None }
}

fn other() -> ApplicationId {
    ApplicationId::new(&Random, NOW)
}

#[test]
fn tokens_come_with_their_kind() {
    assert!(read("").unwrap().actor.is_none());
    let actor = read(&format!("&actor_token=x.y.z&actor_token_type={ACCESS}&audience=app")).unwrap();
    assert_eq!((actor.actor.unwrap().kind, actor.target.as_deref()), (TokenKind::AccessToken, Some("app")));
    for (more, code) in [
        ("&actor_token=x", ErrorCode::InvalidRequest),
        (&format!("&actor_token_type={ACCESS}") as &str, ErrorCode::InvalidRequest),
        ("&requested_token_type=urn:ietf:params:oauth:token-type:saml2", ErrorCode::InvalidRequest),
        ("&audience=a&resource=https://b.example", ErrorCode::InvalidTarget),
    ] {
        assert_eq!(read(more).unwrap_err().code(), code, "{more}");
    }
    let none = TokenExchange::parse(&Parameters::default(), None);
    assert_eq!(none.unwrap_err().code(), ErrorCode::InvalidRequest);
}

#[test]
fn a_client_acts_for_those_whose_tokens_it_may_use() {
    let client = Registered::confidential();
    let plain = read("").unwrap();
    let itself = Some(Act { sub: client.id.to_string(), act: None });
    let named = ExchangeGround { may_act: Some(client.id), ..ground(other()) };
    let meant = ExchangeGround { audience: client.id.to_string(), ..ground(other()) };
    for allowed in [ground(client.id), named.clone(), meant] {
        assert_eq!(plain.judge(&client, &allowed, None, PLAIN), Ok(Exchanged { scope: Scope::parse("openid email"), act: itself.clone() }));
    }
    let twice = ExchangeGround { act: Some(Act { sub: "first".to_owned(), act: None }), ..named };
    let act = plain.judge(&client, &twice, Some(&mia()), PLAIN).unwrap().act.unwrap();
    assert_eq!((act.sub.as_str(), act.act.unwrap().sub.as_str()), ("mia", "first"));
}

#[test]
fn each_rule_refuses_by_itself() {
    let client = Registered::confidential();
    let own = ground(client.id);
    let with = |change: &dyn Fn(&mut TokenExchange)| {
        let mut asked = read("").unwrap();
        change(&mut asked);
        asked
    };
    let chain = (0..5).fold(None, |act, _| Some(Act { sub: "a".to_owned(), act: act.map(Box::new) }));
    let more = with(&|asked| asked.scope = Some(Scope::parse("openid groups")));
    let id_token = with(&|asked| asked.wanted = TokenKind::IdToken);
    let strange = with(&|asked| asked.actor = Some(ShownToken { token: "t".to_owned().into(), kind: TokenKind::RefreshToken }));
    for (result, code) in [
        (id_token.judge(&client, &own, None, PLAIN), ErrorCode::InvalidRequest),
        (strange.judge(&client, &own, None, PLAIN), ErrorCode::InvalidRequest),
        (read("").unwrap().judge(&client, &ground(other()), None, PLAIN), ErrorCode::InvalidRequest),
        (more.judge(&client, &own, None, PLAIN), ErrorCode::InvalidScope),
        (read("").unwrap().judge(&client, &ExchangeGround { act: chain, ..own.clone() }, None, PLAIN), ErrorCode::InvalidRequest),
    ] {
        assert_eq!(result.unwrap_err().code(), code);
    }
}

#[test]
fn a_bound_token_is_exchanged_with_its_key_or_by_whom_an_admin_named() {
    let client = Registered::confidential();
    let [own, strange] = [b"1", b"2"].map(|der| Thumbprint::of_certificate(der));
    let (key, certificate) = (Binding::Key(own), Binding::Certificate(own));
    let with_key = |print| SentWith { held: Held { key: Some(print), certificate: None }, binding: Some(Binding::Key(print)) };
    let with_certificate = |print, is_registered: bool| SentWith {
        held: Held { key: None, certificate: Some(print) },
        binding: is_registered.then_some(Binding::Certificate(print)),
    };
    let mine = |cnf| ExchangeGround { cnf, ..ground(client.id) };
    let meant = |cnf| ExchangeGround { cnf, audience: client.id.to_string(), ..ground(other()) };
    let named = |cnf| ExchangeGround { cnf, may_act: Some(client.id), ..ground(other()) };
    let bound_actor = |cnf| Some(ShownActor { cnf, ..mia() });
    let table = [
        ("bound to nothing", mine(None), None, PLAIN, true),
        ("bound to nothing, by a bound client", mine(None), None, with_key(strange), true),
        ("with its key", mine(Some(key)), None, with_key(own), true),
        ("with another key", mine(Some(key)), None, with_key(strange), false),
        ("with no key", mine(Some(key)), None, PLAIN, false),
        ("a certificate is no key", mine(Some(key)), None, with_certificate(own, true), false),
        ("with its certificate", mine(Some(certificate)), None, with_certificate(own, true), true),
        ("with another certificate", mine(Some(certificate)), None, with_certificate(strange, true), false),
        ("with its certificate, for a token without", mine(Some(certificate)), None, with_certificate(own, false), false),
        ("its audience does not hold its key", meant(Some(key)), None, with_key(strange), false),
        ("its audience holds nothing", meant(Some(key)), None, PLAIN, false),
        ("a gateway with a key of its own", named(Some(key)), None, with_key(strange), true),
        ("a gateway with a certificate of its own", named(Some(key)), None, with_certificate(strange, true), true),
        ("a gateway that would give what is bound to nothing", named(Some(key)), None, PLAIN, false),
        ("an actor with its key", mine(None), bound_actor(Some(key)), with_key(own), true),
        ("an actor with another", mine(None), bound_actor(Some(key)), with_key(strange), false),
        ("an actor of a gateway is no gateway", named(None), bound_actor(Some(key)), PLAIN, false),
    ];
    for (row, ground, actor, sent, is_good) in table {
        let result = read("").unwrap().judge(&client, &ground, actor.as_ref(), sent);
        assert_eq!(result.map(drop).map_err(|error| error.code()), if is_good { Ok(()) } else { Err(ErrorCode::InvalidRequest) }, "{row}");
    }
}

#[test]
fn only_by_policy_is_nobody_seen_to_act() {
    let delegation = Delegation { acts: Acts::AsThePerson, may_act: None };
    let client = Registered { delegation, ..Registered::confidential() };
    let own = ground(client.id);
    assert_eq!(read("").unwrap().judge(&client, &own, None, PLAIN).unwrap().act, None);
    let actor = read(&format!("&actor_token=x&actor_token_type={ACCESS}")).unwrap();
    assert!(actor.judge(&client, &own, Some(&mia()), PLAIN).unwrap().act.is_some(), "whoever shows an actor wants it to be seen");
    let acted = ExchangeGround { act: Some(Act { sub: "first".to_owned(), act: None }), ..own };
    assert!(read("").unwrap().judge(&client, &acted, None, PLAIN).unwrap().act.is_some(), "a chain is never cut");
}

#[test]
fn a_target_is_an_application_or_the_issuer_and_never_wider_than_before() {
    let target = |more: &str, ground: &ExchangeGround| read(more).unwrap().target(ground, ISSUER).map_err(|error| error.code());
    let (wide, app) = (ground(other()), other());
    let narrow = ExchangeGround { audience: app.to_string(), ..wide.clone() };
    assert_eq!(target("", &wide), Ok(Target::Issuer));
    assert_eq!(target("", &narrow), Ok(Target::Application(app)));
    assert_eq!(target(&format!("&audience={app}"), &wide), Ok(Target::Application(app)));
    assert_eq!(target(&format!("&resource={ISSUER}"), &wide), Ok(Target::Issuer));
    assert_eq!(target(&format!("&audience={ISSUER}"), &narrow), Err(ErrorCode::InvalidTarget));
    assert_eq!(target("&audience=https://api.example", &wide), Ok(Target::Api("https://api.example".to_owned())));
}
