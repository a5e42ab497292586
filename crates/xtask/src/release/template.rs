//! Templates: `{{version}}`, and `{{sum:END}}` of the one file whose name ends so.

use std::collections::BTreeMap;

/// What templates are filled with.
#[derive(Debug)]
pub struct Facts {
    pub version: String,
    pub description: String,
    pub homepage: String,
    pub license: String,
    /// The SHA-256 of each file of the release, by its name.
    pub sums: BTreeMap<String, String>,
}

/// The template with every place filled.
///
/// # Errors
/// Which place cannot be filled, in words.
pub fn filled(template: &str, facts: &Facts) -> Result<String, String> {
    let mut parts = template.split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once("}}").ok_or("a place does not end")?;
        text.push_str(&facts.at(place)?);
        text.push_str(rest);
    }
    Ok(text)
}

impl Facts {
    fn at(&self, place: &str) -> Result<String, String> {
        let file = |end: &str| {
            let mut fit = self.sums.iter().filter(|(name, _)| name.ends_with(end));
            match (fit.next(), fit.next()) {
                (Some(file), None) => Ok(file),
                (None, _) => Err(format!("no file ends with {end}")),
                (Some(_), Some(_)) => Err(format!("several files end with {end}")),
            }
        };
        Ok(match place.split_once(':') {
            None => match place {
                "version" => self.version.clone(),
                "description" => self.description.clone(),
                "homepage" => self.homepage.clone(),
                "license" => self.license.clone(),
                other => return Err(format!("nothing is called {other}")),
            },
            Some(("file", end)) => file(end)?.0.clone(),
            Some(("sum", end)) => file(end)?.1.clone(),
            Some(("SUM", end)) => file(end)?.1.to_uppercase(),
            Some(("url", end)) => {
                format!("{}/releases/download/v{}/{}", self.homepage, self.version, file(end)?.0)
            }
            Some((other, _)) => return Err(format!("nothing is called {other}:")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let sums = [("a_1_amd64.deb", "ab12"), ("a-x86_64.tar.gz", "cd"), ("a-arm.tar.gz", "ef")];
        Facts {
            version: "1.2.3".to_owned(),
            description: "It helps".to_owned(),
            homepage: "https://example.org/a".to_owned(),
            license: "MIT".to_owned(),
            sums: sums.map(|(name, sum)| (name.to_owned(), sum.to_owned())).into(),
        }
    }

    #[test]
    fn places_are_filled_from_the_one_file_that_fits() {
        let template =
            "{{version}} {{sum:.deb}} {{SUM:.deb}}\n{{url:.deb}}#/{{file:x86_64.tar.gz}}";
        let url = "https://example.org/a/releases/download/v1.2.3/a_1_amd64.deb";
        let text = format!("1.2.3 ab12 AB12\n{url}#/a-x86_64.tar.gz");
        assert_eq!(filled(template, &facts()), Ok(text));
    }

    #[test]
    fn what_cannot_be_filled_is_named_and_nothing_is_guessed() {
        for (template, why) in [
            ("{{sum:.dmg}}", "no file ends with .dmg"),
            ("{{sum:.tar.gz}}", "several files end with .tar.gz"),
            ("{{name}}", "nothing is called name"),
            ("{{size:.deb}}", "nothing is called size:"),
            ("{{version", "a place does not end"),
        ] {
            assert_eq!(filled(template, &facts()), Err(why.to_owned()));
        }
    }
}
