//! How an application speaks: a form over the metadata of RFC 7591, judged by the same rules as what a client says itself.

use actix_web::HttpResponse;
use rules::directory::{Application, ClientKind};
use rules::ids::ApplicationId;
use rules::protocol::{AuthMethod, CertificateSubject, JwsAlg, Profile, Registration};
use serde_json::{Map, Value, json};
use url::Url;

use super::admin::{Admin, Sent};
use super::applications::{over, seen};
use super::stale_form;
use crate::flows::clients::{Statement, restate};
use crate::flows::directory::{DirectoryError, change_application};
use crate::flows::listings::ApplicationSeen;
use crate::pages::portal::{ApplicationProtocol, Choice, Done, FieldTrouble, ListOption, ProtocolForm, Section, Troubles};
use crate::pages::{Sentence, Tag, Tone};
use crate::web::fields::Fields;
use crate::web::problem::Problem;

/// What its access tokens can be bound to (RFC 9449 §5.2, RFC 8705 §3.4), as the form writes it.
const BINDINGS: [(&str, &str); 3] = [("none", "binding-none"), ("dpop", "binding-dpop"), ("certificate", "binding-certificate")];

/// The way to prove who it is that an application has to which nobody said one.
const ANY_SECRET: &str = "auth-any-secret";

/// What the form says: as it is registered, or as it was typed.
struct Written {
    profile: String,
    auth_method: String,
    jwks: String,
    jwks_uri: String,
    certificate: (String, String),
    binding: String,
    require_pushed: bool,
    require_signed: bool,
    id_token_alg: String,
    auth_alg: String,
    request_alg: String,
}

fn binding_of(kept: &Registration) -> (&'static str, &'static str) {
    match (kept.dpop_bound_access_tokens, kept.tls_client_certificate_bound_access_tokens) {
        (true, _) => BINDINGS[1],
        (false, true) => BINDINGS[2],
        (false, false) => BINDINGS[0],
    }
}

const fn profile_key(profile: Profile) -> &'static str {
    match profile {
        Profile::Strict => "profile-strict",
        Profile::OidcCompatible => "profile-oidc_compatible",
        Profile::Fapi2Security => "profile-fapi2_security",
        Profile::Fapi2MessageSigning => "profile-fapi2_message_signing",
    }
}

const fn method_key(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::ClientSecretBasic => "auth-client_secret_basic",
        AuthMethod::ClientSecretPost => "auth-client_secret_post",
        AuthMethod::ClientSecretJwt => "auth-client_secret_jwt",
        AuthMethod::PrivateKeyJwt => "auth-private_key_jwt",
        AuthMethod::TlsClientAuth => "auth-tls_client_auth",
        AuthMethod::SelfSignedTlsClientAuth => "auth-self_signed_tls_client_auth",
        AuthMethod::None => "auth-none",
    }
}

/// How an application speaks, in a few words.
pub(super) fn in_words(application: &Application) -> Vec<Tag> {
    let kept = &application.settings.registration;
    let tone = if kept.profile.is_fapi() { Tone::Good } else { Tone::Calm };
    let method = match (kept.auth_method, application.settings.kind) {
        (Some(method), _) => method_key(method),
        (None, ClientKind::Public) => method_key(AuthMethod::None),
        (None, ClientKind::Confidential) => ANY_SECRET,
    };
    let mut tags = vec![Tag::new(tone, Sentence::of(profile_key(kept.profile))), Tag::new(Tone::Calm, Sentence::of(method))];
    if kept.is_sender_constrained() {
        tags.push(Tag::new(Tone::Calm, Sentence::of(binding_of(kept).1)));
    }
    tags
}

