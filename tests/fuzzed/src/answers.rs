//! Answers of the service.

use std::time::Duration;

use guard_core::{Event, Listing, Observed, Problem};
use guard_host::{audit as audit_log, billing, observe, replica_time};
use hf_endpoints::fuzzing as read;

use crate::world::{Answers, DEAREST, World, running};

const HOUR: u64 = 3_600;

/// Three days watched, one of them asleep, with a look in between.
fn live(answers: Answers, namespaces: &[String]) -> World {
    let mut world = World::new(answers, namespaces);
    world.look();
    world.pass(Duration::from_secs(2 * HOUR));
    world.look();
    world.doze(Duration::from_secs(24 * HOUR));
    world.pass(Duration::from_secs(HOUR));
    world.look();
    world.take(Event::WillShutDown);
    world.pass(Duration::from_secs(1));
    world.look();
    world
}

fn alice() -> [String; 1] {
    ["alice".to_owned()]
}

/// An entry is at most a day of the most replicas anybody could mean, at the dearest price known.
fn bound(listing: &Listing) -> i128 {
    let most = |seen: &Observed| {
        let scaling = seen.scaling.as_ref().and_then(|scaling| scaling.max_replicas);
        [seen.ready_replicas, seen.target_replicas, scaling].into_iter().flatten().max()
    };
    let replicas = listing.endpoints.iter().filter_map(most).max().unwrap_or(1).max(1);
    i128::from(DEAREST) * 25 * i128::from(replicas)
}

/// A list of endpoints: what can be read is metered for days.
pub fn list(bytes: &[u8]) {
    let Some(list) = read::list_page(bytes) else { return };
    let listing = observe::by_our_clock(observe::listing("alice", &list), 0, World::now());
    let most = bound(&listing);
    let world = live(Answers { listing: Some(listing), ..Answers::default() }, &alice());
    world.spent_at_most(most);
}

/// One endpoint, as it is read back after a pause.
pub fn endpoint(bytes: &[u8]) {
    let Some(endpoint) = read::endpoint(bytes) else { return };
    let seen = observe::observed("alice", &endpoint);
    let seen = observe::one_by_our_clock(seen, 0, World::now());
    let mut first = running();
    if let Some(before) = first.endpoints.first_mut() {
        before.id = seen.id.clone();
    }
    let listing = Listing { endpoints: vec![seen], complete: true };
    let most = bound(&listing);
    let mut world = World::new(Answers { listing: Some(first), ..Answers::default() }, &alice());
    world.pass(Duration::from_secs(HOUR));
    world.answer_lists_with(listing);
    world.pass(Duration::from_secs(HOUR));
    world.look();
    world.spent_at_most(most);
}

/// A price list.
pub fn prices(bytes: &[u8]) {
    let Some(list) = read::prices(bytes) else { return };
    for offer in observe::offers(&list) {
        assert!(offer.rate.is_none_or(|rate| rate.0 >= 0), "{offer:?}");
    }
    let offers = observe::offers(&list);
    let prices = observe::prices(list);
    let dearest = prices.values().map(|rate| rate.0).max().unwrap_or(0).max(DEAREST);
    let answers = Answers { listing: Some(running()), prices: Some(prices), ..Answers::default() };
    let mut world = live(answers, &alice());
    world.take(Event::Offered(offers));
    world.look();
    world.spent_at_most(i128::from(dearest) * 25);
}

/// Whose token it is: the names are those of namespaces, which are asked for.
pub fn whoami(bytes: &[u8]) {
    let Some(who) = read::whoami(bytes) else { return };
    let namespaces: Vec<String> = who.namespaces().map(str::to_owned).collect();
    let expires = who.auth.as_ref().and_then(|auth| auth.expires_at);
    let answers = Answers { listing: Some(running()), ..Answers::default() };
    let mut world = World::with(crate::world::settings(), answers, &namespaces, expires);
    world.pass(Duration::from_secs(2 * HOUR));
    world.look();
}

/// Replica metrics, by which gaps are filled.
pub fn metrics(bytes: &[u8]) {
    let Some(metrics) = read::metrics(bytes) else { return };
    if let Ok(requests) = observe::requests(&metrics) {
        for (_, count) in requests {
            assert!(count >= 0.0, "{count} requests");
        }
    }
    let graph = replica_time::replica_graph(&metrics);
    let shifted = observe::graph_by_our_clock(graph, 30_000);
    let most: i128 = shifted.windows.iter().map(|window| i128::from(window.replica_millis)).sum();
    assert!(shifted.windows.iter().all(|window| window.replica_millis >= 0));
    let answers = Answers { listing: Some(running()), graph: Some(shifted), ..Answers::default() };
    let world = live(answers, &alice());
    let hours = most / 3_600_000 + 25;
    world.spent_at_most(i128::from(DEAREST).saturating_mul(hours));
}

/// A bill.
pub fn bill(bytes: &[u8]) {
    let Some(usage) = read::bill(bytes) else { return };
    let Ok(bill) = billing::bill(&usage, 0, World::now()) else { return };
    let most: i128 = bill.rows.iter().filter_map(|row| Some(i128::from(row.micros?.0))).sum();
    let answers = Answers { listing: Some(running()), bill: Some(bill), ..Answers::default() };
    let mut world = World::new(answers, &alice());
    world.pass(Duration::from_secs(2 * HOUR));
    world.doze(Duration::from_secs(24 * HOUR));
    world.take(Event::BillWanted);
    world.pass(Duration::from_secs(2 * HOUR));
    world.look();
    world.spent_at_most(most.max(0) + i128::from(DEAREST) * 25);
}

/// The audit log: what stands beside a started or changed endpoint.
pub fn audit(bytes: &[u8]) {
    let Some(page) = read::audit(bytes) else { return };
    let endpoint = running().endpoints.swap_remove(0).id;
    let endpoints = vec![endpoint];
    let deeds = audit_log::deeds(&page.entries, &endpoints, World::now(), 0);
    let answers = Answers { listing: Some(running()), deeds: Some(deeds), ..Answers::default() };
    let mut world = World::new(answers, &alice());
    world.pass(Duration::from_secs(2 * HOUR));
    let namespace = endpoints[0].namespace.clone();
    world.take(Event::Audited { namespace, endpoints, result: Err(Problem::NotFound) });
    world.look();
}
