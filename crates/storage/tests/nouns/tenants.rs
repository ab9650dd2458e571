use rules::directory::{DomainHolder, DomainProof, DomainPurpose, DomainState, TenantKind, TenantPolicy, VerifiedDomain};
use storage::StorageError;

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW, tenant};

#[test]
fn a_tenant_comes_back_as_it_was_put_in() {
    on_each_engine(|books| {
        let contoso = books.cast.contoso.clone();
        let (id, name) = (contoso.id, contoso.name.clone());
        assert_eq!(books.write(move |tx| tx.across().tenants().find(id)), Some(contoso.clone()));
        assert_eq!(books.write(move |tx| tx.across().tenants().find_by_name(&name)), Some(contoso));
    });
}

#[test]
fn a_path_name_is_never_given_out_again() {
    on_each_engine(|books| {
        let again = tenant("contoso", TenantKind::Managed);
        let name = again.name.clone();
        assert!(books.here(|here| here.itself().delete(LATER)));
        assert!(!books.here(|here| here.itself().delete(LATER)));
        assert_eq!(books.ask(async |storage| storage.tenant_named(&name).await), None);
        let taken = name.clone();
        assert!(books.write(move |tx| tx.across().tenants().is_name_taken(&taken)));
        let refused = books.try_write(move |tx| tx.across().tenants().insert(&again)).unwrap_err();
        assert!(refused.is_unique("tenants", &["name"]), "{refused}");
    });
}

#[test]
fn there_is_one_personal_tenant() {
    on_each_engine(|books| {
        assert_eq!(books.write(|tx| tx.across().tenants().personal()), None);
        let (first, second) = (tenant("people", TenantKind::Personal), tenant("others", TenantKind::Personal));
        let people = first.clone();
        books.write(move |tx| tx.across().tenants().insert(&first));
        assert!(books.try_write(move |tx| tx.across().tenants().insert(&second)).unwrap_err().is_unique("tenants", &["kind"]));
        assert_eq!(books.write(|tx| tx.across().tenants().personal()), Some(people));
    });
}

#[test]
fn a_change_is_seen_through_the_cache_at_once_and_by_this_tenant_only() {
    on_each_engine(|books| {
        let (id, name) = (books.cast.contoso.id, books.cast.contoso.name.clone());
        assert_eq!(books.ask(async |storage| storage.tenant(id).await).unwrap().policy, TenantPolicy::default());
        let strict = TenantPolicy { blocked_domains: vec!["evil.example".parse().unwrap()], ..TenantPolicy::default() };
        let rules = strict.clone();
        assert!(books.here(move |here| here.itself().set_policy(&rules)));
        assert_eq!(books.ask(async |storage| storage.tenant(id).await).unwrap().policy, strict);
        assert_eq!(books.ask(async |storage| storage.tenant_named(&name).await).unwrap().policy, strict);
        assert_eq!(books.next_door(|next| next.itself().find()).unwrap().policy, TenantPolicy::default());
    });
}

#[test]
fn an_unmanaged_tenant_is_found_by_its_domain() {
    on_each_engine(|books| {
        let unmanaged = tenant("u-1234567", TenantKind::Unmanaged);
        let shared = unmanaged.clone();
        books.write(move |tx| {
            tx.across().tenants().insert(&shared)?;
            tx.across().tenants().share(&"northwind.example".parse().unwrap(), shared.id)
        });
        let of = |domain: &'static str| books.write(move |tx| tx.across().tenants().unmanaged_of(&domain.parse().unwrap()));
        assert_eq!(of("northwind.example"), Some(unmanaged));
        assert_eq!(of("other.example"), None);
    });
}

#[test]
fn a_domain_has_one_home_on_the_whole_server() {
    on_each_engine(|books| {
        let asked = |tenant: &rules::directory::Tenant| asked_by(tenant.id);
        let (ours, theirs) = (asked(&books.cast.contoso), asked(&books.cast.fabrikam));
        let domain = ours.domain.clone();
        let (mine, neighbours) = (ours.clone(), theirs.clone());
        assert!(matches!(books.refused(move |here| here.domains().propose(&neighbours)), StorageError::Neighbour));
        books.here(move |here| here.domains().propose(&mine));
        assert_eq!(books.next_door(|next| next.domains().list()), []);
        books.next_door(move |next| next.domains().propose(&theirs));

        let home = domain.clone();
        assert_eq!(books.write(move |tx| tx.across().home_of_domain(&home)), None, "asking proves nothing");
        let home = domain.clone();
        let verify = move |to: &mut storage::InTenant<'_>| to.domains().verify(&home, DomainPurpose::Home, NOW, None);
        assert!(books.next_door(verify.clone()));
        assert!(!books.next_door(verify.clone()), "it was verified before");
        assert!(books.refused(verify.clone()).is_unique("domains", &["domain"]));
        let home = domain.clone();
        assert_eq!(books.write(move |tx| tx.across().home_of_domain(&home)), Some(books.cast.fabrikam.id));

        let given_up = domain.clone();
        assert!(books.next_door(move |next| next.domains().give_up(&given_up, DomainPurpose::Home, LATER)));
        assert!(books.here(verify));
        assert_eq!(books.write(move |tx| tx.across().home_of_domain(&domain)), Some(books.cast.contoso.id));
    });
}

