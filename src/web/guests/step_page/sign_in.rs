//! The pages on which somebody says who they are, and proves it.

use rules::directory::Address;
use rules::interactions::{Account, OwnPage, PasscodeFor, Proves, SignIn, Step};

use super::{Writer, outside};
use crate::credentials::{CODE_LASTS_FOR, SHORTEST_PASSWORD};
use crate::flows::interactions::Wrong;
use crate::pages::AccountShown;
use crate::pages::sign_in::{
    AddressTrouble, ChooseAccount, CodePurpose, CodeTrouble, Elsewhere, EnterCode, FindHome, ForgotPassword, NameTrouble,
    NewPasswordTrouble, OneDoor, OtherAccount, Password, PasswordTrouble, SetPassword, SignUp,
};
use crate::web::problem::Problem;
use crate::web::readership::Readership;

impl Writer<'_> {
    fn address_trouble(&self) -> Option<AddressTrouble> {
        matches!(self.trying.wrong, Some(Wrong::Address)).then_some(match self.trying.address.is_empty() {
            true => AddressTrouble::Missing,
            false => AddressTrouble::Malformed,
        })
    }

    /// The address as this browser may read it: masked until somebody showed that they know it (SECURITY 1).
    fn shown_address(&self, address: &Address) -> String {
        if self.shown.is_address_invited { address.masked() } else { address.to_string() }
    }

    /// The address for password keepers.
    fn username(&self, address: &Address) -> Option<String> {
        (!self.shown.is_address_invited).then(|| address.to_string())
    }

    pub(super) fn find_home(&self) -> Result<String, Problem> {
        let address = self.trying.address.clone();
        // Who is not signed in sees of a stranger's application nothing but its name (SECURITY 31).
        let known = self.registration().filter(|registration| !registration.is_held_back());
        self.render(&FindHome {
            app: self.app(),
            logo_href: self.logo_href(),
            privacy: known.and_then(|known| outside(known.policy_uri.as_ref())),
            terms: known.and_then(|known| outside(known.tos_uri.as_ref())),
            address,
            trouble: self.address_trouble(),
            form: self.form("address"),
            cancel_href: self.cancel_href(),
        })
    }

    pub(super) fn forgot(&self) -> Result<String, Problem> {
        let Step::SignIn(sign_in) = &self.shown.step else { return self.lost() };
        let Some(address) = sign_in.address() else { return self.lost() };
        let back_href = OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path();
        let (address, form, other_href) = (self.shown_address(address), self.form("forgot"), self.path("address"));
        self.render(&ForgotPassword { address, form, back_href, other_href })
    }

    fn password_trouble(&self) -> (Option<PasswordTrouble>, Option<u64>) {
        match self.trying.wrong {
            Some(Wrong::TooMany) => (Some(PasswordTrouble::TooMany), Some(60)),
            Some(Wrong::NoPassword) => (Some(PasswordTrouble::Missing), None),
            Some(_) => (Some(PasswordTrouble::Wrong), None),
            None => (None, None),
        }
    }

    pub(super) fn sign_in(&self, sign_in: &SignIn) -> Result<String, Problem> {
        let (trouble, wait_seconds) = self.password_trouble();
        let (forgot_href, other_href, cancel_href) = (Some(self.path("forgot")), self.path("address"), self.cancel_href());
        match sign_in {
            // Where people the home does not list may have a code, the page is the same for everybody (SECURITY 15).
            SignIn::Here { address: Some(address), may_have_code: true, .. } => self.render(&OneDoor {
                destination: self.asking(),
                address: self.shown_address(address),
                username: self.username(address),
                password: Some(self.form("password")),
                code: Some(self.form("send-code")),
                sign_up: None,
                elsewhere: None,
                trouble,
                wait_seconds,
                forgot_href,
                other_href,
                cancel_href,
            }),
            SignIn::Here { address: Some(address), .. } => {
                let (username, address, form) = (self.username(address), self.shown_address(address), self.form("password"));
                let (destination, elsewhere) = (self.asking(), self.elsewhere());
                self.render(&Password {
                    destination,
                    address,
                    username,
                    trouble,
                    wait_seconds,
                    form,
                    elsewhere,
                    forgot_href,
                    other_href,
                    cancel_href,
                })
            }
            SignIn::OneDoor { address, may_have_code, .. } => self.render(&OneDoor {
                destination: self.asking(),
                address: self.shown_address(address),
                username: self.username(address),
                password: Some(self.form("password")),
                code: may_have_code.then(|| self.form("send-code")),
                sign_up: Some(self.form("sign-up")),
                elsewhere: self.elsewhere(),
                trouble,
                wait_seconds,
                forgot_href,
                other_href,
                cancel_href,
            }),
            SignIn::Passcode { address, purpose } => {
                self.code(self.shown_address(address), purpose_of(*purpose), Some(self.path("address")))
            }
            SignIn::SignUp { address } => self.sign_up(address),
            SignIn::NewPassword { address, is_sign_up } => self.render(&SetPassword {
                address: address.to_string(),
                trouble: self.new_password_trouble(),
                at_least: SHORTEST_PASSWORD as u64,
                form: self.form("new-password"),
                keep: is_sign_up.then(|| self.form("address")),
            }),
            // The dispatcher sends the browser away by itself, and asks for an address before it asks for a password.
            SignIn::Away { .. } | SignIn::Here { address: None, .. } => self.lost(),
        }
    }

    /// The other tenant where they may have an account, if the domain of the address was its or is by now.
    fn elsewhere(&self) -> Option<Elsewhere> {
        let tenant = self.shown.elsewhere.as_ref()?;
        Some(Elsewhere { name: tenant.display_name.to_string(), form: self.form("elsewhere") })
    }

    fn new_password_trouble(&self) -> Option<NewPasswordTrouble> {
        Some(match self.trying.wrong? {
            Wrong::PasswordTooShort => NewPasswordTrouble::Short,
            Wrong::PasswordTooLong => NewPasswordTrouble::Long,
            Wrong::PasswordTooCommon => NewPasswordTrouble::Guessable,
            _ => return None,
        })
    }

    fn sign_up(&self, address: &Address) -> Result<String, Problem> {
        let name_trouble = matches!(self.trying.wrong, Some(Wrong::Name)).then_some(match self.trying.name.is_empty() {
            true => NameTrouble::Missing,
            false => NameTrouble::Malformed,
        });
        self.render(&SignUp {
            address: address.to_string(),
            name: self.trying.name.clone(),
            name_trouble,
            password_trouble: self.new_password_trouble(),
            at_least: SHORTEST_PASSWORD as u64,
            form: self.form("new-account"),
        })
    }

    fn code(&self, address: String, purpose: CodePurpose, other_href: Option<String>) -> Result<String, Problem> {
        let (trouble, tries_left) = match self.trying.wrong {
            None => (None, None),
            Some(Wrong::NoCode) => (Some(CodeTrouble::Expired), None),
            Some(Wrong::CodeSpent) => (Some(CodeTrouble::Spent), None),
            Some(Wrong::TooMany) => (Some(CodeTrouble::TooMany), None),
            Some(Wrong::MailboxCode { tries_left }) => (Some(CodeTrouble::Wrong), Some(tries_left.into())),
            Some(_) => (Some(CodeTrouble::Wrong), None),
        };
        // Nothing can be typed that would still count.
        let is_dead = matches!(trouble, Some(CodeTrouble::Expired | CodeTrouble::Spent));
        let resend = match self.shown.step {
            Step::ProveMailbox { .. } => self.form("send-invited-code"),
            _ => self.form("send-code"),
        };
        self.render(&EnterCode {
            purpose,
            address,
            minutes: CODE_LASTS_FOR.as_secs() / 60,
            trouble,
            tries_left,
            is_sent: true,
            is_resent: self.shown.interaction.progress.is_code_again && trouble.is_none(),
            form: (!is_dead).then(|| self.form("code")),
            resend: Some(resend),
            other_href,
            cancel_href: self.cancel_href(),
        })
    }

    pub(super) fn prove_mailbox(
        &self,
        mailbox: &Address,
        why: Proves,
        account: Option<&Address>,
        is_sent: bool,
    ) -> Result<String, Problem> {
        let purpose = match why {
            Proves::Invited => CodePurpose::ProveInvited { account: account.map_or_else(|| mailbox.to_string(), ToString::to_string) },
            Proves::StillTheirs | Proves::SamePerson => CodePurpose::Renew,
        };
        if is_sent {
            return self.code(mailbox.masked(), purpose, None);
        }
        self.render(&EnterCode {
            purpose,
            address: mailbox.masked(),
            minutes: CODE_LASTS_FOR.as_secs() / 60,
            trouble: matches!(self.trying.wrong, Some(Wrong::TooMany)).then_some(CodeTrouble::TooMany),
            tries_left: None,
            is_sent: false,
            is_resent: false,
            form: None,
            resend: Some(self.form("send-invited-code")),
            other_href: None,
            cancel_href: self.cancel_href(),
        })
    }

    fn account(&self, account: &Account) -> AccountShown {
        AccountShown {
            key: account.session.to_string(),
            name: account.name.clone(),
            address: account.address.as_ref().map(ToString::to_string).unwrap_or_default(),
            home: self.tenant.display_name.to_string(),
        }
    }

    /// The invitation is for another address than those signed in here.
    pub(super) fn other_account(&self, accounts: &[Account], invited: &Address, may_continue: bool) -> Result<String, Problem> {
        self.render(&OtherAccount {
            accounts: accounts.iter().map(|account| self.account(account)).collect(),
            masked_address: invited.masked(),
            may_continue,
            form: self.form("account"),
        })
    }

    /// The tenant that asks, where this one is somebody's home.
    fn asking(&self) -> Option<String> {
        self.shown.other_tenant.as_ref().map(|tenant| tenant.display_name.to_string())
    }

    /// The chooser carries no tenant's look (SECURITY 10).
    pub(super) fn choose_account(&self, accounts: &[Account]) -> Result<String, Problem> {
        let page = ChooseAccount {
            destination: self.app().or_else(|| self.asking()).unwrap_or_else(|| self.tenant.display_name.to_string()),
            accounts: accounts.iter().map(|account| self.account(account)).collect(),
            form: self.form("account"),
            cancel_href: self.cancel_href(),
        };
        self.render_for(Readership::HOUSE, &page)
    }
}

const fn purpose_of(purpose: PasscodeFor) -> CodePurpose {
    match purpose {
        PasscodeFor::SignIn => CodePurpose::SignIn,
        PasscodeFor::SignUp => CodePurpose::SignUp,
        PasscodeFor::Recovery => CodePurpose::Reset,
    }
}
