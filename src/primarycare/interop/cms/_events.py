"""Events: a JSON stream read in small pieces, and the trees that are built from parts of it.

What lives here: the only use of `ijson`, the bounds on what a hostile stream may ask for, and where in the text the
reading stands. What this module may not know: any key of a rate file.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import BinaryIO, Protocol, TypeAlias

from primarycare.errors import InvalidTypeError, InvalidValueError, shown

try:
    from ijson import get_backend
    from ijson.common import JSONError
    from ijson.utils import sendable_list
except ModuleNotFoundError as error:
    told = "primarycare.interop.cms needs ijson: install the extra primarycare[cms]"
    raise ImportError(told, name=error.name) from error

__all__ = ["Events", "Scalar", "Tree"]

Scalar: TypeAlias = str | int | Decimal | None
Tree: TypeAlias = Scalar | list["Tree"] | dict[str, "Tree"]

_CHUNK = 65_536
# Names and formulas in words have some thousand characters; a longer stretch without any value is not of this format.
_LONGEST_VALUE = 4_000_000
# The fast parser does not survive a number that Python refuses to read, and no setting of Python refuses 639 digits.
_MANY_DIGITS = 600
_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % _MANY_DIGITS)
# A price stands 8 deep.
_DEEPEST = 32
# The longest list that is met is that of a large hospital's physicians, some 10,000.
_MOST_VALUES = 1_000_000


class _Sink(Protocol):
    def send(self, chunk: bytes) -> None: ...

    def close(self) -> None: ...


class _Backend(Protocol):
    def basic_parse_coro(self, target: "list[tuple[str, Scalar]]") -> _Sink: ...


def _a_backend() -> _Backend:
    # Chosen here, since ijson would let a variable of the environment choose. All read the same values.
    try:
        fast: _Backend = get_backend("yajl2_c")
    except ImportError:
        plain: _Backend = get_backend("python")
        return plain
    return fast


_BACKEND = _a_backend()


class Events:
    """The events of a stream, one after the other, with `place` as the last place that was begun.

    >>> from io import BytesIO
    >>> events = Events(BytesIO(b'{"a": [1, 2.50]}'))
    >>> events.next(), [(key, events.tree(events.next())) for key in events.keys()]
    (('start_map', None), [('a', [1, Decimal('2.50')])])
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.place = "$"
        self._pieces = self._read(stream)

    def next(self) -> tuple[str, Scalar]:
        """Give the next event; there is one until the root is closed."""
        return next(self._pieces)

    def finish(self) -> None:
        """Read to the end of the stream, where nothing but white space may follow the root."""
        next(self._pieces, None)

    def _read(self, stream: BinaryIO) -> Iterator[tuple[str, Scalar]]:
        found: list[tuple[str, Scalar]] = sendable_list()
        sink = _BACKEND.basic_parse_coro(found)
        try:
            yield from self._fed_piece_by_piece(stream, sink, found)
        finally:
            # A parser that is left in the middle complains of it.
            with suppress(JSONError):
                sink.close()

    def _fed_piece_by_piece(
        self, stream: BinaryIO, sink: _Sink, found: list[tuple[str, Scalar]]
    ) -> Iterator[tuple[str, Scalar]]:
        position = last = 0
        before = b""
        while True:
            chunk = stream.read(_CHUNK)
            if not isinstance(chunk, bytes):
                raise InvalidTypeError(f"stream: it gives a {type(chunk).__name__}; open the file as bytes")
            if _LONG_NUMBER.search(before + chunk):
                raise InvalidValueError(
                    f"stream: after {self.place} stand {_MANY_DIGITS} digits or more in a row; give a rate file"
                )
            before = (before + chunk)[-_MANY_DIGITS:]
            failure = self._fed(sink, chunk, position)
            position += len(chunk)
            if found:
                last = position
                yield from found
                found.clear()
            if failure is not None:
                raise failure
            if not chunk:
                return
            if position - last > _LONGEST_VALUE:
                raise InvalidValueError(
                    f"stream: after {self.place} stands a text of more than {_LONGEST_VALUE} bytes; give a rate file"
                )

    def _fed(self, sink: _Sink, chunk: bytes, position: int) -> InvalidValueError | None:
        try:
            if chunk:
                sink.send(chunk)
            else:
                sink.close()
        # A number with an absurd exponent comes out of the parsers as one of these.
        except (JSONError, ArithmeticError, ValueError) as error:
            # The fast parser gives bytes as they are written in Python, with the text itself on a second line.
            told = str(error).removeprefix("b'").replace("\\n", "\n").splitlines()
            reason = (told or [type(error).__name__])[0].strip()
            return InvalidValueError(
                f"stream: after {self.place}, between bytes {position} and {position + len(chunk)}, it is not JSON "
                f"({shown(reason)}); give a rate file"
            )
        return None

    def keys(self) -> Iterator[str]:
        """Give the keys of an object that was just begun; the caller takes each value before the next key."""
        while True:
            event, key = self.next()
            if event == "end_map":
                return
            yield str(key)

    def items(self) -> Iterator[tuple[int, tuple[str, Scalar]]]:
        """Give the number and the first event of each item of a list that was just begun."""
        number = 0
        while True:
            first = self.next()
            if first[0] == "end_array":
                return
            yield number, first
            number += 1

    def tree(self, first: tuple[str, Scalar]) -> Tree:
        """Build the value that begins with an event; a key that stands twice is refused."""
        event, value = first
        if event not in ("start_map", "start_array"):
            return value
        open_maps: list[tuple[dict[str, Tree] | list[Tree], str]] = []
        inside: dict[str, Tree] | list[Tree] = {} if event == "start_map" else []
        key, count = "", 0
        while True:
            event, value = self.next()
            if event == "map_key":
                key = str(value)
                if key in inside:
                    raise InvalidValueError(f"stream: inside {self.place}, {shown(key)} stands twice; give it once")
                continue
            made: Tree
            if event in ("start_map", "start_array"):
                self._bound(len(open_maps) + 2)
                open_maps.append((inside, key))
                inside = {} if event == "start_map" else []
                continue
            if event in ("end_map", "end_array"):
                if not open_maps:
                    return inside
                made = inside
                inside, key = open_maps.pop()
            else:
                made = value
            count += 1
            if count > _MOST_VALUES:
                raise InvalidValueError(f"stream: inside {self.place} stand more than {_MOST_VALUES} values; split it")
            if isinstance(inside, dict):
                inside[key] = made
            else:
                inside.append(made)

    def skip(self, first: tuple[str, Scalar]) -> None:
        """Pass over the value that begins with an event."""
        depth = int(first[0] in ("start_map", "start_array"))
        while depth:
            event, _value = self.next()
            if event in ("start_map", "start_array"):
                depth += 1
                self._bound(depth)
            elif event in ("end_map", "end_array"):
                depth -= 1

    def _bound(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise InvalidValueError(f"stream: inside {self.place}, lists and objects are nested too deep")