impl Written {
    fn registered(application: &Application) -> Self {
        let kept = &application.settings.registration;
        let alg = |alg: Option<JwsAlg>| alg.map_or_else(String::new, |alg| alg.as_str().to_owned());
        Self {
            profile: kept.profile.as_str().to_owned(),
            auth_method: kept.auth_method.map_or_else(String::new, |method| method.as_str().to_owned()),
            jwks: kept.jwks.as_ref().map_or_else(String::new, |jwks| format!("{jwks:#}")),
            jwks_uri: kept.jwks_uri.as_ref().map_or_else(String::new, Url::to_string),
            certificate: kept
                .tls_client_auth
                .as_ref()
                .map(CertificateSubject::member)
                .map(|(kind, name)| (kind.to_owned(), name))
                .unwrap_or_default(),
            binding: binding_of(kept).0.to_owned(),
            require_pushed: kept.require_pushed,
            require_signed: kept.require_signed_request,
            id_token_alg: application.settings.id_token_alg.as_str().to_owned(),
            auth_alg: alg(kept.auth_alg),
            request_alg: kept.request_object_alg.map_or_else(String::new, |alg| alg.map_or("none", JwsAlg::as_str).to_owned()),
        }
    }

    fn typed(fields: &Fields) -> Self {
        let one = |name: &str| fields.one(name).to_owned();
        Self {
            profile: one("profile"),
            auth_method: one("auth_method"),
            jwks: one("jwks"),
            jwks_uri: one("jwks_uri"),
            certificate: (one("certificate_kind"), one("certificate_name")),
            binding: one("binding"),
            require_pushed: fields.is_ticked("require_pushed"),
            require_signed: fields.is_ticked("require_signed"),
            id_token_alg: one("id_token_alg"),
            auth_alg: one("auth_alg"),
            request_alg: one("request_alg"),
        }
    }

    /// What that changes of the application's metadata. What is not chosen is taken back rather than denied, so that a profile may switch
    /// it on.
    fn statement(&self, kind: ClientKind) -> Result<Statement, Troubles> {
        let mut troubles = Troubles::default();
        let text = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
        let yes = |is_chosen: bool| if is_chosen { true.into() } else { Value::Null };
        let jwks = if self.jwks.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&self.jwks) };
        let jwks = jwks.map_err(|_| troubles.add("jwks", FieldTrouble::Json)).unwrap_or_default();
        if !self.jwks_uri.is_empty() && self.jwks_uri.parse::<Url>().is_err() {
            troubles.add("jwks_uri", FieldTrouble::Link);
        }
        let said = json!({
            "jwks": jwks,
            "jwks_uri": text(&self.jwks_uri),
            "dpop_bound_access_tokens": yes(self.binding == "dpop"),
            "tls_client_certificate_bound_access_tokens": yes(self.binding == "certificate"),
            "require_pushed_authorization_requests": yes(self.require_pushed),
            "require_signed_request_object": yes(self.require_signed),
            "id_token_signed_response_alg": text(&self.id_token_alg),
            "token_endpoint_auth_signing_alg": text(&self.auth_alg),
            "request_object_signing_alg": text(&self.request_alg),
        });
        let mut metadata: Map<String, Value> = said.as_object().cloned().unwrap_or_default();
        if kind == ClientKind::Confidential {
            metadata.insert("token_endpoint_auth_method".to_owned(), text(&self.auth_method));
            for member in CertificateSubject::MEMBERS {
                let (kind, name) = &self.certificate;
                metadata.insert(member.to_owned(), text(if kind == member { name } else { "" }));
            }
        }
        if troubles.is_empty() { Ok(Statement { profile: Profile::read(&self.profile), metadata }) } else { Err(troubles) }
    }

    /// The form that says it. Only what this server can hold somebody to is offered, and what there is already.
    fn form(self, admin: &Admin, kind: ClientKind) -> ProtocolForm {
        let certificates = admin.desk.app.mutual_tls();
        let option = |value: &str, key: &'static str, chosen: &str| ListOption {
            value: value.to_owned(),
            label: Sentence::of(key),
            is_chosen: value == chosen,
        };
        let methods = AuthMethod::ALL.into_iter().filter(|method| *method != AuthMethod::None);
        let methods = methods.filter(|method| certificates.allows(*method) || method.as_str() == self.auth_method);
        let methods = methods.map(|method| option(method.as_str(), method_key(method), &self.auth_method));
        let auth_methods = std::iter::once(option("", ANY_SECRET, &self.auth_method)).chain(methods).collect();
        let bindings = BINDINGS.iter().filter(|(word, _)| *word != "certificate" || certificates.is_on || self.binding == *word);
        let is_confidential = kind == ClientKind::Confidential;
        let has_names = is_confidential && (certificates.has_roots || !self.certificate.1.is_empty());
        let kinds = CertificateSubject::MEMBERS.iter().filter(|_| has_names);
        let any = |chosen: &str| std::iter::once(Choice::new("", "", chosen.is_empty()));
        let algs = |chosen: &str, is_fit: fn(JwsAlg) -> bool| {
            let fit = JwsAlg::ASYMMETRIC.into_iter().chain(JwsAlg::SYMMETRIC).filter(|alg| is_fit(*alg)).map(JwsAlg::as_str);
            fit.map(|alg| Choice::new(alg, alg, alg == chosen)).collect::<Vec<_>>()
        };
        let unsigned = (self.request_alg == "none").then(|| Choice::new("none", "none", true));
        ProtocolForm {
            profiles: Profile::ALL.map(|profile| option(profile.as_str(), profile_key(profile), &self.profile)).into(),
            auth_methods: if is_confidential { auth_methods } else { Vec::new() },
            certificate_kinds: kinds.map(|kind| Choice::new(*kind, *kind, self.certificate.0 == *kind)).collect(),
            bindings: bindings.map(|(word, key)| option(word, key, &self.binding)).collect(),
            id_token_algs: algs(&self.id_token_alg, JwsAlg::is_ours),
            auth_algs: any(&self.auth_alg).chain(algs(&self.auth_alg, |_| true)).collect(),
            request_algs: any(&self.request_alg).chain(unsigned).chain(algs(&self.request_alg, |alg| !alg.is_symmetric())).collect(),
            jwks: self.jwks,
            jwks_uri: self.jwks_uri,
            certificate_name: self.certificate.1,
            require_pushed: self.require_pushed,
            require_signed: self.require_signed,
        }
    }
}

