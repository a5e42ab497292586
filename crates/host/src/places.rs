//! Where Hugging Face is, and which token the environment brings.

use hf_endpoints::{Sites, Token};

/// What the environment says about where to talk to and as whom.
#[derive(Clone, Debug)]
pub struct Places {
    /// Hub, management API and catalog.
    pub sites: Sites,
    /// `HF_TOKEN`, which wins over the keyring.
    pub env_token: Option<Token>,
    /// Where there is no keyring, the token that `hf auth login` stored does: this is called then,
    /// once. `None`: it does not.
    pub instead_of_keyring: Option<fn()>,
}

/// Why the environment cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlacesError {
    /// An address is not acceptable.
    #[error("could not {0}")]
    Address(#[source] hf_endpoints::Error),
    /// `HF_TOKEN` is not a token.
    #[error("could not use HF_TOKEN: {0}")]
    Token(#[source] hf_endpoints::Error),
}

impl Places {
    /// The real Hugging Face, and no token from the environment.
    ///
    /// # Errors
    /// Never in practice: its own addresses are acceptable.
    pub fn hugging_face() -> Result<Self, PlacesError> {
        let sites = Sites::hugging_face().map_err(PlacesError::Address)?;
        Ok(Self { sites, env_token: None, instead_of_keyring: None })
    }

    /// Reads `HF_ENDPOINT`, `HF_INFERENCE_ENDPOINTS_ENDPOINT`, `HF_INFERENCE_CATALOG_ENDPOINT` and
    /// `HF_TOKEN`. Whoever moves the management API elsewhere and does not say where the catalog is
    /// has it beside that: the token of another server is not sent to Hugging Face's.
    ///
    /// # Errors
    /// When an address is not https (or loopback), or the token has characters no token has.
    pub fn from_env() -> Result<Self, PlacesError> {
        let read = |name: &str| std::env::var(name).ok().filter(|text| !text.trim().is_empty());
        let hub = read("HF_ENDPOINT").unwrap_or_else(|| Sites::HUB.to_owned());
        let management =
            read("HF_INFERENCE_ENDPOINTS_ENDPOINT").unwrap_or_else(|| Sites::MANAGEMENT.to_owned());
        let management = management.trim_end_matches('/');
        let catalog = read("HF_INFERENCE_CATALOG_ENDPOINT").unwrap_or_else(|| {
            let root = management.strip_suffix("/v2").unwrap_or(management);
            match management == Sites::MANAGEMENT {
                true => Sites::CATALOG.to_owned(),
                false => format!("{root}/api/v1/catalog"),
            }
        });
        let sites = Sites::new(&hub, management, &catalog).map_err(PlacesError::Address)?;
        let env_token = read("HF_TOKEN").map(Token::new).transpose().map_err(PlacesError::Token)?;
        Ok(Self { sites, env_token, instead_of_keyring: None })
    }
}
