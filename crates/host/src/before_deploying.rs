//! What is asked before something is deployed: what there is, what the Hub says of a model, what
//! would be sent.

use guard_core::{
    Answer, DeployPreview, DeploySet, EndpointId, ModelRecipe, ModelView, NewEndpoint, OfferFilter,
    Offers, PlanInput, PlanItem, PreviewedRequest, Rate, STARTER_SET, SetView,
    memory_for_parameters_gb, name_for, offers_view, plan,
};
use hf_endpoints::{CatalogQuery, Client, Error, HubModel};

use crate::account::Account;
use crate::handle::Handle;
use crate::query_error::QueryError;
use crate::{deploying, observe};

/// The use that costs are told for before anybody plans another: 2 h on 5 days of a week.
const MINUTES_PER_DAY: u32 = 120;
const DAYS_PER_WEEK: u32 = 5;

impl Handle {
    /// The live list of what can be had, with the quota of this user or organization.
    ///
    /// # Errors
    /// [`QueryError`], when it could not be read.
    pub async fn offers(&self, namespace: &str) -> Result<Offers, QueryError> {
        let account = self.account_to_ask().await?;
        let offers = observe::offers(&account.client().prices(namespace).await?);
        Ok(offers.into_iter().map(|offer| (offer.hardware.clone(), offer)).collect())
    }

