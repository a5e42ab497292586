"""An endpoint that can be used now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Protocol, Union

from .errors import UsageError


class Named(Protocol):
    """Whatever has a name and a namespace, as `huggingface_hub.InferenceEndpoint` has."""

    @property
    def name(self) -> str:
        """Inside its namespace."""

    @property
    def namespace(self) -> str:
        """User or organization."""


EndpointName = Union[str, Named]
"""`phi-4`, `acme/phi-4`, or an `InferenceEndpoint` of `huggingface_hub`."""


@dataclass(frozen=True)
class Endpoint:
    """One endpoint of a session."""

    id: str
    """`namespace/name`."""
    address: Optional[str]
    """Where it answers; None when Hugging Face gave it no address."""

    @property
    def namespace(self) -> str:
        """User or organization."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Inside its namespace."""
        return self.id.partition("/")[2]

    @property
    def url(self) -> str:
        """Where it answers. Raises `UsageError` when it has no address."""
        if self.address is None:
            raise UsageError(f"{self.id} has no address")
        return self.address

    @property
    def base_url(self) -> str:
        """What a client of the OpenAI API takes as `base_url`: `https://…/v1`."""
        return f"{self.url.rstrip('/')}/v1"


def text_of(name: EndpointName) -> str:
    """As the command line takes it."""
    if isinstance(name, str):
        if not name or name.startswith("-"):
            raise UsageError(f"{name!r} is no name of an endpoint")
        return name
    return f"{name.namespace}/{name.name}"
