//! A house without doors: an app on a database of its own, with one tenant in it.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use rules::clock::{Clock, Timestamp};
use rules::config::Config;
use rules::directory::{Actor, Address, Admits, ApplicationSettings, Assignee, Caller, ClientKind, DirectoryRole, Door};
use rules::ids::{ApplicationId, GroupId, ImportId, RequestId, TenantId, UserId};
use rules::keys::KeyPlan;
use rules::random::Random;
use rules::secret::Secret;
use storage::directory::RoleHolder;
use storage::testing::Fresh;

use crate::app::{App, GoingOn};
use crate::certificates::ClientRoots;
use crate::credentials::Passwords;
use crate::flows::directory::{
    NewApplication, NewGroup, NewMember, assign, give_role, join_group, make_application, make_group, make_member,
};
use crate::flows::imports::{Begun, Planning, Upload, Went, apply, carry_on_due, upload};
use crate::flows::invitations::Opens;
use crate::flows::tenants::{Admin, NewTenant, make_tenant};
use crate::i18n::Language;
use crate::mail::{Encryption, OneLine, Postman, Relay, Sender};
use crate::outgoing::{Client, Dns, Guard, Limits, Trust};
use crate::signing::{FetchedKeys, FetchedObjects, KeyRing, LoadedKeys, Purpose, VerifiedTokens};

/// When tests begin.
const BEGINS: Timestamp = Timestamp::from_seconds(1_795_521_600);

/// A tenant with an admin, a member who may invite, an application and a group.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) tenant: TenantId,
    pub(super) admin: UserId,
    pub(super) inviter: UserId,
    pub(super) payroll: ApplicationId,
    pub(super) group: GroupId,
    // Dropped last: PostgreSQL gives nothing back while somebody is connected.
    pub(super) fresh: Fresh,
}

