//! The admin API, spoken as scripts for Microsoft Graph speak it.

mod applications;
mod audits;
mod directory;
mod doors;
pub(crate) mod imports;
mod invitations;
mod protocol;
mod questions;

use serde_json::Value;

use crate::cast::{Application, DirectoryRole, House, Program, Said, Story, Tenant};

pub(crate) const STORIES: &[&[Story]] = &[
    applications::STORIES,
    audits::STORIES,
    directory::STORIES,
    doors::STORIES,
    imports::STORIES,
    invitations::STORIES,
    protocol::STORIES,
    questions::STORIES,
];

/// A program that may use a tenant's API.
pub(crate) struct Admin {
    program: Program,
    base: String,
    pub(crate) client_id: String,
    pub(crate) token: String,
}

/// A token for the tenant's API.
pub(crate) async fn api_token(program: &Program, tenant: &Tenant, application: &Application) -> String {
    let scope = format!("{}/v1.0/.default", tenant.issuer);
    let fields = [("grant_type", "client_credentials"), ("scope", scope.as_str())];
    program.token(tenant, application, &fields).await.token("access_token")
}

impl Admin {
    /// A program of the tenant with that role.
    pub(crate) async fn of(house: &House, tenant: &Tenant, role: DirectoryRole) -> Self {
        let application = house.application(tenant, "Scripts").await;
        house.empower(tenant, &application, role).await;
        let program = Program::new();
        let token = api_token(&program, tenant, &application).await;
        Self { program, base: house.at("/v1.0").to_string(), client_id: application.client_id, token }
    }

    /// Another program of the same tenant.
    pub(crate) async fn beside(&self, tenant: &Tenant, application: &Application) -> Self {
        let program = Program::new();
        let token = api_token(&program, tenant, application).await;
        Self { program, base: self.base.clone(), client_id: application.client_id.clone(), token }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Said {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let bytes = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
        self.program.send(method, &format!("{}{path}", self.base), &headers, bytes).await
    }

    pub(crate) async fn upload(&self, path: &str, bytes: Vec<u8>) -> Said {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "text/csv")];
        self.program.send("POST", &format!("{}{path}", self.base), &headers, bytes).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let said = self.call("GET", path, None).await;
        assert_eq!(said.status, 200, "{path}: {said:?}");
        said.json()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let said = self.call("POST", path, Some(body)).await;
        assert!((200..300).contains(&said.status), "{path}: {said:?}");
        if said.body.is_empty() { Value::Null } else { said.json() }
    }

    /// The status and code of a refusal.
    pub(crate) async fn refused(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
        let said = self.call(method, path, body).await;
        let told = said.json();
        assert_eq!(told["error"]["innerError"]["request-id"], said.header("request-id"), "{said:?}");
        (said.status, told["error"]["code"].as_str().unwrap().to_owned())
    }
}
