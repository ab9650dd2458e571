use super::super::super::client::tests::Registered;
use super::super::super::{DetailsType, PushedRequests};
use super::*;
use crate::random::Random;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DEVICE: GrantType = GrantType::DeviceCode;
const SERVER: AuthorizationServer<'static> = AuthorizationServer {
    issuer: "https://id.example/contoso",
    pushed_requests: PushedRequests::Accepted,
    resources: &[],
    details_types: &[],
};

fn request(stage: DeviceStage) -> DeviceRequest {
    DeviceRequest {
        tenant: TenantId::new(&Random, NOW),
        id: DeviceRequestId::new(&Random, NOW),
        application: ApplicationId::new(&Random, NOW),
        user: None,
        asked: DeviceAsked::default(),
        stage,
        interval: DeviceRequest::INTERVAL,
        polled_at: None,
        asked_at: NOW,
        expires_at: NOW + DeviceRequest::LASTS_FOR,
    }
}

#[test]
fn only_what_the_client_may_ask_for_is_shown() {
    let form = Parameters::parse(b"scope=openid+offline_access+unheard_of").unwrap();
    let asked = |client: &Registered| DeviceAsked::parse(&form, client, &SERVER, None).unwrap().scope.to_string();
    let bare = Registered { grants: vec![DEVICE], ..Registered::public() };
    assert_eq!((asked(&Registered::public()).as_str(), asked(&bare).as_str()), ("openid offline_access", "openid"));
    let nothing = DeviceAsked::parse(&Parameters::parse(b"scope=offline_access+unheard_of").unwrap(), &bare, &SERVER, None);
    assert_eq!(nothing.unwrap_err().code(), ErrorCode::InvalidScope);
    assert!(DeviceAsked::parse(&Parameters::default(), &bare, &SERVER, None).unwrap().scope.is_empty());
}

#[test]
fn what_is_asked_beside_scopes_is_known_here_or_refused() {
    let (resources, details_types) =
        (["api://bills".to_owned(), "api://stock".to_owned()], [DetailsType { name: "payment".to_owned(), fields: Vec::new() }]);
    let server = AuthorizationServer { resources: &resources, details_types: &details_types, ..SERVER };
    let read = |body: &str, server: &AuthorizationServer<'_>| {
        DeviceAsked::parse(&Parameters::parse(body.as_bytes()).unwrap(), &Registered::public(), server, None)
    };
    let both = "resource=api://bills&resource=api://stock&authorization_details=%5B%7B%22type%22:%22payment%22%7D%5D";
    let asked = read(both, &server).unwrap();
    assert_eq!((asked.resources.as_slice(), asked.authorization_details.types()), (&resources[..], vec!["payment".to_owned()]));
    let row = serde_json::to_string(&asked).unwrap();
    assert_eq!(serde_json::from_str::<DeviceAsked>(&row).unwrap(), asked);
    for (body, code) in [
        ("resource=api://bills", ErrorCode::InvalidTarget),
        ("authorization_details=%5B%7B%22type%22:%22payment%22%7D%5D", ErrorCode::InvalidAuthorizationDetails),
        ("authorization_details=payment", ErrorCode::InvalidAuthorizationDetails),
        ("scope=openid&scope=email", ErrorCode::InvalidRequest),
    ] {
        assert_eq!(read(body, &SERVER).unwrap_err().code(), code, "{body}");
    }
}

#[test]
fn each_stage_has_its_answer() {
    let grant = GrantId::new(&Random, NOW);
    let late = NOW + DeviceRequest::LASTS_FOR;
    for (stage, at, answer, code) in [
        (DeviceStage::Waiting, NOW, Polling::Refused(CannotPoll::Pending), "authorization_pending"),
        (DeviceStage::Waiting, late, Polling::Refused(CannotPoll::Expired), "expired_token"),
        (DeviceStage::Declined, NOW, Polling::Refused(CannotPoll::Declined), "access_denied"),
        (DeviceStage::Declined, late, Polling::Refused(CannotPoll::Declined), "access_denied"),
        (DeviceStage::Approved { grant }, late, Polling::Refused(CannotPoll::Expired), "expired_token"),
        (DeviceStage::Approved { grant }, NOW, Polling::Issues(grant), ""),
        (DeviceStage::Spent { grant }, NOW, Polling::Replays(grant), ""),
        (DeviceStage::Spent { grant }, late, Polling::Replays(grant), ""),
    ] {
        let request = request(stage);
        assert_eq!(request.poll(request.application, DEVICE, at), answer, "{stage:?}");
        if let Polling::Refused(why) = answer {
            assert_eq!(OAuthError::from(why).code().as_str(), code);
        }
        let other = ApplicationId::new(&Random, NOW);
        assert_eq!(request.poll(other, DEVICE, at), Polling::Refused(CannotPoll::AnotherClient));
    }
}

#[test]
fn whoever_asks_too_often_waits_longer() {
    let asked = DeviceRequest { polled_at: Some(NOW), ..request(DeviceStage::Waiting) };
    let early = NOW + Duration::from_millis(4_999);
    assert_eq!(asked.poll(asked.application, DEVICE, early), Polling::Refused(CannotPoll::TooSoon));
    assert_eq!(asked.poll(asked.application, DEVICE, NOW + Duration::from_secs(5)), Polling::Refused(CannotPoll::Pending));
    assert_eq!((asked.interval_after(CannotPoll::TooSoon), asked.interval_after(CannotPoll::Pending)), (10, 5));
    let patient = DeviceRequest { interval: 60, ..asked };
    assert_eq!(patient.interval_after(CannotPoll::TooSoon), 60);
}

#[test]
fn one_kind_of_code_never_counts_as_another() {
    let (typed, mut named) = (request(DeviceStage::Waiting), request(DeviceStage::Waiting));
    named.asked.by = ReachedBy::Name;
    let unknown = Polling::Refused(CannotPoll::Unknown);
    assert_eq!(typed.poll(typed.application, GrantType::Ciba, NOW), unknown);
    assert_eq!(named.poll(named.application, DEVICE, NOW), unknown);
    assert_eq!(named.poll(named.application, GrantType::Ciba, NOW), Polling::Refused(CannotPoll::Pending));
}

#[test]
fn only_what_waits_can_be_answered() {
    assert!(request(DeviceStage::Waiting).is_waiting(NOW));
    assert!(!request(DeviceStage::Waiting).is_waiting(NOW + DeviceRequest::LASTS_FOR));
    assert!(!request(DeviceStage::Declined).is_waiting(NOW));
}