fn app(fresh: &Fresh, limits: &str) -> App {
    let config = format!(
        "public_url = \"https://id.example\"\n[server]\ntrusted_proxies = [\"127.0.0.1\"]\n[mail]\nhost = \"localhost\"\n\
         from = \"guests@id.example\"\n[limits]\n{limits}\n"
    );
    let config = Config::read(&config, std::iter::empty()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let relay = Relay {
        host: "127.0.0.1".to_owned(),
        port: 9,
        encryption: Encryption::NoneOnLoopback,
        login: None,
        extra_roots: None,
        hello: "localhost".to_owned(),
        wires: 1,
        patience: Duration::from_secs(1),
    };
    let ring = KeyRing::draw(&Random);
    App {
        name: "test".to_owned(),
        public_url: config.public_url.as_str().to_owned(),
        clock: Clock::standing_at(BEGINS),
        random: Random,
        storage: fresh.open(),
        forms: ring.mac_key(Purpose::Forms),
        ring: Arc::new(ring),
        key_plan: KeyPlan::default(),
        loaded_keys: LoadedKeys::new(10),
        verified_tokens: VerifiedTokens::new(10),
        passwords: Passwords::new(1, 1, Random).unwrap(),
        postman: Postman::new(relay).unwrap(),
        imports: GoingOn::default(),
        darkroom: Default::default(),
        mail_sender: Sender { name: OneLine::new("Guesthouse"), address: config.mail.from.clone() },
        dns: Dns::new(None),
        outgoing: Client::new(Guard::new(Dns::new(None), Vec::new()), Limits::default(), Trust::default()).unwrap(),
        client_keys: FetchedKeys::new(10),
        request_objects: FetchedObjects::new(10),
        client_roots: ClientRoots::default(),
        consumers: Arc::new(config.consumer_domains.clone()),
        config,
    }
}

/// Whoever has a password gets no letter that says how to choose one.
fn passphrase() -> Option<Secret<String>> {
    Some(Secret::new("tall-otters-read-maps".to_owned()))
}

fn caller(actor: Actor, at: Timestamp) -> Caller {
    Caller { actor, door: Door::Portal, address: None, request_id: RequestId::new(&Random, at), at }
}

impl Stage {
    /// Sets a stage with these lines in the section `limits`.
    pub(super) async fn set(fresh: Fresh, limits: &str) -> Self {
        let app = app(&fresh, limits);
        let operator = caller(Actor::Operator, BEGINS);
        let admin = Admin { address: "admin@contoso.example".parse().unwrap(), name: "Ada".parse().unwrap(), password: passphrase() };
        let (name, display_name) = ("contoso".parse().unwrap(), "Contoso".parse().unwrap());
        let domain = Some("contoso.example".parse().unwrap());
        let new = NewTenant { name, display_name, language: Language::default(), domain, admin };
        let made = make_tenant(&app, &operator, new).await.unwrap();
        let member = NewMember { address: "ian@contoso.example".parse().unwrap(), name: "Ian".parse().unwrap(), password: passphrase() };
        let inviter = make_member(&app, &operator, made.tenant, member).await.unwrap();
        give_role(&app, &operator, made.tenant, DirectoryRole::GuestInviter, RoleHolder::User(inviter)).await.unwrap();
        let payroll = make_application(&app, &operator, made.tenant, payroll()).await.unwrap().id;
        let group = NewGroup { name: "Field Staff".parse().unwrap(), description: None };
        let group = make_group(&app, &operator, made.tenant, group).await.unwrap();
        assign(&app, &operator, made.tenant, (payroll, None), Assignee::Group(group)).await.unwrap();
        Self { app, tenant: made.tenant, admin: made.admin, inviter, payroll, group, fresh }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    pub(super) fn as_operator(&self) -> Caller {
        caller(Actor::Operator, self.now())
    }

    pub(super) fn as_person(&self, user: UserId) -> Caller {
        caller(Actor::Person { tenant: self.tenant, user }, self.now())
    }

    /// Uploads a file.
    pub(super) async fn upload(&self, caller: &Caller, text: &str) -> Planning {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        upload(&self.app, caller, self.tenant, Upload { file_name: "people.csv".to_owned(), file }).await.unwrap()
    }

    /// Uploads a file and plans it.
    pub(super) async fn plan(&self, caller: &Caller, text: &str) -> ImportId {
        let planning = self.upload(caller, text).await;
        let import = planning.import();
        planning.run(&self.app).await.unwrap();
        import
    }

    pub(super) async fn apply(&self, caller: &Caller, import: ImportId) -> Begun {
        apply(&self.app, caller, self.tenant, import, Opens::Nothing).await.unwrap()
    }

    /// The guest with that address.
    async fn guest(&self, address: &str) -> UserId {
        let (tenant, key) = (self.tenant, address.parse::<Address>().unwrap().key());
        let found = self.app.storage.read(move |tx| tx.in_tenant(tenant).users().find_by_mail_key(&key));
        found.await.unwrap().remove(0).id
    }

    /// Gives a directory role to a guest.
    pub(super) async fn power(&self, address: &str, role: DirectoryRole) {
        let guest = self.guest(address).await;
        give_role(&self.app, &self.as_operator(), self.tenant, role, RoleHolder::User(guest)).await.unwrap();
    }

    /// Puts a guest into a group that holds a directory role.
    pub(super) async fn power_over_group(&self, address: &str) -> GroupId {
        let guest = self.guest(address).await;
        let new = NewGroup { name: "Keepers".parse().unwrap(), description: None };
        let group = make_group(&self.app, &self.as_operator(), self.tenant, new).await.unwrap();
        join_group(&self.app, &self.as_operator(), self.tenant, group, Assignee::User(guest), None).await.unwrap();
        give_role(&self.app, &self.as_operator(), self.tenant, DirectoryRole::UserAdministrator, RoleHolder::Group(group)).await.unwrap();
        group
    }

    /// Does whatever is due until nothing is, round by round: how much one round does is a matter of the machine.
    pub(super) async fn carry_on(&self) {
        while carry_on_due(&self.app, self.now()).await.unwrap() == Went::On {}
    }
}

fn payroll() -> NewApplication {
    let settings = serde_json::json!({
        "kind": ClientKind::Confidential,
        "home_page": "https://payroll.example/",
        "roles": [{"value": "Reader", "display_name": "Reader"}],
        "assignment_required": false,
        "admits": Admits::AssignedGuests,
    });
    let settings: ApplicationSettings = serde_json::from_value(settings).unwrap();
    NewApplication { name: "Payroll".parse().unwrap(), settings }
}
