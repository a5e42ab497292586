//! Examples of every command, for its help and its manual page.

/// What is typed after `endpoint-guard`, and what it does.
pub type Example = (&'static str, &'static str);

/// The command by its words, `""` for the whole, and its examples. A test types each of them.
pub const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            ("login", "check a token and store it in the keyring"),
            ("status", "what is running and what it costs"),
            ("pause --all", "pause everything that costs money and is not protected"),
            ("demo", "try it on a simulated account, without a token"),
        ],
    ),
    (
        "login",
        &[
            ("login", "ask for a token without showing it"),
            ("login --from-hf", "take the one that `hf auth login` stored"),
        ],
    ),
    ("logout", &[("logout", "remove the token from the keyring")]),
    (
        "forget-everything",
        &[
            ("forget-everything", "show what is kept here, ask, and remove it"),
            ("forget-everything --yes", "the same in a script"),
        ],
    ),
    ("whoami", &[("whoami --json", "whose token it is, for a script")]),
    (
        "status",
        &[
            ("status", "every endpoint, once"),
            ("status --watch", "go on showing it until Ctrl-C"),
            ("ls --namespace acme --json", "one organization, for a script"),
        ],
    ),
    (
        "pause",
        &[
            ("pause phi-4 acme/whisper", "these two, and return when that is confirmed"),
            ("pause --all", "everything that is not protected"),
            ("pause --all --include-protected", "everything"),
        ],
    ),
    (
        "resume",
        &[
            ("resume phi-4 --wait", "return when it runs"),
            ("resume phi-4 --for 2h", "and pause it again after two hours"),
            ("resume phi-4 --for 2h --max-cost 5", "not where that can cost more than $5"),
        ],
    ),
    ("scale-to-zero", &[("scale-to-zero phi-4", "until its next request")]),
    (
        "run",
        &[
            ("run -e phi-4 -- pytest tests/", "paused whatever ends the tests"),
            ("run --tag ci --for 30m --receipt cost.md -- ./bench.sh", "with an end and a receipt"),
            ("run -e phi-4 --max-rate 2 --max-cost 5 -- ./bench.sh", "with what it may cost"),
        ],
    ),
    (
        "hold",
        &[
            ("hold -e phi-4 --for 2h", "until Ctrl-D, where it is printed"),
            ("hold -e phi-4 --json -- notebook", "for a program that reads and writes lines"),
        ],
    ),
    (
        "cost",
        &[
            ("cost --since 30d --by day", "each of the last thirty days"),
            ("cost --billed", "beside what Hugging Face billed"),
            ("cost --since 2026-11-01 --csv", "for a spreadsheet"),
        ],
    ),
    (
        "plan",
        &[(
            "plan --rate 0.8 1.8 --hours-per-day 2 --days-per-week 5",
            "two endpoints at these prices, on working days",
        )],
    ),
    (
        "watch",
        &[
            ("watch", "guard until Ctrl-C, without a desktop"),
            ("watch --once", "one check, for a scheduler"),
        ],
    ),
    (
        "check",
        &[("check", "what can cost money nobody wants to spend"), ("check --fix", "and fix it")],
    ),
    (
        "hardware",
        &[
            ("hardware --all", "also what is not available now"),
            (
                "hardware --accelerator gpu --memory 24 --max-rate 1.50",
                "the GPUs with 24 GB or more for at most $1.50/h",
            ),
        ],
    ),
    (
        "deploy",
        &[
            (
                "deploy phi-4 --model microsoft/phi-4 --hardware aws/us-east-1/nvidia-l40s/x1",
                "show it, ask, create it and pause it at once",
            ),
            ("deploy --starter-set --dry-run", "what three endpoints would be and cost"),
            ("deploy --set endpoints.toml --yes --max-rate 5", "in a script"),
        ],
    ),
    ("log", &[("log phi-4 --since 2w", "who resumed, paused or changed it")]),
    ("doctor", &[("doctor --save report.txt", "for a bug report, without names")]),
    (
        "drill",
        &[
            ("drill", "prove that a pause works, for nothing"),
            ("drill phi-4 --notify", "of this one, and show a notification"),
        ],
    ),
    ("delete", &[("delete old-one", "shown first, and its name asked for")]),
    ("demo", &[("demo", "the simulated account"), ("demo pause --all", "any command on it")]),
    (
        "budget",
        &[
            ("budget", "what was spent of each"),
            ("budget --check", "end with 6 when one is exceeded"),
        ],
    ),
    ("budget set", &[("budget set week 50 --stop", "pause before more is spent")]),
    ("budget remove", &[("budget remove week", "no budget of a week any more")]),
    ("credit", &[("credit set 25", "so much is left of what was paid ahead")]),
    ("credit set", &[("credit set 25", "so much is left now")]),
    ("credit clear", &[("credit clear", "reckon with none")]),
    ("sessions", &[("sessions", "what each session cost")]),
    ("session", &[("session show 20261127", "its receipt; a name may be cut short")]),
    ("session show", &[("session show 20261127 --markdown", "for a report")]),
    ("session stop", &[("session stop 20261127", "pause its endpoints now")]),
    ("session extend", &[("session extend 20261127 30m", "half an hour more")]),
    ("reminders", &[("reminders --since 7d", "what you were told this week")]),
    ("config", &[("config", "every setting"), ("config set guard.level guard", "change one")]),
    ("config list", &[("config list --changed", "what differs from the defaults")]),
    ("config get", &[("config get guard.limit_minutes", "one value, for a script")]),
    (
        "config set",
        &[
            ("config set guard.limit_minutes 120", "for everything"),
            ("config set endpoints.alice/phi-4.level protected", "for one endpoint"),
        ],
    ),
    ("config reset", &[("config reset guard.limit_minutes", "the default again")]),
    ("config defaults", &[("config defaults", "every setting with its meaning")]),
    ("config path", &[("config path", "the file they are in")]),
    (
        "man",
        &[
            ("man budget set", "the page of one command; `| man -l -` shows it"),
            ("man --output /usr/local/share/man/man1", "every page, as files"),
        ],
    ),
    ("completions", &[("completions bash", "the script for bash: `source <(…)` in ~/.bashrc")]),
];

/// The variables that are obeyed.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    ("HF_TOKEN", "The token. It wins over the keyring."),
    (
        "HF_ENDPOINT",
        "The Hub, in place of https://huggingface.co. Plain http only on this machine.",
    ),
    (
        "HF_INFERENCE_ENDPOINTS_ENDPOINT",
        "The management API, in place of https://api.endpoints.huggingface.cloud/v2.",
    ),
    ("HF_INFERENCE_CATALOG_ENDPOINT", "The catalog. It goes with the management API otherwise."),
    ("ENDPOINT_GUARD_HOME", "The folder for everything that is kept, in place of the usual ones."),
    ("ENDPOINT_GUARD_LOG", "How much `watch` logs, such as debug."),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "Proxies, also socks5 and socks5h."),
    ("SSL_CERT_FILE", "Certificates to trust, as a PEM file."),
    ("TZ", "The time zone of days and windows."),
    ("NO_COLOR", "Print without colours."),
];

/// What a command ends with.
pub const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "Done."),
    ("1", "Failed."),
    ("2", "Usage: the words do not fit."),
    ("3", "A pause could not be confirmed: money may still be spent."),
    ("4", "Not signed in, refused, or payment required."),
    ("5", "Hugging Face could not be reached."),
    ("6", "A budget, or what --max-rate and --max-cost allow, is exceeded."),
    ("127", "run: there is no such command. Otherwise run ends with the code of its command."),
];
