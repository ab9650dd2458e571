//! Files keep to what may be sent.

use super::*;

#[tokio::test]
async fn letters_beyond_the_quota_are_not_sent() {
    on_each("csv_rows = 100\ninvitations_per_day = 3", async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(5)).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 3), ("over_quota Planned".to_owned(), 2)]);
        assert_eq!(tally(stage, import).await.1, rows);
        // Another file eats up the quota in between.
        let first = stage.plan(&inviter, "Email\r\nzoe@fabrikam.example\r\n").await;
        stage.apply(&inviter, first).await;
        stage.carry_on().await;
        stage.apply(&inviter, import).await;
        stage.carry_on().await;
        assert_eq!(made(stage).await, [3; 4]);
        assert!(result(stage, import).await.contains("No more invitations can be sent today."));
    })
    .await;
}

#[tokio::test]
async fn what_sends_no_letter_counts_as_an_invitation() {
    on_each("csv_rows = 100\ninvitations_per_day = 3", async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let file = people(5).replace("\r\n", ",no\r\n").replacen(",no", ",SendInvitation", 1);
        let import = stage.plan(&inviter, &file).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 3), ("over_quota Planned".to_owned(), 2)]);
        assert_eq!(tally(stage, import).await.1, rows);
        stage.apply(&inviter, import).await;
        stage.carry_on().await;
        // They are paid: the next file has none left.
        let next = stage.plan(&inviter, "Email\r\nzoe@fabrikam.example\r\n").await;
        assert_eq!(tally(stage, next).await.1, BTreeMap::from([("over_quota Planned".to_owned(), 1)]));
    })
    .await;
}

#[tokio::test]
async fn a_plan_of_many_batches_foresees_that_a_copys_mailbox_fills() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let file = people(600).replace("\r\n", ",carl@fabrikam.example\r\n").replacen(",carl@fabrikam.example", ",Cc", 1);
        let import = stage.plan(&inviter, &file).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 10), ("over_quota Planned".to_owned(), 590)]);
        assert_eq!(tally(stage, import).await.1, rows);
    })
    .await;
}

#[tokio::test]
async fn files_fill_neither_a_domain_nor_a_mailbox() {
    on_each("csv_rows = 100\ninvitations_per_domain_per_day = 3", async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(5)).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 3), ("over_quota Planned".to_owned(), 2)]);
        assert_eq!(tally(stage, import).await.1, rows);
    })
    .await;
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        for round in 0..12 {
            // Each time with another copy: whoever gets it counts by themselves.
            let import = stage.plan(&inviter, &format!("Email,Cc\r\nzoe@fabrikam.example,copy{round}@fabrikam.example\r\n")).await;
            stage.apply(&inviter, import).await;
            stage.carry_on().await;
        }
        // The first letter, and ten again.
        assert_eq!(made(stage).await[1], 11);
    })
    .await;
}
