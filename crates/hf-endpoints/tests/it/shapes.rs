//! Every stored shape of an endpoint is read.

use hf_endpoints::{EndpointType, State};

use crate::stored_endpoint;

#[test]
fn each_state_is_known_by_its_word() {
    for (file, state, word) in [
        ("pending.json", State::Pending, "pending"),
        ("initializing.json", State::Initializing, "initializing"),
        ("running.json", State::Running, "running"),
        ("failed.json", State::Failed, "failed"),
        ("updating.json", State::Updating, "updating"),
        ("update-failed.json", State::UpdateFailed, "updateFailed"),
        ("paused.json", State::Paused, "paused"),
        ("scaled-to-zero.json", State::ScaledToZero, "scaledToZero"),
        ("odd/unknown-state.json", State::Unknown("hibernating".into()), "hibernating"),
    ] {
        let endpoint = stored_endpoint(file);
        assert_eq!(endpoint.status.state, state, "{file}");
        assert_eq!(endpoint.status.state.as_str(), word);
        assert_eq!(endpoint.status.state.to_string(), word);
    }
}

#[test]
fn a_running_endpoint_tells_everything() {
    let endpoint = stored_endpoint("running.json");
    assert_eq!(endpoint.name, "running");
    assert_eq!(endpoint.kind, EndpointType::Authenticated);
    assert_eq!(endpoint.health_route.as_deref(), Some("/health"));
    let key = endpoint.hardware().unwrap();
    assert_eq!((key.vendor.as_str(), key.region.as_str()), ("aws", "us-east-1"));
    assert_eq!((key.instance_type.as_str(), key.instance_size.as_str()), ("intel-icl", "x2"));
    let scaling = endpoint.compute.unwrap().scaling.unwrap();
    assert_eq!((scaling.min_replica, scaling.max_replica), (Some(0), Some(1)));
    assert_eq!(scaling.scale_to_zero_timeout_minutes, Some(15));
    let status = endpoint.status;
    assert_eq!((status.ready_replica, status.target_replica), (Some(1), Some(1)));
    assert_eq!(status.message.as_deref(), Some("Endpoint is ready"));
    assert!(status.url.unwrap().starts_with("https://vksrvs8pc1xnifhq."));
    assert_eq!(status.created_at.unwrap().to_string(), "2026-10-26T12:41:53.263Z");
    assert_eq!(status.last_used_at.unwrap().to_string(), "2026-11-23T09:58:12.123456789Z");
    assert_eq!(status.created_by.unwrap().name.as_deref(), Some("alice"));
    let model = endpoint.model.unwrap();
    assert_eq!(model.repository.as_deref(), Some("gpt2"));
    assert_eq!(model.image.as_deref(), Some("huggingface"));
}

#[test]
fn nine_digits_of_a_second_are_kept() {
    let endpoint = stored_endpoint("pending.json");
    assert_eq!(endpoint.status.created_at.unwrap().subsec_nanosecond(), 263_000_001);
    assert_eq!(endpoint.status.last_used_at, None, "it was never active");
}

#[test]
fn an_answer_from_before_the_specification_is_read() {
    let endpoint = stored_endpoint("odd/protected.json");
    assert_eq!(endpoint.kind, EndpointType::Protected);
    assert_eq!((endpoint.status.url, endpoint.status.last_used_at), (None, None));
    assert_eq!(endpoint.compute.unwrap().scaling.unwrap().scale_to_zero_timeout_minutes, None);
}

#[test]
fn a_paused_endpoint_keeps_its_address_and_target() {
    let endpoint = stored_endpoint("paused.json");
    assert_eq!(endpoint.status.ready_replica, Some(0));
    assert_eq!(endpoint.status.target_replica, Some(1));
    assert!(endpoint.status.url.is_some());
}

#[test]
fn the_secrets_of_the_container_are_not_kept() {
    assert!(!format!("{:?}", stored_endpoint("running.json")).contains("hidden"));
}

#[test]
fn a_minimal_endpoint_is_enough() {
    let endpoint = stored_endpoint("odd/minimal.json");
    assert_eq!(endpoint.status.state, State::Running);
    assert_eq!(endpoint.hardware(), None);
    assert_eq!(endpoint.tags, Vec::<String>::new());
}

#[test]
fn nulls_everywhere_leave_a_name_and_an_unknown_state() {
    let endpoint = stored_endpoint("odd/nulls.json");
    assert_eq!(endpoint.name, "null");
    assert_eq!(endpoint.status.state, State::Unknown(String::new()));
    assert_eq!(endpoint.status.state.to_string(), "unknown");
    assert_eq!(endpoint.kind, EndpointType::Unknown(String::new()));
    assert_eq!((endpoint.provider, endpoint.compute, endpoint.model), (None, None, None));
}

#[test]
fn a_field_of_another_shape_is_missing_and_nothing_else() {
    let endpoint = stored_endpoint("odd/odd-types.json");
    assert_eq!(endpoint.status.state, State::Unknown(String::new()));
    assert_eq!(endpoint.tags, ["a", "b"]);
    assert_eq!(endpoint.provider, None);
    let compute = endpoint.compute.unwrap();
    assert_eq!(compute.instance_type.as_deref(), Some("nvidia-l4"));
    let scaling = compute.scaling.unwrap();
    assert_eq!((scaling.min_replica, scaling.max_replica), (Some(1), None));
    // More than can be, but not nothing.
    assert_eq!(endpoint.status.ready_replica, Some(10_000));
    assert_eq!(endpoint.status.created_at, None);
}
