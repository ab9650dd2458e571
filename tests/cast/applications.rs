//! Changing applications, and what they may, while a story goes on.

use guesthouse::flows::directory::{change_application, give_role, remove_application};
pub(crate) use rules::directory::{Admits, ClientKind, IdTokenAlg};
use rules::directory::{ApplicationSettings, DirectoryRole};
pub(crate) use rules::protocol::{
    Acts, Backchannel, DeliveryMode, DetailsType, Encryption, JweAlg, JweEnc, JwsAlg, Logout, Pkce, Registrant, Rotates,
};
use storage::directory::RoleHolder;

use super::{Application, House, Tenant};

impl House {
    /// Gives a directory role to an application, which may then use the admin API.
    pub(crate) async fn empower(&self, tenant: &Tenant, application: &Application, role: DirectoryRole) {
        give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::Application(application.id)).await.unwrap();
    }

    /// Takes a directory role from an application.
    pub(crate) async fn disempower(&self, tenant: &Tenant, application: &Application, role: DirectoryRole) {
        let (id, holder) = (tenant.id, RoleHolder::Application(application.id));
        let app = self.app();
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).roles().take(role, holder)
        });
        assert!(written.await.unwrap());
    }

    /// An admin changes what is registered of an application.
    pub(crate) async fn change_application(
        &self,
        tenant: &Tenant,
        application: &Application,
        differ: impl FnOnce(&mut ApplicationSettings),
    ) {
        let found = self.app().storage.application(tenant.id, application.id).await.unwrap().unwrap();
        let mut settings = found.settings.clone();
        differ(&mut settings);
        let changed = (found.name.clone(), settings);
        change_application(&self.app(), &self.operator(), &found, changed).await.unwrap();
    }

    /// What is registered of an application now.
    pub(crate) async fn look_at(&self, tenant: &Tenant, application: &Application) -> ApplicationSettings {
        self.app().storage.application(tenant.id, application.id).await.unwrap().unwrap().settings.clone()
    }

    /// An application goes, with all that was given of it.
    pub(crate) async fn remove_application(&self, tenant: &Tenant, application: &Application) {
        remove_application(&self.app(), &self.operator(), tenant.id, application.id).await.unwrap();
    }
}
