//! Links that an admin sends again: who answers for them, and where none is sent.

use std::time::Duration;

use super::PIA;
use crate::cast::House;
use crate::portal::signed_in;
use crate::redemption::way::{accept, by_code, follow, invited};

crate::stories! {
    whoever_sends_an_invitation_again_answers_for_it,
    a_link_that_would_lead_nowhere_is_not_sent_again,
}

async fn whoever_sends_an_invitation_again_answers_for_it(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ida = house.member(&contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(&contoso, ida, crate::cast::DirectoryRole::GuestInviter).await;
    house.invite_with(&contoso, ida, PIA, &orders, |_| {}).await;
    house.block(&contoso, ida).await;
    let mut mailbox = house.mailbox(PIA);
    follow(&mut mailbox).await.must_see("This invitation was withdrawn");
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for button in ["Send a new link", "Send a reminder"] {
        admin.open(&house.at(&format!("contoso/admin/guests/{guest}"))).await;
        admin.submit(button).await;
        house.work().await;
        let letter = mailbox.letters().pop().unwrap();
        assert!(letter.text.contains("Contoso Admin") && !letter.text.contains("Ida Inviter"), "{}", letter.text);
    }
    let sent = house.invitation_to(&contoso, PIA).await.sender;
    assert_eq!((sent.user(), house.people(&contoso, PIA).await[0].sponsor), (Some(contoso.admin), Some(contoso.admin)));
    mailbox.next().await;
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn a_link_that_would_lead_nowhere_is_not_sent_again(house: House) {
    let (contoso, _, mailbox, _) = invited(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let page = house.at(&format!("contoso/admin/guests/{guest}"));
    admin.open(&page).await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["northwind.example".parse().unwrap()]).await;
    admin.submit("Send a new link").await;
    admin.must_see("Nothing was sent: the guest could not accept it");
    house.rule(&contoso, |policy| policy.blocked_domains = Vec::new()).await;
    house.block(&contoso, guest).await;
    assert!(house.resend(&contoso, PIA).await.is_err() && house.remind(&contoso, PIA).await.is_err());
    house.unblock(&contoso, guest).await;
    house.ends_in(&contoso, guest, Duration::from_secs(60)).await;
    house.turn(Duration::from_secs(60));
    assert!(house.resend(&contoso, PIA).await.is_err());
    house.work().await;
    assert_eq!(mailbox.letters().len(), 1);
}
