//! Signals on a bus, believed only from whoever owns the name they belong to.
//!
//! What is sent to everybody is filtered by the bus. What is sent to us alone is not: a signal that
//! names us as its destination arrives whatever we asked for, from anybody who may use the bus, and
//! on the bus of the machine that is every user of it. zbus compares the sender, but takes the owner
//! from any `NameOwnerChanged`, from whomever it came. Here the owner is learned from the bus alone,
//! whose own name nobody else can carry, as the bus writes each sender itself.

use ordered_stream::{Join, OrderedStreamExt, join};
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::names::{OwnedUniqueName, UniqueName, WellKnownName};
use zbus::{Connection, MatchRule, Message, MessageStream, Result};

/// The bus itself.
const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

/// What is heard of whoever owns a name.
#[derive(Clone, Debug)]
pub enum Heard {
    /// A signal of the present owner.
    Signal(Message),
    /// Somebody else owns the name from now on, or nobody.
    Owner(Option<OwnedUniqueName>),
}

/// The signals of one interface, from the owner of one name, in the order in which they were sent.
#[derive(Debug)]
pub struct Signals {
    messages: Join<MessageStream, MessageStream>,
    name: WellKnownName<'static>,
    owner: Option<OwnedUniqueName>,
}

impl Signals {
    /// Listens for what `rule` says, of whoever owns `name`, who may come and go.
    ///
    /// # Errors
    /// What the bus says.
    pub async fn of(
        bus: &Connection,
        name: &'static str,
        rule: MatchRule<'static>,
    ) -> Result<Self> {
        let name = WellKnownName::from_static_str(name)?;
        let owners = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(BUS)?
            .path(BUS_PATH)?
            .interface(BUS)?
            .member("NameOwnerChanged")?
            .arg(0, name.as_str().to_owned())?
            .build();
        // Both before the question, so that no change is missed between its answer and the first.
        let owners = MessageStream::for_match_rule(owners, bus, None).await?;
        let signals = MessageStream::for_match_rule(rule, bus, None).await?;
        let owner = owner_of(bus, &name).await?;
        Ok(Self { messages: join(owners, signals), name, owner })
    }

    /// Who owns the name at the moment, as far as it was heard.
    #[must_use]
    pub fn owner(&self) -> Option<&OwnedUniqueName> {
        self.owner.as_ref()
    }

    /// The next one. `None` when the bus is gone. Can be given up and called again.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            let Ok(message) = self.messages.next().await? else { continue };
            if let Some(owner) = self.new_owner(&message) {
                if self.owner != owner {
                    self.owner.clone_from(&owner);
                    return Some(Heard::Owner(owner));
                }
            } else if self.is_from_owner(&message) {
                return Some(Heard::Signal(message));
            }
        }
    }

    fn is_from_owner(&self, message: &Message) -> bool {
        let header = message.header();
        let sender = header.sender().map(UniqueName::as_str);
        sender.is_some() && sender == self.owner.as_ref().map(|owner| owner.as_str())
    }

    /// Who owns the name from now on, when this is the bus saying so.
    fn new_owner(&self, message: &Message) -> Option<Option<OwnedUniqueName>> {
        let header = message.header();
        if header.sender().map(UniqueName::as_str) != Some(BUS)
            || header.member().map(|member| member.as_str()) != Some("NameOwnerChanged")
        {
            return None;
        }
        let body = message.body();
        let (name, _, new): (&str, &str, &str) = body.deserialize().ok()?;
        if name != self.name.as_str() {
            return None;
        }
        Some(OwnedUniqueName::try_from(new).ok())
    }
}

async fn owner_of(
    bus: &Connection,
    name: &WellKnownName<'static>,
) -> Result<Option<OwnedUniqueName>> {
    match DBusProxy::new(bus).await?.get_name_owner(name.clone().into()).await {
        Ok(owner) => Ok(Some(owner)),
        Err(zbus::fdo::Error::NameHasNoOwner(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
