//! Records of domains are looked for once, by one server, and what is wrong with one claim keeps no other (SECURITY 14).

use std::time::Duration;

use super::domains::{FOUND, claim};
use super::lapsed::{DAY, SHOP, proven, told};
use super::signed_in;
use crate::cast::{House, NameServer};

crate::stories! {
    what_is_wrong_with_one_claim_keeps_no_other_from_being_looked_at,
    of_two_servers_one_looks,
    without_an_answer_a_record_is_looked_for_again_in_an_hour,
}

async fn what_is_wrong_with_one_claim_keeps_no_other_from_being_looked_at(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    for name in ["contoso", "tailspin"] {
        let (tenant, domain) = (house.company(name).await, format!("{name}.northwind.org"));
        let mut admin = signed_in(&house, &tenant, &tenant.admin_address).await;
        let record = claim(&mut admin, &house, &tenant, &domain).await;
        dns.publish(&domain, &[&record]);
        admin.submit("Look now").await;
        admin.must_see(FOUND);
        match name {
            "contoso" => house.spoil_domain(&domain),
            _ => {
                house.spoil_tenant(&tenant);
                dns.publish(&domain, &[]);
            }
        }
    }
    dns.publish(SHOP, &[]);
    house.turn(DAY);
    assert!(house.look_for_records().await.is_err(), "what could not be written down is said");
    assert_eq!(told(&house, &fabrikam).await["state"], "RecordMissing");
    assert_eq!(house.look_for_records().await.unwrap(), 0, "they wait, and cost nothing");
    house.turn(Duration::from_secs(660));
    assert!(house.look_for_records().await.is_err(), "it is tried again");
    house.close().await;
}

async fn of_two_servers_one_looks(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    dns.publish(SHOP, &[]);
    house.turn(DAY);
    let (one, other) = tokio::join!(house.look_for_records(), house.look_for_records());
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(told(&house, &fabrikam).await["state"], "RecordMissing");
    house.close().await;
}

async fn without_an_answer_a_record_is_looked_for_again_in_an_hour(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    dns.publish(SHOP, &["broken"]);
    house.turn(DAY);
    assert_eq!(house.look_for_records().await.unwrap(), 1);
    dns.publish(SHOP, &[]);
    house.turn(Duration::from_secs(55 * 60));
    assert_eq!(house.look_for_records().await.unwrap(), 0);
    assert_eq!(told(&house, &fabrikam).await["state"], "Verified");
    house.turn(Duration::from_secs(5 * 60));
    assert_eq!(house.look_for_records().await.unwrap(), 1);
    assert_eq!(told(&house, &fabrikam).await["state"], "RecordMissing");
    house.close().await;
}
