//! What is in the books when everything has settled.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rules::ids::LetterId;
use serde_json::Value;

use super::Day;
use crate::admin::a_moment;
use crate::place::Serving;

/// How often each is there.
fn counted<'v>(values: impl Iterator<Item = &'v str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    values.for_each(|value| *counts.entry(value.to_owned()).or_default() += 1);
    counts
}

fn text<'v>(row: &'v Value, name: &str) -> &'v str {
    row[name].as_str().unwrap_or_else(|| panic!("{name} of {row}"))
}

impl Day {
    /// Compares: answered is stored, guests are distinct rows, each grant is there once, each letter arrived.
    pub(super) async fn check_books(&self, serving: &Serving) {
        self.wait_for_letters().await;
        let invited: BTreeSet<String> = self.applied.borrow().iter().flat_map(|(_, addresses)| addresses.clone()).collect();
        let accepted: BTreeSet<String> = self.accepted.borrow().iter().cloned().collect();
        let turned_away: BTreeSet<String> = self.turned_away.borrow().iter().cloned().collect();
        let by_hand: BTreeSet<String> = accepted.union(&turned_away).cloned().collect();
        println!("{} guests by {} imports, {} of {} by hand", invited.len(), self.applied.borrow().len(), accepted.len(), by_hand.len());
        let users = self.contoso.admin.list("/users?$top=999&$filter=userType%20eq%20'Guest'").await;
        let stored = counted(users.iter().map(|user| text(user, "mail")));
        assert!(stored.values().all(|count| *count == 1), "a guest is there twice: {stored:?}");
        assert_eq!(stored.keys().cloned().collect::<BTreeSet<_>>(), invited.union(&by_hand).cloned().collect());
        for user in &users {
            let is_accepted = text(user, "externalUserState") == "Accepted";
            assert_eq!(is_accepted, accepted.contains(text(user, "mail")), "{user}");
        }
        self.check_grants(&users, &invited).await;
        self.check_rows().await;
        self.check_letters(&invited, serving).await;
    }

    async fn wait_for_letters(&self) {
        for _ in 0..3000 {
            let of =
                async |state: &str| self.contoso.admin.list(&format!("/invitations?$filter=deliveryState%20eq%20'{state}'")).await.len();
            if of("queued").await + of("sending").await == 0 {
                return;
            }
            a_moment().await;
        }
        panic!("letters stay behind");
    }

    async fn check_grants(&self, users: &[Value], invited: &BTreeSet<String>) {
        let given = self.contoso.admin.list(&format!("/applications/{}/appRoleAssignedTo?$top=999", self.contoso.orders)).await;
        let given = counted(given.iter().map(|grant| text(grant, "principalId")));
        let everybody = counted(users.iter().map(|user| text(user, "id")));
        assert_eq!(given, everybody, "each has the application once");
        let members = self.contoso.admin.list(&format!("/groups/{}/members?$top=999", self.contoso.partners)).await;
        let of_files = users.iter().filter(|user| invited.contains(text(user, "mail")));
        assert_eq!(counted(members.iter().map(|member| text(member, "id"))), counted(of_files.map(|user| text(user, "id"))));
    }

    async fn check_rows(&self) {
        let applied = self.applied.borrow().clone();
        for (import, addresses) in applied {
            let seen = self.contoso.admin.get(&format!("/invitations/imports/{import}")).await;
            let rows: u64 = seen["plan"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|part| part["stage"] == "done")
                .map(|part| part["rows"].as_u64().unwrap())
                .sum();
            assert_eq!((&seen["status"], rows), (&"applied".into(), addresses.len() as u64), "{seen}");
        }
        let invitations = self.contoso.admin.list("/invitations?$top=999").await;
        let living = invitations.iter().filter(|invitation| text(invitation, "status") != "Revoked");
        let living = counted(living.map(|invitation| text(invitation, "invitedUserEmailAddress")));
        assert!(living.values().all(|count| *count == 1), "an invitation is there twice: {living:?}");
    }

    /// Each letter arrived; one that came twice has the same `Message-ID`, was caught by a kill, and the mail log tells of both tries.
    async fn check_letters(&self, invited: &BTreeSet<String>, serving: &Serving) {
        let letters = self.place.inbox.letters();
        let mut arrived: HashMap<&str, Vec<&str>> = HashMap::new();
        for letter in letters.iter().filter(|letter| letter.to.ends_with("@northwind.example")) {
            arrived.entry(&letter.to).or_default().push(&letter.message_id);
        }
        let (mut doubled, storage) = (0, self.place.database.open());
        for address in invited {
            let ids = arrived.get(address.as_str()).unwrap_or_else(|| panic!("no letter came for {address}"));
            assert!(ids.iter().all(|id| id == &ids[0]), "{address} got two letters: {ids:?}");
            if ids.len() > 1 {
                doubled += 1;
                let (tenant, letter) = (self.tenant, ids[0].split('@').next().unwrap().parse::<LetterId>().unwrap());
                let logged = storage.read(move |tx| tx.in_tenant(tenant).letters().find(letter)).await.unwrap().unwrap();
                assert!(logged.tries as usize >= ids.len(), "{logged:?}");
                assert!(serving.log().contains(&letter.to_string()), "the log does not tell that {letter} may have come twice");
            }
        }
        println!("{} letters, {doubled} of them came twice", invited.len());
    }
}
