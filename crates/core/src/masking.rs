//! What looks like a token is taken out of everything that is kept: records, logs, the output of
//! commands.

/// What stands for a secret.
const MASK: &[u8] = b"[hidden]";

/// How well-known tokens begin, and how many characters follow at least. Those of Hugging Face have
/// rules of their own.
const FORMS: [(&[u8], usize); 26] = [
    (b"api_org_", 4),
    (b"sk-", 16),
    (b"sk_live_", 10),
    (b"rk_live_", 10),
    (b"ghp_", 16),
    (b"gho_", 16),
    (b"ghu_", 16),
    (b"ghs_", 16),
    (b"ghr_", 16),
    (b"github_pat_", 16),
    (b"glpat-", 16),
    (b"xoxb-", 10),
    (b"xoxp-", 10),
    (b"xoxa-", 10),
    (b"xoxs-", 10),
    (b"AKIA", 16),
    (b"ASIA", 16),
    (b"AIza", 30),
    (b"ya29.", 16),
    (b"npm_", 30),
    (b"pypi-", 30),
    (b"nvapi-", 20),
    (b"r8_", 20),
    (b"gsk_", 20),
    (b"dckr_pat_", 16),
    (b"eyJ", 30),
];
/// What follows one of these is a secret whatever it looks like.
const SCHEMES: [&[u8]; 4] = [b"Bearer ", b"bearer ", b"Basic ", b"basic "];
/// Ends of the names of variables and options whose value is a secret.
const SECRET_NAMES: [&str; 8] =
    ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "ACCESS_KEY", "SECRET_KEY"];
/// A word of small letters after `hf_` that is shorter is a name, such as that of a library.
const LONGEST_NAME: usize = 15;
/// No variable or option that is meant is called longer than this.
const LONGEST_OPTION: usize = 128;

/// The same text without anything that looks like a token.
#[must_use]
pub fn masked(text: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let begins_word = clean.last().is_none_or(|byte: &u8| !is_word(*byte));
        // A secret begins with a word; a word is looked at once, however long it is.
        let found = if begins_word { secret(rest) } else { None };
        let found = found.or_else(|| password_of_address(rest));
        match found {
            Some((shown, hidden)) => {
                clean.extend_from_slice(&rest[..shown]);
                clean.extend_from_slice(MASK);
                rest = &rest[shown + hidden..];
            }
            None => {
                clean.push(rest[0]);
                rest = &rest[1..];
            }
        }
    }
    clean
}

/// The same of text.
#[must_use]
pub fn masked_text(text: &str) -> String {
    String::from_utf8_lossy(&masked(text.as_bytes())).into_owned()
}

/// The same of the words of a command line: a secret may be a word of its own after its option.
#[must_use]
pub fn masked_words(words: &[String]) -> Vec<String> {
    let mut follows = false;
    let mask = |word: &String| {
        let hidden = std::mem::replace(&mut follows, is_secret_option(word));
        match hidden && !word.starts_with('-') {
            true => String::from_utf8_lossy(MASK).into_owned(),
            false => masked_text(word),
        }
    };
    words.iter().map(mask).collect()
}

