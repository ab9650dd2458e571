//! Proving who one is: at a home on this server, by password, by a code to the mailbox, or by signing up.

mod choose_account;
mod code;
mod find_home;
mod forgotten;
mod one_door;
mod other_account;
mod password;
mod sign_up;

pub use choose_account::ChooseAccount;
pub use code::{CodePurpose, CodeTrouble, EnterCode};
pub use find_home::{AddressTrouble, FindHome};
pub use forgotten::{ForgotPassword, SetPassword};
pub use one_door::{Elsewhere, OneDoor};
pub use other_account::OtherAccount;
pub use password::{Password, PasswordTrouble};
pub use sign_up::{NameTrouble, NewPasswordTrouble, SignUp};
