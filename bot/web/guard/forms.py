"""What a body of each use has to hold. Gradio takes more: files, batches, the numbers of private functions."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.web.guard.addresses import Endpoint
from bot.web.guard.refusal import RefusedError

Name = Annotated[str, Field(max_length=100)]
# Gradio gives an event whose session is "" another one, does not find that, and fails.
Session = Annotated[str, Field(min_length=1, max_length=100)]


class Form(BaseModel):
    """A body; fields it does not name are dropped."""

    model_config = ConfigDict(strict=True)


class Function(Form):
    """A call of a function of the page."""

    data: Any
    component_id: int
    fn_name: Name
    session_hash: Session


class Call(Form):
    """A call of an endpoint, its values in order."""

    data: list[Any]


class Join(Call):
    """A call of an endpoint by its number, as gradio_client makes it."""

    fn_index: int
    session_hash: Session


FormT = TypeVar("FormT", bound=Form)


def checked(form: type[FormT], sent: object) -> FormT:
    """A body as its form.

    Raises:
        RefusedError: if it is none.
    """
    try:
        return form.model_validate(sent)
    except ValidationError:
        refuse(f"an object with {', '.join(form.model_fields)}")


def check_values(endpoint: Endpoint, data: list[Any]) -> None:
    """Refuses a call with more or fewer values than its endpoint takes."""
    if len(data) != len(endpoint.takes.parameters):
        refuse(f"an object whose data holds {', '.join(endpoint.takes.parameters)}")


def check_names(endpoint: Endpoint, sent: object) -> None:
    """Refuses a call by name without a value that its endpoint needs, or with one that it does not take."""
    try:
        endpoint.takes.bind(**sent)  # type: ignore[arg-type] # no object is a TypeError as well
    except TypeError:
        refuse(f"an object with some of {', '.join(endpoint.takes.parameters)}")


def refuse(expected: str) -> NoReturn:
    """Refuses a body.

    Raises:
        RefusedError: always.
    """
    raise RefusedError("form", 400, f"the body must be {expected}")
