"""From a slot and the inputs given to the values that a version about a duty asks for.

What lives here: what a slot answers by itself. Its elapsed hours are the number `hours`, its points the number
`points`; a flag about a duty is whether the slot has the tag of that name, and a choice the one option that is among
its tags. Everything else is given.
What this module may not know: what is paid for the values.

>>> tag_name("deep night")
'deep_night'
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from primarycare.errors import InvalidTypeError, InvalidValueError, PrimaryCareError, shown
from primarycare.rotations import Slot
from primarycare.schedules import About, Choice, Flag, Input, InputValue, Number, ScheduleVersion

__all__ = ["NO_INPUTS", "Given", "tag_name", "values_for"]

Given: TypeAlias = Mapping[str, InputValue]

NO_INPUTS: Given = MappingProxyType({})


def tag_name(tag: str) -> str:
    """Give the name of the flag that stands for a tag: inputs have no spaces and no hyphens."""
    return tag.replace(" ", "_").replace("-", "_")


def values_for(version: ScheduleVersion, slot: Slot, given: Given) -> dict[str, InputValue]:
    """Give every value that the version asks for, checked; messages name the slot."""
    if not isinstance(given, Mapping):
        raise InvalidTypeError(f"given: {shown(given)} is a {type(given).__name__}; give a mapping of names to values")
    inputs = dict(given)
    for declared in version.inputs:
        found = _answer_of(slot, declared)
        if found is None:
            continue
        if declared.name in inputs:
            raise InvalidValueError(
                f"{slot.identifier}: {declared.name}: given, and read from the slot too; give it in one place"
            )
        inputs[declared.name] = found
    try:
        return version.read(inputs)
    except PrimaryCareError as error:
        raise type(error)(f"{slot.identifier}: {error}") from None


def _answer_of(slot: Slot, declared: Input) -> InputValue | None:
    if not isinstance(declared, Flag | Choice | Number) or declared.about is not About.DUTY:
        return None
    if isinstance(declared, Flag):
        return declared.name in {tag_name(tag) for tag in slot.tags}
    if isinstance(declared, Number):
        return {"hours": slot.hours.hours, "points": slot.points}.get(declared.name)
    found = [option for option in declared.options if option in slot.tags]
    if len(found) > 1:
        raise InvalidValueError(
            f"{slot.identifier}: {declared.name}: the tags say {' and '.join(found)}; let the duty have one of them"
        )
    return found[0] if found else None
