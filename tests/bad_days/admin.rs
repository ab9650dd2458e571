//! A program that uses the admin API of a server which may be gone at any moment.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use rules::ids::TenantId;
use serde_json::{Value, json};

use crate::cast::{KeepsCookies, http_client};
use crate::place::Place;

/// A global administrator of Contoso, by the API.
pub(crate) struct Admin {
    http: reqwest::Client,
    base: String,
    client: (String, String),
    token: String,
}

/// What Contoso has: an application that guests are invited to, and a group.
pub(crate) struct Contoso {
    pub(crate) admin: Admin,
    pub(crate) orders: String,
    pub(crate) partners: String,
}

/// Where guests of the application land.
pub(crate) const ORDERS: &str = "https://orders.example/";

impl Contoso {
    /// Makes the tenant by the operator's commands, and what it has by the API of the server that is running.
    pub(crate) async fn found(place: &Place) -> Self {
        let admin = Admin::of(place).await;
        let role = json!([{ "value": "Orders.Read", "displayName": "Orders.Read" }]);
        let web = json!({ "redirectUris": ["https://orders.example/callback"], "homePageUrl": ORDERS });
        let orders =
            json!({ "displayName": "Orders", "web": web, "appRoles": role, "appRoleAssignmentRequired": true, "admits": "assignedGuests" });
        let orders = admin.post("/applications", orders).await["id"].as_str().unwrap().to_owned();
        let partners = admin.post("/groups", json!({ "displayName": "Partners" })).await["id"].as_str().unwrap().to_owned();
        Self { admin, orders, partners }
    }
}

/// The id of the only tenant.
pub(crate) async fn tenant_of(place: &Place) -> TenantId {
    let found = place.database.open().tenant_named(&"contoso".parse().unwrap()).await.unwrap();
    found.unwrap().id
}

/// Waits a moment before something is tried again.
pub(crate) async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

impl Admin {
    /// Makes Contoso and a program that may do everything in it.
    pub(crate) async fn of(place: &Place) -> Self {
        place.command(&["tenant", "make", "contoso", "--display-name", "Contoso", "--admin", "admin@contoso.example"], "");
        let told = place.command(&["tenant", "program", "contoso", "Scripts"], "");
        let word = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim_start_matches('=').to_owned();
        let client = (word("GUESTHOUSE_CLIENT_ID"), word("GUESTHOUSE_CLIENT_SECRET"));
        let base = place.url().as_str().trim_end_matches('/').to_owned();
        let mut admin = Self { http: http_client(KeepsCookies::No), base, client, token: String::new() };
        admin.token = admin.ask_for_token().await.unwrap().unwrap();
        admin
    }

    /// The token it calls with.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// A token, if the server answers with one; the status, if with another.
    pub(crate) async fn ask_for_token(&self) -> Result<Result<String, StatusCode>, reqwest::Error> {
        let scope = format!("{}/v1.0/.default", self.base);
        let (id, secret) = &self.client;
        let form = [("grant_type", "client_credentials"), ("scope", scope.as_str()), ("client_id", id), ("client_secret", secret)];
        let answer = self.http.post(format!("{}/contoso/token", self.base)).form(&form).send().await?;
        let status = answer.status();
        let told: Value = answer.json().await?;
        Ok(told["access_token"].as_str().map(str::to_owned).ok_or(status))
    }

    /// Calls once; an error is no answer.
    pub(crate) async fn try_call(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Result<Answer, reqwest::Error> {
        self.try_call_with(method, path, &[], body).await
    }

    /// Calls once, with headers.
    pub(crate) async fn try_call_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.http.request(method, format!("{}/v1.0{path}", self.base)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some((kind, bytes)) = body {
            request = request.header("content-type", kind).body(bytes);
        }
        let answer = request.send().await?;
        let (status, wait) = (answer.status(), answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned()));
        Ok(Answer { status, wait, text: answer.text().await? })
    }

    /// Calls until there is an answer that is not "come again".
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        loop {
            match self.try_call(method.clone(), path, body.clone()).await {
                Ok(answer) if !answer.says_come_again() => return answer,
                _ => a_moment().await,
            }
        }
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        self.call(Method::POST, path, Some(("application/json", body.to_string().into_bytes()))).await.good()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await.good()
    }

    /// A whole list, page after page.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let (mut rows, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let mut page = self.get(&path).await;
            rows.append(page["value"].as_array_mut().unwrap());
            next = page["@odata.nextLink"].as_str().map(|link| link.split_once("/v1.0").unwrap().1.to_owned());
        }
        rows
    }
}

/// What the API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// `Retry-After`.
    pub(crate) wait: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    /// Whether it is a 503, which must say when to try again.
    pub(crate) fn says_come_again(&self) -> bool {
        let is_busy = self.status == StatusCode::SERVICE_UNAVAILABLE;
        assert!(!is_busy || self.wait.is_some(), "{self:?}");
        is_busy
    }

    /// The body of a good answer.
    pub(crate) fn good(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).unwrap() }
    }
}