fn asked_by(tenant: rules::ids::TenantId) -> VerifiedDomain {
    let proof = DomainProof { purpose: DomainPurpose::Home, tenant, nonce: "n".to_owned() };
    VerifiedDomain::asked("fabrikam.example".parse().unwrap(), proof)
}

#[test]
fn a_lapsed_domain_is_nobodys_home_and_can_be_proven_by_another() {
    on_each_engine(|books| {
        let (ours, theirs) = (asked_by(books.cast.contoso.id), asked_by(books.cast.fabrikam.id));
        let (domain, contoso) = (ours.domain.clone(), ours.proof.tenant);
        let (mine, neighbours, look_at) = (ours.clone(), theirs, NOW + VerifiedDomain::LOOKED_UP_EVERY);
        books.here(move |here| here.domains().propose(&mine));
        books.next_door(move |next| next.domains().propose(&neighbours));
        let home = domain.clone();
        let verify = move |to: &mut storage::InTenant<'_>| to.domains().verify(&home, DomainPurpose::Home, NOW, Some(look_at));
        assert!(books.here(verify.clone()));
        let due = |at| books.write(move |tx| tx.across().domains_due(at, 10)).len();
        assert_eq!((due(NOW), due(look_at)), (0, 1));

        let verified = books.here(|here| here.domains().list()).remove(0);
        assert_eq!((verified.seen_at, verified.look_at), (Some(NOW), Some(look_at)));
        let other_nonce = VerifiedDomain { proof: DomainProof { nonce: "m".to_owned(), ..verified.proof.clone() }, ..verified.clone() };
        let (again, same) = (other_nonce.clone(), verified.clone());
        assert!(!books.here(move |here| here.domains().looked_at("m", &same)), "it was claimed anew since");
        let lapsed = VerifiedDomain { missing_since: Some(NOW), lapsed_at: Some(look_at), look_at: None, ..again };
        let saved = lapsed.clone();
        assert!(books.here(move |here| here.domains().looked_at("n", &saved)));
        assert_eq!(due(look_at), 0, "nobody looks for the record of what has lapsed");
        assert_eq!(books.here(|here| here.domains().list()), [lapsed]);
        let name = domain.clone();
        let holder = books.write(move |tx| tx.across().holder_of_domain(&name));
        assert_eq!((holder, holder.live()), (DomainHolder::Lapsed(contoso), None));

        let name = domain.clone();
        assert!(books.here(move |here| here.domains().pass_on(&name, DomainPurpose::Home, LATER)));
        assert!(books.next_door(verify));
        assert_eq!(books.here(|here| here.domains().list()).remove(0).state(), DomainState::Taken);
        let (name, fabrikam) = (domain.clone(), books.cast.fabrikam.id);
        assert_eq!(books.write(move |tx| tx.across().home_of_domain(&name)), Some(fabrikam));
        assert!(!books.next_door(move |next| next.domains().pass_on(&domain, DomainPurpose::Home, LATER)), "it has not lapsed");
    });
}

#[test]
fn a_domain_that_was_proven_once_stays_lost_until_it_is_proven_again() {
    on_each_engine(|books| {
        let (first, contoso) = (asked_by(books.cast.contoso.id), books.cast.contoso.id);
        let domain = first.domain.clone();
        let lost = || {
            let domain = domain.clone();
            books.here(move |here| here.domains().has_lost(&domain))
        };
        let give_up = || {
            let domain = domain.clone();
            books.here(move |here| here.domains().give_up(&domain, DomainPurpose::Home, LATER))
        };
        let propose = |nonce: &str| {
            let proof = DomainProof { nonce: nonce.to_owned(), ..first.proof.clone() };
            let asked = VerifiedDomain::asked(first.domain.clone(), proof);
            books.here(move |here| here.domains().propose(&asked));
        };
        let verify = || {
            let domain = domain.clone();
            books.here(move |here| here.domains().verify(&domain, DomainPurpose::Home, NOW, None))
        };
        propose("n");
        assert!(!lost() && give_up() && !lost(), "what was never proven leaves nothing behind");
        assert!(!give_up(), "it is claimed no more");

        propose("m");
        assert!(verify() && !lost() && give_up() && lost());
        assert_eq!(books.here(|here| here.domains().list()), []);
        assert!(!give_up() && !verify(), "what is given up is no claim");
        let name = domain.clone();
        assert_eq!(books.write(move |tx| tx.across().holder_of_domain(&name)), DomainHolder::Nobody);

        propose("o");
        let again = books.here(|here| here.domains().list()).remove(0);
        assert_eq!((again.state(), again.proof.nonce.as_str(), again.seen_at), (DomainState::Claimed, "o", None));
        assert!(lost(), "asking proves nothing");
        assert!(give_up() && lost());
        propose("p");
        assert!(verify() && !lost());
        let name = domain.clone();
        assert_eq!(books.write(move |tx| tx.across().holder_of_domain(&name)), DomainHolder::Live(contoso));
    });
}

#[test]
fn a_logo_is_kept_per_tenant() {
    on_each_engine(|books| {
        books.here(|here| here.logos().put("logo", &[1, 2, 3]));
        books.here(|here| here.logos().put("logo", &[4]));
        assert_eq!(books.here(|here| here.logos().find("logo")), Some(vec![4]));
        assert_eq!(books.next_door(|next| next.logos().find("logo")), None);
        assert!(!books.next_door(|next| next.logos().remove("logo")));
        assert!(books.here(|here| here.logos().remove("logo")));
    });
}
