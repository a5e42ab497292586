//! From what was typed, or from a set, to what is to be created.

use guard_core::{
    Change, DeploySet, EndpointId, Engine, Hardware, NewEndpoint, STARTER_SET, name_for,
};
use guard_host::{Handle, endpoint_named};

use super::Deploy;
use crate::ended::Ended;
use crate::opening;

/// What is to be done.
#[derive(Debug, Default)]
pub struct Wanted {
    /// What is to be created, in order.
    pub endpoints: Vec<NewEndpoint>,
    /// What is there and is to be changed.
    pub changes: Vec<(EndpointId, Change)>,
    /// What is to be said of it first, in sentences.
    pub told: Vec<String>,
}

/// What is to be created. The models are checked with the preview of the requests.
pub async fn wanted(handle: &Handle, arguments: &Deploy) -> Result<Wanted, Ended> {
    let own = opening::own_namespace(handle).await?;
    match (&arguments.set, arguments.starter_set) {
        (Some(file), _) => {
            let text = std::fs::read_to_string(file).map_err(|error| {
                Ended::failed(format!("could not read {}: {error}", file.display()))
            })?;
            set(handle, arguments, &text, &own).await
        }
        (None, true) => set(handle, arguments, STARTER_SET, &own).await,
        (None, false) => one(handle, arguments, own).await,
    }
}

async fn set(handle: &Handle, arguments: &Deploy, text: &str, own: &str) -> Result<Wanted, Ended> {
    let set: DeploySet = toml::from_str(text)
        .map_err(|error| Ended::usage(format!("the set cannot be read: {error}")))?;
    let namespace = arguments.namespace.clone().or_else(|| set.namespace.clone());
    let namespace = namespace.unwrap_or_else(|| own.to_owned());
    let view = handle.set(set.clone(), &namespace).await?;
    if let Some(wrong) = view.wrong.first() {
        return Err(Ended::failed(format!("nothing was sent: {wrong}")));
    }
    let mut wanted = Wanted { endpoints: view.endpoints, told: view.existing, ..Wanted::default() };
    if arguments.update {
        let offers = handle.offers(&namespace).await?;
        let all =
            set.endpoint.iter().filter_map(|item| item.new_endpoint(&namespace, &offers).ok());
        let all: Vec<NewEndpoint> = all.collect();
        let changes = handle.look(move |guard, _| {
            let differs = |new: &NewEndpoint| {
                let seen = guard.inventory().get(&new.endpoint)?;
                let change = new.as_change();
                (!change.holds_for(seen)).then(|| (new.endpoint.clone(), change))
            };
            all.iter().filter_map(differs).collect()
        });
        wanted.changes = changes.await.ok_or_else(|| Ended::failed("the host ended"))?;
    }
    Ok(wanted)
}

async fn model(handle: &Handle, repository: &str) -> Result<guard_core::ModelView, Ended> {
    let model = handle.model(repository).await?;
    match &model.refusal {
        Some(why) => Err(Ended::refused(format!("nothing was sent: {why}"))),
        None => Ok(model),
    }
}

async fn one(handle: &Handle, arguments: &Deploy, own: String) -> Result<Wanted, Ended> {
    let repository = arguments.model.as_deref().unwrap_or_default();
    let model = model(handle, repository).await?;
    let namespace = arguments.namespace.clone().unwrap_or(own);
    let name = arguments.name.clone().unwrap_or_else(|| name_for(&model.repository));
    let endpoint = endpoint_named(&name, &namespace);
    let (hardware, accelerator) = match &arguments.hardware {
        Some(typed) => hardware(handle, typed, &endpoint.namespace).await?,
        None => (String::new(), "gpu".to_owned()),
    };
    let engine = match (&arguments.engine, &arguments.image, &arguments.hardware, &model.recipe) {
        (Some(kind), Some(url), Some(_), _) => Engine::Image {
            kind: kind.clone(),
            url: url.clone(),
            port: arguments.port,
            health: arguments.health.clone(),
        },
        (_, _, Some(_), _) => Engine::HuggingFace,
        (_, _, None, Some(recipe)) => {
            let more = !arguments.env.is_empty()
                || !arguments.secrets.is_empty()
                || !arguments.tags.is_empty()
                || arguments.engine.is_some()
                || arguments.keep_running;
            if more {
                return Err(Ended::usage(
                    "a recipe of the catalog takes no engine, variables, secrets or tags, and is not let run before its \
                     scaling was read: name the --hardware",
                ));
            }
            Engine::Recipe { id: recipe.id.clone(), engine: recipe.engine.clone() }
        }
        (_, _, None, None) => {
            return Err(Ended::usage(format!(
                "the catalog has no recipe for {}: name the --hardware, `endpoint-guard hardware` lists it",
                model.repository
            )));
        }
    };
    let new = NewEndpoint {
        revision: arguments.revision.clone(),
        task: arguments.task.clone().or_else(|| model.task.clone()),
        framework: arguments.framework.clone(),
        engine,
        min_replicas: arguments.min_replicas,
        max_replicas: arguments.max_replicas,
        scale_to_zero_minutes: arguments.scale_to_zero,
        access: arguments.access,
        env: arguments.env.iter().cloned().collect(),
        secrets: arguments.secrets.clone(),
        tags: arguments.tags.clone(),
        ..NewEndpoint::safe(endpoint, &model.repository, &hardware, &accelerator)
    };
    Ok(Wanted { endpoints: vec![new], ..Wanted::default() })
}

/// Hardware of the live list by its name, with its accelerator.
async fn hardware(
    handle: &Handle,
    typed: &str,
    namespace: &str,
) -> Result<(String, String), Ended> {
    let wanted: Hardware = typed.parse().map_err(Ended::usage)?;
    let offers = handle.offers(namespace).await?;
    let offer = offers.get(&wanted).ok_or_else(|| {
        Ended::usage(format!("no hardware {typed}; `endpoint-guard hardware` lists what there is"))
    })?;
    if let Some(why) = offer.refusal() {
        return Err(Ended::failed(format!("nothing was sent: {why}")));
    }
    let accelerator = offer.accelerator.clone().unwrap_or_else(|| "gpu".to_owned());
    Ok((wanted.to_string(), accelerator))
}
