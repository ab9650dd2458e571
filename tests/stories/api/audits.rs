//! Who did what, as scripts read it.

use serde_json::{Value, json};

use super::Admin;
use crate::cast::{DirectoryRole, House, Program};
use crate::redemption::way::comes_by_code;

crate::stories! {
    a_script_reads_who_did_what_as_graph_tells_it,
    a_script_reads_the_log_page_by_page,
    what_cannot_be_asked_of_audits_is_refused,
    audits_are_for_programs_with_all_power_in_their_own_tenant,
}

const PIA: &str = "pia@northwind.example";
const AUDITS: &str = "/auditLogs/directoryAudits";

fn of(listed: &Value) -> &Vec<Value> {
    listed["value"].as_array().unwrap()
}

async fn a_script_reads_who_did_what_as_graph_tells_it(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let pia = house.people(&contoso, PIA).await[0].id;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    house.turn(std::time::Duration::from_secs(1));
    let said = admin.call("PATCH", &format!("/users/{pia}"), Some(json!({ "accountEnabled": false }))).await;
    assert_eq!(said.status, 204, "{said:?}");
    let request = said.header("request-id");
    let found = admin.get(&format!("{AUDITS}?$filter=correlationId%20eq%20'{request}'")).await;
    let [blocked] = of(&found).as_slice() else { panic!("{found}") };
    assert_eq!((&blocked["activityDisplayName"], &blocked["category"]), (&json!("blocked_user"), &json!("UserManagement")));
    assert_eq!((&blocked["operationType"], &blocked["result"]), (&json!("Update"), &json!("success")));
    assert_eq!((&blocked["loggedByService"], &blocked["correlationId"]), (&json!("API"), &json!(request)));
    let app = json!({ "user": null, "app": { "appId": admin.client_id, "displayName": "Scripts" } });
    assert_eq!(blocked["initiatedBy"], app);
    let name = &house.people(&contoso, PIA).await[0].display_name;
    assert_eq!(blocked["targetResources"], json!([{ "id": pia, "displayName": name, "type": "User" }]));
    assert_eq!(blocked["additionalDetails"], json!([{ "key": "ipAddress", "value": "127.0.0.1" }]));
    // What came of her invitation, by her address, her id and the invitation's own.
    let invitation = house.invitation_to(&contoso, PIA).await.id;
    for target in [PIA.to_owned(), pia.to_string(), invitation.to_string()] {
        let found = admin.get(&format!("{AUDITS}?$filter=activityDisplayName%20eq%20'accepted'&target={target}")).await;
        let [accepted] = of(&found).as_slice() else { panic!("{target}: {found}") };
        assert_eq!(accepted["targetResources"], json!([{ "id": invitation, "displayName": PIA, "type": "Invitation" }]));
        assert_eq!(accepted["initiatedBy"]["user"], json!({ "id": null, "displayName": null, "ipAddress": "127.0.0.1" }));
        let details = accepted["additionalDetails"].as_array().unwrap();
        for told in [json!({ "key": "user", "value": pia }), json!({ "key": "user.displayName", "value": name })] {
            assert!(details.contains(&told), "{details:?}");
        }
    }
    let found = admin.get(&format!("{AUDITS}?target={pia}&$select=activityDisplayName")).await;
    let told: Vec<_> = of(&found).iter().map(|audit| audit["activityDisplayName"].as_str().unwrap()).collect();
    assert_eq!(told.first(), Some(&"blocked_user"), "the latest first: {told:?}");
    assert!(told.contains(&"invited") && told.contains(&"signed_in") && !told.contains(&"made_tenant"), "{told:?}");
}

async fn a_script_reads_the_log_page_by_page(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.signs_in_often(&contoso, bo, 25).await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let all = of(&admin.get(&format!("{AUDITS}?$top=999")).await).clone();
    let (mut seen, mut pages) = (Vec::new(), 0);
    let mut next = Some(format!("{AUDITS}?$top=10&$orderby=activityDateTime%20desc"));
    while let Some(path) = next {
        let page = admin.get(&path).await;
        assert!(of(&page).len() <= 10);
        seen.extend(of(&page).clone());
        pages += 1;
        next = page["@odata.nextLink"].as_str().map(|link| link.split_once("/v1.0").unwrap().1.to_owned());
    }
    assert_eq!((seen, pages), (all.clone(), all.len().div_ceil(10)));
    let now = house.now().to_string();
    let within = format!("{AUDITS}?$top=999&$filter=activityDateTime%20ge%202020-01-01T00:00:00Z%20and%20activityDateTime%20le%20{now}");
    assert_eq!(of(&admin.get(&within).await).len(), all.len());
    let before = format!("{AUDITS}?$filter=activityDateTime%20le%202020-01-01T00:00:00Z");
    assert_eq!(admin.get(&before).await["value"], json!([]));
}

async fn what_cannot_be_asked_of_audits_is_refused(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    for query in [
        "$filter=activityDisplayName%20eq%20'did_nothing'",
        "$filter=activityDisplayName%20ne%20'invited'",
        "$filter=correlationId%20eq%20'12'",
        "$filter=activityDateTime%20ge%20yesterday",
        "$filter=category%20eq%20'UserManagement'",
        "$orderby=activityDateTime",
        "$skiptoken=x",
        "$count=true",
        "$search=ann",
        "target=ann",
    ] {
        assert_eq!(admin.refused("GET", &format!("{AUDITS}?{query}"), None).await, (400, "Request_BadRequest".to_owned()), "{query}");
    }
}

async fn audits_are_for_programs_with_all_power_in_their_own_tenant(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let fabrikam = house.company("fabrikam").await;
    let url = house.at(&format!("/v1.0{AUDITS}")).to_string();
    assert_eq!(Program::new().get(&url, None).await.status, 401);
    for role in [DirectoryRole::GuestInviter, DirectoryRole::UserAdministrator, DirectoryRole::ApplicationAdministrator] {
        let small = Admin::of(&house, &contoso, role).await;
        assert_eq!(small.refused("GET", AUDITS, None).await, (403, "Authorization_RequestDenied".to_owned()), "{role:?}");
    }
    let pia = house.people(&contoso, PIA).await[0].id;
    let theirs = Admin::of(&house, &fabrikam, DirectoryRole::GlobalAdministrator).await;
    let all = theirs.get(&format!("{AUDITS}?$top=999")).await.to_string();
    assert!(all.contains("made_tenant") && !all.contains("contoso") && !all.contains("northwind"), "{all}");
    for target in [PIA.to_owned(), pia.to_string(), contoso.admin.to_string()] {
        assert_eq!(theirs.get(&format!("{AUDITS}?target={target}")).await["value"], json!([]), "{target}");
    }
}
