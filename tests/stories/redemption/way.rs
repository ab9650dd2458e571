//! Steps that many guests take.

use crate::cast::{Application, CALLBACK, House, Mailbox, PASSPHRASE, RelyingParty, Tenant, Visitor};

/// Where guests of the app on stage land.
pub(crate) const ORDERS: &str = "https://orders.example/";

/// A guest whose home is another tenant here.
pub(crate) const ANN: &str = "ann@fabrikam.example";

/// Contoso, its app, and whoever follows the letter to that address up to the button that goes on.
pub(crate) async fn invited(house: &House, address: &str) -> (Tenant, Application, Mailbox, Visitor) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, address, &orders).await;
    let mut mailbox = house.mailbox(address);
    let guest = follow(&mut mailbox).await;
    (contoso, orders, mailbox, guest)
}

/// A browser of its own that opens the link of the next letter.
pub(crate) async fn follow(mailbox: &mut Mailbox) -> Visitor {
    let link = mailbox.next().await.link("/redeem/");
    let mut guest = Visitor::new();
    guest.stop_at(&ORDERS.parse().unwrap());
    guest.open(&link).await;
    guest
}

/// The code of the next letter.
pub(crate) async fn code(house: &House, mailbox: &mut Mailbox) -> String {
    house.work().await;
    mailbox.next().await.code()
}

/// Types the code of the next letter.
pub(crate) async fn type_code(house: &House, guest: &mut Visitor, mailbox: &mut Mailbox) {
    let code = code(house, mailbox).await;
    guest.fill("code", &code).submit("Continue").await;
}

/// Comes by a code, from the page of an address that nobody claims.
pub(crate) async fn by_code(house: &House, guest: &mut Visitor, mailbox: &mut Mailbox) {
    guest.submit("E-mail me a code").await;
    type_code(house, guest, mailbox).await;
}

/// Types the password that everybody on stage has.
pub(crate) async fn by_password(guest: &mut Visitor) {
    guest.fill("password", PASSPHRASE).submit("Sign in").await;
}

/// Another address than the one shown.
pub(crate) async fn as_another(guest: &mut Visitor, address: &str) {
    guest.follow("Use another address").await;
    guest.fill("address", address).submit("Continue").await;
}

/// Makes an account with the password that everybody on stage has.
pub(crate) async fn sign_up(house: &House, guest: &mut Visitor, mailbox: &mut Mailbox) {
    guest.submit("Create an account").await;
    type_code(house, guest, mailbox).await;
    guest.fill("name", "Pia Holm").fill("password", PASSPHRASE).submit("Create account").await;
}

/// Accepts, and lands in the app.
pub(crate) async fn accept(guest: &mut Visitor) {
    guest.submit("Accept").await;
    assert_eq!(guest.beyond().as_str(), ORDERS);
}

/// The app on stage, as its own code knows it.
pub(crate) async fn app(contoso: &Tenant, orders: &Application) -> RelyingParty {
    RelyingParty::discover(&contoso.issuer, &orders.client_id, orders.secret.as_deref(), CALLBACK).await.unwrap()
}

/// Invited by a home on this server, in which they have an account, and come in.
pub(crate) async fn comes_from_home(house: &House, home: &Tenant, address: &str) -> (Tenant, Application, Visitor) {
    house.member(home, address, "Ann Aas").await;
    let (contoso, orders, _, mut guest) = invited(house, address).await;
    guest.submit("Continue").await;
    by_password(&mut guest).await;
    guest.submit("Continue").await;
    accept(&mut guest).await;
    (contoso, orders, guest)
}

/// Invited, and come in by a code each time.
pub(crate) async fn comes_by_code(house: &House, address: &str) -> (Tenant, Application, Mailbox, Visitor) {
    let (contoso, orders, mut mailbox, mut guest) = invited(house, address).await;
    guest.submit("Continue").await;
    by_code(house, &mut guest, &mut mailbox).await;
    accept(&mut guest).await;
    (contoso, orders, mailbox, guest)
}

/// Invited to an app, and come in with an account that was made on the way.
pub(super) async fn comes_by_sign_up(house: &House, (contoso, orders): (&Tenant, &Application), address: &str) {
    house.invite(contoso, address, orders).await;
    let mut mailbox = house.mailbox(address);
    let mut guest = follow(&mut mailbox).await;
    guest.submit("Continue").await;
    sign_up(house, &mut guest, &mut mailbox).await;
    accept(&mut guest).await;
}

/// A guest of Contoso who signed up with a password, and whom Tailspin invites as well: both companies with their apps, and the mailbox with
/// Tailspin's letter in it.
pub(super) async fn invited_twice(house: &House, address: &str) -> ([(Tenant, Application); 2], Mailbox) {
    let (contoso, orders, mut mailbox, mut guest) = invited(house, address).await;
    guest.submit("Continue").await;
    sign_up(house, &mut guest, &mut mailbox).await;
    accept(&mut guest).await;
    let tailspin = house.company("tailspin").await;
    let planes = house.application(&tailspin, "Planes").await;
    house.invite(&tailspin, address, &planes).await;
    ([(contoso, orders), (tailspin, planes)], mailbox)
}

/// Ann is a guest by a private address, and Contoso lets other addresses redeem; then her home says `no`.
pub(super) async fn a_forwarded_code_is_refused(house: &House, no: impl AsyncFnOnce()) {
    let (contoso, orders, mut private, mut ann) = invited(house, "ann@private.example").await;
    house.rule(&contoso, |policy| policy.guests.other_address = crate::cast::OtherAddress::WithFreshSignInAndCode).await;
    ann.submit("Continue").await;
    by_code(house, &mut ann, &mut private).await;
    accept(&mut ann).await;
    no().await;
    house.invite(&contoso, ANN, &orders).await;
    let mut forwarded = house.mailbox(ANN);
    ann.open(&forwarded.next().await.link("/redeem/")).await;
    ann.submit("Continue").await;
    ann.submit("ann@private.example").await;
    by_code(house, &mut ann, &mut private).await;
    ann.submit("Send the code").await;
    type_code(house, &mut ann, &mut forwarded).await;
    ann.must_see("Your organisation said no");
    assert!(house.invitation_to(&contoso, ANN).await.check_redeemable(house.now()).is_ok());
}
