//! What a screen reader is told of the windows, over AT-SPI.

use std::fmt::Write;
use std::path::Path;

use atspi_common::{Role, State, StateSet};
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use xtask::child::Running;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Type};

use crate::{Error, SOON, World, until};

/// Where what starts the bus of assistive programs is: in Debian and Fedora, elsewhere.
const LAUNCHERS: [&str; 3] = [
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/at-spi-bus-launcher",
    "/usr/lib/at-spi2-core/at-spi-bus-launcher",
];
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const TEXT: &str = "org.a11y.atspi.Text";
const ACTION: &str = "org.a11y.atspi.Action";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// States that are spoken, in the order in which they are written down.
const SPOKEN: [(State, &str); 6] = [
    (State::Checked, "checked"),
    (State::Expanded, "expanded"),
    (State::Expandable, "expandable"),
    (State::Pressed, "pressed"),
    (State::Selected, "selected"),
    (State::Required, "required"),
];

/// A bus of assistive programs in one world, and a program that reads on it.
#[derive(Debug)]
pub struct ScreenReader {
    bus: zbus::Connection,
    _launcher: Running,
}

impl ScreenReader {
    /// Starts the bus. Programs that are started in this world from now on tell it what they show.
    pub async fn start(world: &mut World) -> Result<Self, Error> {
        world.unset("NO_AT_BRIDGE");
        let there = LAUNCHERS.iter().find(|path| Path::new(path).exists());
        let mut command = world.command(there.unwrap_or(&LAUNCHERS[0]));
        // Its address stands on this world's bus, and not also on the display that all tests share.
        command.arg("--launch-immediately").env_remove("DISPLAY");
        let launcher = world.start("at-spi", &mut command)?;
        let session = world.connection().await?;
        let address = until("the bus of assistive programs", SOON, async || {
            let to = Some("org.a11y.Bus");
            let asked = session.call_method(to, "/org/a11y/bus", to, "GetAddress", &()).await;
            asked.ok()?.body().deserialize::<String>().ok()
        })
        .await?;
        world.set("AT_SPI_BUS_ADDRESS", &address);
        let bus = zbus::connection::Builder::address(address.as_str())?;
        let bus = bus.method_timeout(SOON).build().await?;
        Ok(Self { bus, _launcher: launcher })
    }

    /// Presses the first button of this name in the window of this title, or else the first whose name begins so;
    /// `false` while there is none.
    pub async fn press(&self, title: &str, name: &str) -> Result<bool, Error> {
        let mut left: Vec<Object> = self.window(title).await?.into_iter().collect();
        let mut begins_so = None;
        while let Some(object) = left.pop() {
            if self.role(&object).await? == Role::Button {
                let called = self.name(&object).await?;
                if called == name {
                    return self.call(&object, ACTION, "DoAction", &(0_i32,)).await;
                }
                if called.starts_with(name) && begins_so.is_none() {
                    begins_so = Some(object.clone());
                }
            }
            left.extend(self.children(&object).await?.into_iter().rev());
        }
        match begins_so {
            Some(object) => self.call(&object, ACTION, "DoAction", &(0_i32,)).await,
            None => Ok(false),
        }
    }

    /// What there is in the window of this title, a line for each thing that has a name, words or a
    /// state, as deep as it lies. Figures are `#`, since they go on.
    pub async fn reads(&self, title: &str) -> Result<String, Error> {
        let mut read = String::new();
        if let Some(window) = self.window(title).await? {
            self.read(window, 0, &mut read).await?;
        }
        Ok(read)
    }

    async fn window(&self, title: &str) -> Result<Option<Object>, Error> {
        let root = Object {
            owner: "org.a11y.atspi.Registry".to_owned(),
            path: "/org/a11y/atspi/accessible/root".to_owned(),
        };
        for application in self.children(&root).await? {
            for window in self.children(&application).await? {
                if self.name(&window).await? == title {
                    return Ok(Some(window));
                }
            }
        }
        Ok(None)
    }