fn page_of(admin: &Admin, seen: &ApplicationSeen, written: Written, wrong: (Troubles, Option<String>)) -> ApplicationProtocol {
    let application = &seen.application;
    let page = format!("applications/{}", application.id);
    let metadata = serde_json::to_value(application.metadata()).unwrap_or_default();
    let (troubles, refusal) = wrong;
    ApplicationProtocol {
        nav: admin.nav(Section::Applications),
        app: application.name.to_string(),
        back_href: admin.path(&page),
        fields: written.form(admin, application.settings.kind),
        troubles,
        refusal,
        metadata: format!("{metadata:#}"),
        form: stale_form::over(admin.form_if(seen.may_manage, &format!("{page}/protocol")), &over(seen)),
    }
}

/// How it speaks.
pub(super) async fn page(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    let written = Written::registered(&seen.application);
    admin.show(&page_of(&admin, &seen, written, (Troubles::default(), None)))
}

/// Changes how it speaks.
pub(super) async fn change(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: ApplicationId = admin.named("application")?;
    let seen = seen(&admin).await?;
    let written = Written::typed(&fields);
    let statement = stale_form::check(&fields, &over(&seen)).and_then(|()| written.statement(seen.application.settings.kind));
    let wrong = match statement {
        Ok(statement) => match restated(&admin, &seen.application, &statement).await {
            Ok(()) => return Ok(admin.done(&format!("applications/{id}/protocol"), Done::Saved)),
            Err(DirectoryError::Metadata(error)) => (Troubles::default(), Some(error.description().to_owned())),
            Err(error) => return Err(admin.failed(error)),
        },
        Err(troubles) => (troubles, None),
    };
    admin.show_wrong(&page_of(&admin, &seen, written, wrong))
}

async fn restated(admin: &Admin, application: &Application, statement: &Statement) -> Result<(), DirectoryError> {
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), &admin.tenant);
    let Application { name, settings, .. } = restate(app, &caller, tenant, application, statement).await?;
    change_application(app, &caller, application, (name, settings)).await
}
