//! The proxy that the environment or the system names: found by the rules the connections
//! themselves go by, so that a setting they would pass over is an error and never a direct
//! connection with the token in it.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::Error;

/// Where the setting for https is looked for, in this order. The first of a pair that is set counts.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// Which proxy stands between this machine and a server.
#[derive(Debug)]
pub(crate) struct Proxy {
    matcher: Matcher,
    variable: Option<&'static str>,
}

impl Proxy {
    /// Reads the settings for these servers.
    ///
    /// # Errors
    /// [`Error::Setup`] for a setting that cannot be used. Its value is not repeated: it may hold a
    /// password.
    pub(crate) fn of_environment(sites: &[&Url]) -> Result<Self, Error> {
        Self::read(|name| std::env::var_os(name).map(|value| value.into_string().ok()), sites)
    }

    /// `setting` gives `Some(None)` for a variable that is no text.
    fn read(
        setting: impl Fn(&str) -> Option<Option<String>>,
        sites: &[&Url],
    ) -> Result<Self, Error> {
        let without = ["NO_PROXY", "no_proxy"].into_iter().find_map(&setting).flatten();
        let without = without.unwrap_or_default();
        let everywhere = Matcher::builder().all("http://proxy").no(without).build();
        let needs_one = |url: &&&Url| url.scheme() == "https" && hit(&everywhere, url).is_some();
        let Some(site) = sites.iter().find(needs_one) else {
            return Ok(Self { matcher: Matcher::from_system(), variable: None });
        };
        let mut variable = None;
        for names in VARIABLES {
            let set = names.into_iter().find_map(|name| Some((name, setting(name)?)));
            let Some((name, value)) = set.filter(|(_, value)| value.as_deref() != Some("")) else {
                continue;
            };
            let is_usable = value
                .is_some_and(|value| hit(&Matcher::builder().https(value).build(), site).is_some());
            if !is_usable {
                let why = format!(
                    "the proxy that {name} names cannot be used: it needs the form \
                     http://host:port, https://, socks5:// or socks5h://"
                );
                return Err(Error::Setup { why });
            }
            variable = Some(name);
            break;
        }
        Ok(Self { matcher: Matcher::from_system(), variable })
    }

    /// The proxy for an address, in words and without its password.
    pub(crate) fn of(&self, url: &Url) -> Option<String> {
        let proxy = hit(&self.matcher, url)?;
        Some(match self.variable {
            Some(name) => format!("the proxy {proxy} of {name}"),
            None => format!("the proxy {proxy}"),
        })
    }
}

/// `http://host:port` of the proxy that stands before an address.
fn hit(matcher: &Matcher, url: &Url) -> Option<String> {
    let proxy = matcher.intercept(&url.as_str().parse().ok()?)?;
    let uri = proxy.uri();
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Option<&'static str>, String> {
        let setting = |name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| Some((*value).to_owned()))
        };
        let site = Url::parse("https://huggingface.co").unwrap();
        let proxy = Proxy::read(setting, &[&site]).map_err(|error| error.to_string())?;
        Ok(proxy.variable)
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_an_error_and_never_passed_by() {
        for value in ["socks://127.0.0.1:9", "ftp://proxy", "http://", "not a proxy", "pw@:::1"] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                let why = read(&[(name, value)]).unwrap_err();
                assert!(why.contains(name) && why.contains("cannot be used"), "{why}");
                assert!(!why.contains("pw"), "{why}");
            }
        }
        let good = [("HTTPS_PROXY", "socks://old"), ("ALL_PROXY", "http://good:3128")];
        assert!(read(&good).is_err(), "the first that is set counts");
    }

    #[test]
    fn every_form_that_works_is_taken() {
        for value in [
            "http://proxy:3128",
            "https://me:pw@proxy",
            "proxy:3128",
            "socks5://127.0.0.1:1080",
            "socks5h://127.0.0.1:1080",
        ] {
            assert_eq!(read(&[("ALL_PROXY", value)]), Ok(Some("ALL_PROXY")), "{value}");
        }
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[("https_proxy", "")]), Ok(None));
        let apart = [("ALL_PROXY", "socks://old"), ("NO_PROXY", "huggingface.co")];
        assert_eq!(read(&apart), Ok(None), "nothing goes through it");
    }
}
