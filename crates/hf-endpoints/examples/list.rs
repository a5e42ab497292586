//! Prints the endpoints of an account with their state and price.
//!
//! Start the simulator first, for example `hf-sim --port 5050`, then
//!
//! ```text
//! HF_ENDPOINT=http://127.0.0.1:5050 HF_INFERENCE_ENDPOINTS_ENDPOINT=http://127.0.0.1:5050/v2 \
//!     HF_TOKEN=hf_demo cargo run -p hf-endpoints --example list
//! ```
//!
//! Without the two addresses it asks Hugging Face.

use std::env;
use std::process::ExitCode;

use hf_endpoints::{Client, Error, Sites, Token};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match list().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("could not {error}");
            ExitCode::FAILURE
        }
    }
}

async fn list() -> Result<(), Error> {
    let from = |name: &str, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.into());
    let hub = from("HF_ENDPOINT", Sites::HUB);
    let management = from("HF_INFERENCE_ENDPOINTS_ENDPOINT", Sites::MANAGEMENT);
    let sites = Sites::new(&hub, &management, Sites::CATALOG)?;
    let token = Token::new(from("HF_TOKEN", ""))?;
    let client = Client::builder(token).sites(sites).build()?;

    let me = client.whoami().await?;
    for namespace in me.namespaces() {
        let (list, prices) = match (client.list(namespace).await, client.prices(namespace).await) {
            (Ok(list), Ok(prices)) => (list, prices),
            (Err(error), _) | (_, Err(error)) => {
                println!("{namespace}: could not {error}");
                continue;
            }
        };
        for endpoint in list.items {
            let hardware = endpoint.hardware().and_then(|key| prices.get(&key).cloned());
            let price = match hardware.and_then(|hardware| hardware.price_micros_per_hour) {
                Some(micros) => {
                    format!("${}.{:06}/h", micros / 1_000_000, micros % 1_000_000)
                }
                None => "price unknown".to_owned(),
            };
            let (name, state) = (&endpoint.name, &endpoint.status.state);
            println!("{namespace}/{name}  {state}  {price} per replica");
        }
        for unreadable in list.unreadable {
            let name = unreadable.name.unwrap_or_else(|| "(no name)".to_owned());
            println!("{namespace}/{name}  could not be read: {}", unreadable.why);
        }
    }
    Ok(())
}