    /// What the Hub and the catalog say of a model.
    ///
    /// # Errors
    /// [`QueryError`], when the Hub could not be asked.
    pub async fn model(&self, repository: &str) -> Result<ModelView, QueryError> {
        let account = self.account_to_ask().await?;
        let client = account.client();
        let repository = repository.trim();
        match client.model(repository).await {
            Ok(model) => {
                let refusal = refusal(client, &model).await?;
                Ok(seen(model, refusal, recipe(client, repository).await))
            }
            Err(Error::NotFound { .. } | Error::Refused { .. } | Error::Invalid { .. }) => {
                let why = format!(
                    "There is no model {repository} that this token can see; it is written owner/name."
                );
                Ok(unseen(repository, why))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A set for a namespace, its hardware chosen from what can be had. What is there already is
    /// compared and left out.
    ///
    /// # Errors
    /// [`QueryError`], when the list could not be read.
    pub async fn set(&self, set: DeploySet, namespace: &str) -> Result<SetView, QueryError> {
        let offers = self.offers(namespace).await?;
        let namespace = namespace.to_owned();
        let view = self.look(move |guard, _| {
            let mut view =
                SetView { endpoints: Vec::new(), existing: Vec::new(), wrong: Vec::new() };
            for item in &set.endpoint {
                let new = match item.new_endpoint(&namespace, &offers) {
                    Ok(new) => new,
                    Err(why) => {
                        view.wrong.push(why);
                        continue;
                    }
                };
                let Some(seen) = guard.inventory().get(&new.endpoint) else {
                    view.endpoints.push(new);
                    continue;
                };
                let differences = new.differences(seen);
                view.existing.push(match differences.as_slice() {
                    [] => format!("{} is there already, as wanted.", new.endpoint),
                    some => format!(
                        "{} is there already and differs: {}.",
                        new.endpoint,
                        some.join("; ")
                    ),
                });
            }
            view
        });
        view.await.ok_or(QueryError::Ending)
    }

    pub(crate) async fn starter_set(&self, namespace: &str) -> Result<Answer, QueryError> {
        let set =
            toml::from_str(STARTER_SET).map_err(|error| QueryError::Broken(error.to_string()))?;
        self.set(set, namespace).await.map(Answer::StarterSet)
    }

    pub(crate) async fn offers_view(
        &self,
        namespace: &str,
        filter: &OfferFilter,
    ) -> Result<Answer, QueryError> {
        let offers = match self.recent_offers().of(namespace) {
            Some(offers) => offers,
            None => {
                let offers = self.offers(namespace).await?;
                self.recent_offers().keep(namespace, &offers);
                offers
            }
        };
        Ok(Answer::Offers(offers_view(&offers, filter)))
    }

    /// What would be sent for these, what the Hub says of their models, and what it would cost. Page
    /// and command line show nothing else before sending, so neither passes the check by.
    ///
    /// # Errors
    /// [`QueryError`], when the Hub could not be asked.
    pub async fn deploy_preview(
        &self,
        wanted: Vec<NewEndpoint>,
    ) -> Result<DeployPreview, QueryError> {
        let mut models: Vec<ModelView> = Vec::new();
        for new in &wanted {
            if !models.iter().any(|known| known.repository.eq_ignore_ascii_case(&new.model)) {
                models.push(self.model(&new.model).await?);
            }
        }
        let rates = self.look({
            let wanted = wanted.clone();
            move |guard, _| -> Vec<Option<Rate>> {
                wanted.iter().map(|new| guard.rate_on(&new.hardware)).collect()
            }
        });
        let rates = rates.await.ok_or(QueryError::Ending)?;
        Ok(preview(&wanted, &rates, models))
    }

    async fn account_to_ask(&self) -> Result<Account, QueryError> {
        self.snapshot().await?.account.ok_or(QueryError::SignedOut)
    }
}

fn preview(
    wanted: &[NewEndpoint],
    rates: &[Option<Rate>],
    models: Vec<ModelView>,
) -> DeployPreview {
    let mut requests = Vec::new();
    let mut wrong = None;
    for new in wanted {
        let checked = new.check().and_then(|()| {
            deploying::request(new).map_err(|why| format!("It could not be sent: {why}."))
        });
        match checked {
            Ok((line, body)) => requests.push(PreviewedRequest { line, body }),
            Err(why) => wrong = wrong.or(Some(why)),
        }
    }
    let item = |(new, rate): (&NewEndpoint, &Option<Rate>)| PlanItem {
        min_replicas: new.min_replicas.max(1),
        ..PlanItem::new(&new.endpoint.name, *rate)
    };
    let idle = wanted.iter().map(NewEndpoint::timeout_minutes).max().unwrap_or(0);
    let input = PlanInput {
        items: wanted.iter().zip(rates).map(item).collect(),
        minutes_per_day: MINUTES_PER_DAY,
        days_per_week: DAYS_PER_WEEK,
        starts_per_day: 0,
        idle_minutes: idle.max(15),
    };
    let one_by_one = if wanted.len() > 1 { "One after the other, each" } else { "It" };
    DeployPreview {
        creates: wanted.iter().zip(rates).map(|(new, rate)| new.what_it_will_be(*rate)).collect(),
        requests,
        refused: models.iter().find_map(|model| model.refusal.clone()),
        models: models
            .into_iter()
            .map(|model| model.words)
            .chain(wanted.iter().zip(rates).filter_map(|(new, rate)| new.never_stops(*rate)))
            .collect(),
        wrong,
        plan: plan(&input),
        then: format!(
            "{one_by_one} is paused as soon as it is created, and that is read back; until then Hugging Face \
             may bill started minutes.{}",
            wanted.iter().find(|new| new.is_recipe()).map_or_else(String::new, recipe_words)
        ),
    }
}

/// What a recipe leaves open until it is created, and what is done about it.
fn recipe_words(new: &NewEndpoint) -> String {
    format!(
        " The catalog chooses the hardware and scaling of {}, so its price is known once it is created. Then \
         its scaling is read, and where it is not so, changed to {}.",
        new.endpoint,
        new.as_change().words()
    )
}

/// Why this token cannot deploy a model that it can see.
async fn refusal(client: &Client, model: &HubModel) -> Result<Option<String>, QueryError> {
    if model.disabled {
        return Ok(Some(format!("{} was taken down by Hugging Face.", model.id)));
    }
    if !model.gated {
        return Ok(None);
    }
    match client.may_read_model(&model.id).await {
        Ok(()) => Ok(None),
        Err(Error::Refused { .. } | Error::NotFound { .. }) => Ok(Some(format!(
            "{} is gated: agree to its terms at huggingface.co/{} with the account of this token first.",
            model.id, model.id
        ))),
        Err(error) => Err(error.into()),
    }
}

/// The catalog is a help and no condition: without it the engine is chosen otherwise.
async fn recipe(client: &Client, repository: &str) -> Option<ModelRecipe> {
    let name = repository.rsplit('/').next().unwrap_or(repository).to_owned();
    let query = CatalogQuery { search: Some(name), limit: Some(20), ..CatalogQuery::default() };
    let models = client.catalog(&query).await.ok()?;
    let model = models.into_iter().find(|model| model.repo_id.eq_ignore_ascii_case(repository))?;
    let recipe = model.recipes.into_iter().next()?;
    let engine = recipe.engine_type.unwrap_or_else(|| "an engine it does not name".to_owned());
    Some(ModelRecipe { id: recipe.public_id, engine })
}

fn seen(model: HubModel, refusal: Option<String>, recipe: Option<ModelRecipe>) -> ModelView {
    let license = model.license().map(str::to_owned);
    let task = model.task.clone().unwrap_or_else(|| "no task is named".to_owned());
    let licensed = license
        .clone()
        .map_or_else(|| "no license is named".to_owned(), |license| format!("license {license}"));
    let access = match (model.gated, &refusal) {
        (_, Some(why)) => why.trim_end_matches('.').to_owned(),
        (true, None) => "gated, and this token may read it".to_owned(),
        (false, None) if model.private => "private".to_owned(),
        (false, None) => "open to everybody".to_owned(),
    };
    let memory_gb = model.parameters().map(memory_for_parameters_gb);
    let needs = memory_gb.map_or_else(
        || " The Hub does not say how much memory it needs.".to_owned(),
        |memory| format!(" It needs about {memory} GB of GPU memory."),
    );
    let recommended = recipe.as_ref().map_or_else(
        || " The catalog has no recipe for it.".to_owned(),
        |recipe| format!(" The catalog recommends {}.", recipe.engine),
    );
    ModelView {
        words: format!("{}: {task}, {licensed}, {access}.{needs}{recommended}", model.id),
        name: name_for(&model.id),
        repository: model.id,
        task: model.task,
        license,
        gated: model.gated,
        refusal,
        memory_gb,
        recipe,
    }
}

fn unseen(repository: &str, why: String) -> ModelView {
    ModelView {
        repository: repository.to_owned(),
        task: None,
        license: None,
        gated: false,
        words: why.clone(),
        refusal: Some(why),
        memory_gb: None,
        recipe: None,
        name: name_for(repository),
    }
}

/// An endpoint by what a person typed: `name` in `namespace`, or `namespace/name`.
#[must_use]
pub fn endpoint_named(typed: &str, namespace: &str) -> EndpointId {
    typed.parse().unwrap_or_else(|_| EndpointId::new(namespace, typed))
}