    fn read<'a>(
        &'a self,
        object: Object,
        depth: usize,
        into: &'a mut String,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let (role, name) = (self.role(&object).await?, self.name(&object).await?);
            let states: StateSet = self.call(&object, ACCESSIBLE, "GetState", &()).await?;
            let states = SPOKEN.iter().filter(|(state, _)| states.contains(*state));
            let states: Vec<&str> = states.map(|(_, word)| *word).collect();
            let words = self.words(&object).await?;
            let frame = matches!(role, Role::Filler | Role::ScrollPane | Role::DocumentWeb);
            let silent = name.is_empty() && words.is_empty() && states.is_empty();
            let says = !frame && !silent;
            if says {
                let _ = write!(into, "{}{}", "  ".repeat(depth), role.name());
                let said = [name.as_str(), if words == name { "" } else { &words }];
                for said in said.into_iter().filter(|said| !said.is_empty()) {
                    let _ = write!(into, " \"{}\"", masked(said));
                }
                for state in states {
                    let _ = write!(into, " {state}");
                }
                into.push('\n');
            }
            for child in self.children(&object).await? {
                self.read(child, depth + usize::from(says), into).await?;
            }
            Ok(())
        })
    }

    async fn role(&self, object: &Object) -> Result<Role, Error> {
        let number: u32 = self.call(object, ACCESSIBLE, "GetRole", &()).await?;
        Ok(Role::try_from(number).unwrap_or(Role::Unknown))
    }

    async fn name(&self, object: &Object) -> Result<String, Error> {
        let name = self.property(object, ACCESSIBLE, "Name").await?;
        Ok(String::try_from(name).unwrap_or_default())
    }

    /// What stands in it itself: whatever lies inside stands for itself, there as one character.
    async fn words(&self, object: &Object) -> Result<String, Error> {
        let interfaces: Vec<String> = self.call(object, ACCESSIBLE, "GetInterfaces", &()).await?;
        if !interfaces.iter().any(|interface| interface == TEXT) {
            return Ok(String::new());
        }
        let text: String = self.call(object, TEXT, "GetText", &(0_i32, -1_i32)).await?;
        Ok(text.replace('\u{fffc}', "").trim().to_owned())
    }

    /// One by one: GTK leaves out in its list what another process draws.
    async fn children(&self, object: &Object) -> Result<Vec<Object>, Error> {
        let count = self.property(object, ACCESSIBLE, "ChildCount").await?;
        let mut children = Vec::new();
        for at in 0..i32::try_from(count).unwrap_or_default() {
            let (owner, path): (String, OwnedObjectPath) =
                self.call(object, ACCESSIBLE, "GetChildAtIndex", &(at,)).await?;
            children.push(Object { owner, path: path.to_string() });
        }
        Ok(children)
    }

    async fn property(&self, object: &Object, of: &str, name: &str) -> Result<OwnedValue, Error> {
        self.call(object, PROPERTIES, "Get", &(of, name)).await
    }

    async fn call<A, B>(&self, to: &Object, of: &str, what: &str, with: &A) -> Result<B, Error>
    where
        A: serde::Serialize + zbus::zvariant::DynamicType,
        B: DeserializeOwned + Type,
    {
        let Object { owner, path } = to;
        let answer =
            self.bus.call_method(Some(owner.as_str()), path.as_str(), Some(of), what, with).await?;
        Ok(answer.body().deserialize()?)
    }
}

/// Something that a window shows, wherever it is drawn. Its owner may have a name of its own, which the types of
/// `atspi` do not allow.
#[derive(Clone, Debug)]
struct Object {
    owner: String,
    path: String,
}

/// Runs of digits as `#`, and spaces that keep figures and units together as spaces.
fn masked(text: &str) -> String {
    let mut masked = String::new();
    for letter in text.chars() {
        match letter {
            '0'..='9' if masked.ends_with('#') => {}
            '0'..='9' => masked.push('#'),
            '\u{a0}' | '\n' => masked.push(' '),
            other => masked.push(other),
        }
    }
    masked
}
