//! Which system packages are needed, by family of distributions.

/// What a package is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To compile and start the application.
    Build,
    /// To run every test without a display, and to take screenshots.
    Test,
    /// To build installable packages.
    Package,
    /// To build archives of the command line, and to try them.
    Archive,
}

/// How a distribution installs packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Debian,
    Fedora,
    Arch,
    Suse,
    Other,
}

impl Family {
    /// From the text of `/etc/os-release`: `ID` first, then the families in `ID_LIKE`.
    pub fn from_os_release(text: &str) -> Self {
        let value = |key: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .map(|value| value.trim().trim_matches('"').to_owned())
                .unwrap_or_default()
        };
        let names = format!("{} {}", value("ID"), value("ID_LIKE"));
        names
            .split_whitespace()
            .find_map(|name| match name {
                "debian" | "ubuntu" => Some(Self::Debian),
                "fedora" | "rhel" | "centos" => Some(Self::Fedora),
                "arch" => Some(Self::Arch),
                "suse" | "opensuse" | "sles" => Some(Self::Suse),
                _ => None,
            })
            .unwrap_or(Self::Other)
    }

    /// The names of the packages for `purpose`. Those of Debian are tested; those of the others
    /// follow Tauri's list of prerequisites.
    pub fn packages(self, purpose: Purpose) -> &'static [&'static str] {
        match (self, purpose) {
            (Self::Debian, Purpose::Build) => {
                &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"]
            }
            (Self::Debian, Purpose::Test) => DEBIAN_TEST,
            (Self::Debian, Purpose::Package) => &["dpkg-dev", "lintian"],
            (Self::Debian, Purpose::Archive) => {
                &["build-essential", "dbus", "gnome-keyring", "python3-venv", "qemu-user-static"]
            }
            (Self::Fedora, Purpose::Build) => {
                &["gcc", "gcc-c++", "make", "pkgconf-pkg-config", "webkit2gtk4.1-devel"]
            }
            (Self::Arch, Purpose::Build) => &["base-devel", "webkit2gtk-4.1"],
            (Self::Suse, Purpose::Build) => {
                &["gcc", "gcc-c++", "make", "pkgconf-pkg-config", "webkit2gtk3-devel"]
            }
            (
                Self::Fedora | Self::Arch | Self::Suse,
                Purpose::Test | Purpose::Package | Purpose::Archive,
            )
            | (Self::Other, _) => &[],
        }
    }

    /// The command that installs packages, without `sudo`.
    pub fn install_command(self) -> &'static [&'static str] {
        match self {
            Self::Debian => &["apt-get", "install", "-y", "--no-install-recommends"],
            Self::Fedora => &["dnf", "install"],
            Self::Arch => &["pacman", "-S", "--needed"],
            Self::Suse => &["zypper", "install"],
            Self::Other => &[],
        }
    }
}

/// The programs the headless tests and screenshots start, for distributions whose package names are
/// not known here.
pub const TEST_PROGRAMS: &[&str] = &[
    "Xvfb",
    "dbus-daemon",
    "desktop-file-validate",
    "openbox",
    "xfce4-panel",
    "gnome-keyring-daemon",
    "WebKitWebDriver",
    "xdotool",
    "xsetroot",
    "import",
];

const DEBIAN_TEST: &[&str] = &[
    "adwaita-icon-theme",
    "at-spi2-core",
    "dbus",
    "desktop-file-utils",
    "fish",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "libglib2.0-bin",
    "libnotify-bin",
    "libsecret-tools",
    "openbox",
    "procps",
    "python3-venv",
    "webkit2gtk-driver",
    "x11-xserver-utils",
    "xdotool",
    "xfce4-notifyd",
    "xfce4-panel",
    "xvfb",
    "zsh",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_are_told_by_their_own_name_or_by_their_family() {
        for (text, family) in [
            ("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", Family::Debian),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", Family::Debian),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", Family::Fedora),
            ("ID=manjaro\nID_LIKE=arch\n", Family::Arch),
            ("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n", Family::Suse),
            ("ID=nixos\n", Family::Other),
            ("", Family::Other),
        ] {
            assert_eq!(Family::from_os_release(text), family, "{text}");
        }
    }
}