/// How many bytes are shown and how many are hidden, where a secret begins here.
fn secret(rest: &[u8]) -> Option<(usize, usize)> {
    let token = |from: usize| rest[from..].iter().take_while(|byte| is_token(**byte)).count();
    if rest.starts_with(b"hf_") {
        let word = rest[3..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let small = rest[3..3 + word].iter().all(u8::is_ascii_lowercase);
        let is_name = small && word <= LONGEST_NAME && !rest[3..].starts_with(b"oauth_");
        return (!is_name && token(3) >= 6).then(|| (3, token(3)));
    }
    let form =
        FORMS.iter().find(|(start, least)| rest.starts_with(start) && token(start.len()) >= *least);
    if let Some((start, _)) = form {
        return Some((start.len(), token(start.len())));
    }
    if let Some(scheme) = SCHEMES.iter().find(|scheme| rest.starts_with(scheme)) {
        let hidden = rest[scheme.len()..].iter().take_while(|byte| is_value(**byte)).count();
        return (hidden >= 6).then_some((scheme.len(), hidden));
    }
    assigned(rest)
}

/// `HF_TOKEN=...`, `--token ...`.
fn assigned(rest: &[u8]) -> Option<(usize, usize)> {
    let is_of_name = |byte: &&u8| is_word(**byte) || **byte == b'-';
    let length = rest.iter().take(LONGEST_OPTION).take_while(is_of_name).count();
    let name = std::str::from_utf8(&rest[..length]).ok()?;
    let is_option = is_secret_option(name);
    let is_variable = is_secret_name(name) && !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let between = match rest.get(length)? {
        b'=' if is_option || is_variable => 1,
        b' ' if is_option => 1,
        _ => return None,
    };
    let quote = rest.get(length + between).is_some_and(|byte| matches!(byte, b'"' | b'\''));
    let shown = length + between + usize::from(quote);
    let hidden = rest[shown..].iter().take_while(|byte| is_value(**byte)).count();
    (hidden > 0).then_some((shown, hidden))
}

/// The password in `https://user:password@host`.
fn password_of_address(rest: &[u8]) -> Option<(usize, usize)> {
    let after = rest.strip_prefix(b"://")?;
    let end =
        after.iter().position(|byte| !is_value(*byte) || *byte == b'/').unwrap_or(after.len());
    let at = after[..end].iter().rposition(|byte| *byte == b'@')?;
    let colon = after[..at].iter().position(|byte| *byte == b':')?;
    (colon + 1 < at).then_some((3 + colon + 1, at - colon - 1))
}

fn is_secret_option(word: &str) -> bool {
    word.starts_with("--") && is_secret_name(word)
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace('-', "_");
    SECRET_NAMES.iter().any(|end| name.ends_with(end))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Tokens of a browser login go on with dots, dashes and underscores.
fn is_token(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'-' | b'.')
}

fn is_value(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_token_is_not_kept() {
        for (text, kept) in [
            ("hf_AbCdEf0123456789", "hf_[hidden]"),
            ("hf_abcdefghijklmnopqrstuvwxyzabcdefgh", "hf_[hidden]"),
            ("x=hf_oauth_eyJhbGciOi.JIUzI1-NiJ9;", "x=hf_[hidden];"),
            ("api_org_XyZ9", "api_org_[hidden]"),
            ("sk-proj-abcdefghijklmnop", "sk-[hidden]"),
            ("ghp_0123456789abcdefghij!", "ghp_[hidden]!"),
            ("key AKIAIOSFODNN7EXAMPLE", "key AKIA[hidden]"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJ[hidden]"),
            ("-H 'Authorization: Bearer abc/def+123=='", "-H 'Authorization: Bearer [hidden]'"),
            ("HF_TOKEN=short DEBUG=1", "HF_TOKEN=[hidden] DEBUG=1"),
            ("MY_API_KEY=\"a b\"", "MY_API_KEY=\"[hidden] b\""),
            ("curl --token abc --verbose", "curl --token [hidden] --verbose"),
            ("--password=abc", "--password=[hidden]"),
            ("https://bob:s3cret@host/path", "https://bob:[hidden]@host/path"),
        ] {
            assert_eq!(masked_text(text), kept);
        }
    }

    #[test]
    fn everything_else_is_kept_as_it_is() {
        for text in [
            "alice/phi-4 paused after 2 h 14 min · $1.79 hf hf_ Bearer",
            "from huggingface_hub import hf_hub_download; hf_transfer, hf_endpoints",
            "self_hf_AbCdEf0123456789 is a part of a word",
            "pad_token=0 tokens=512 max_new_tokens=7",
            "https://host:8080/a@b task-sk-learn ask-me",
            "",
        ] {
            assert_eq!(masked_text(text), text);
        }
    }

    #[test]
    fn a_secret_after_its_option_is_a_word_of_its_own() {
        let words = ["run.sh", "--api-key", "abc", "--token", "--dry-run", "hf_AbCdEf0123456789"];
        assert_eq!(
            masked_words(&words.map(str::to_owned)),
            ["run.sh", "--api-key", "[hidden]", "--token", "--dry-run", "hf_[hidden]"]
        );
    }
}
