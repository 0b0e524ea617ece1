"""A reader of pickled state dicts that calls nothing and makes no tensor.

`torch.save` writes a pickle: a small program that builds dictionaries and says where the
numbers of every tensor lie. This machine knows the instructions that state dicts need. It
builds containers of what is *described*, so its work is in proportion to the length of the
pickle, whatever the pickle claims; a class or a function that is named is never looked up.

References:
    The pickle virtual machine: CPython, Lib/pickletools.py.
    What PyTorch writes: torch/serialization.py and torch/_utils.py.
"""

import pickletools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

from explorer.images.weights.described import (
    Described,
    Storage,
    UnreadableError,
    brief,
    described,
)

#: The most instructions of one file: a state dict has about 20 a tensor, a list one a number.
MOST_INSTRUCTIONS = 300_000

NO_CODE = (
    "it holds Python objects ({}), and loading those would run a stranger's code. Save the "
    "weights alone: torch.save(model.state_dict(), path)."
)

#: Whatever a pickle holds.
Value: TypeAlias = Any

_MARK = object()
#: What is of no interest: settings beside weights, hooks, a container that was refilled.
_OTHER = object()


@dataclass(frozen=True)
class Named:
    """A class or a function that a pickle names."""

    module: str
    name: str


def unpickled(
    stream: IO[bytes], persistent: Callable[[tuple[Any, ...]], object] | None = None
) -> object:
    """Return what a pickle describes: containers, numbers, texts and `Described` tensors.

    Args:
        stream: Stands behind the pickle afterwards.
        persistent: Makes a `Storage` of a persistent id, as PyTorch writes them.

    Raises:
        ValueError: It is damaged, too long, or needs code to be read; the message says which.
    """
    machine = _Machine(persistent)
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if number == MOST_INSTRUCTIONS:
                msg = f"its pickle has more than {MOST_INSTRUCTIONS:,} instructions."
                raise UnreadableError(msg)
            machine.do(opcode.name, argument)
        return machine.stack[-1]
    except UnreadableError:
        raise
    except Exception as error:
        # Damage shows in any way; none of them is more than damage.
        msg = "it is damaged or incomplete."
        raise UnreadableError(msg) from error


class _Machine:
    """The stack, the memo and the instructions."""

    def __init__(self, persistent: Callable[[tuple[Any, ...]], object] | None) -> None:
        self.stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._persistent = persistent

    def do(self, name: str, argument: Value) -> None:
        """Carry out one instruction."""
        if name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name]())
        elif name in _LITERALS:
            self.stack.append(argument)
        elif name in _ACTIONS:
            _ACTIONS[name](self, argument)
        elif name not in ("PROTO", "FRAME", "STOP"):
            msg = f"its pickle has the instruction {name}, which no weights need."
            raise UnreadableError(msg)

    def marked(self) -> list[Any]:
        """Take what was put on the stack since the last mark."""
        place = len(self.stack) - 1
        while self.stack[place] is not _MARK:
            place -= 1
        items = self.stack[place + 1 :]
        del self.stack[place:]
        return items

    def memoize(self, number: int | None) -> None:
        self._memo[len(self._memo) if number is None else number] = self.stack[-1]

    def recall(self, number: int) -> None:
        self.stack.append(self._memo[number])

    def drop(self, _: object) -> None:
        """Forget the state of an object: that of a dictionary holds versions, not weights."""
        self.stack.pop()

    def collect(self, count: int) -> None:
        """Make a tuple of the last values."""
        items = tuple(self.stack[len(self.stack) - count :])
        del self.stack[len(self.stack) - count :]
        self.stack.append(items)

    def name(self, module: str, name: str) -> None:
        named = Named(module, name)
        if named not in _CALLS and not _harmless(named):
            raise UnreadableError(NO_CODE.format(brief(f"{module}.{name}", 80)))
        self.stack.append(named)

    def stack_global(self) -> None:
        module, name = self.stack.pop(-2), self.stack.pop()
        self.name(str(module), str(name))

    def call(self) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.stack.append(_called(function, arguments))

    def identify(self) -> None:
        identity = self.stack.pop()
        if self._persistent is None or not isinstance(identity, tuple):
            msg = "its pickle refers to something outside itself."
            raise UnreadableError(msg)
        self.stack.append(self._persistent(identity))

    def append(self, items: Iterable[Any]) -> None:
        if isinstance(self.stack[-1], list):
            self.stack[-1].extend(items)

    def fill(self, items: list[Any]) -> None:
        """Set pairs of the dictionary on the stack; keys are texts and numbers."""
        if isinstance(self.stack[-1], dict):
            self.stack[-1].update(_pairs(items))


def _pairs(items: list[Any]) -> dict[str | int, Any]:
    pairs = zip(items[::2], items[1::2], strict=True)
    return {key: value for key, value in pairs if _is_key(key)}


def _is_key(key: object) -> bool:
    """Return whether a key is a text or a number, not one of a million digits to hash."""
    return isinstance(key, str) or (isinstance(key, int) and abs(key) < 2**63)


def _called(function: object, arguments: object) -> object:
    """Return what calling would make, as far as it is known here."""
    make = _CALLS.get(function) if isinstance(function, Named) else None
    return make(*arguments) if make and isinstance(arguments, tuple) else _OTHER


def _tensor(
    storage: Value, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Value
) -> Described:
    if len(size) > 8 or len(stride) > 8:
        return described((0,) * 9, (), 0, None)
    _check_numbers(offset, *size, *stride)
    where = storage if isinstance(storage, Storage) else None
    return described(tuple(size), tuple(stride), offset, where)


def _typed_tensor(
    storage: Value, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *rest: Value
) -> Described:
    """Read `_rebuild_tensor_v3`, where the type stands behind the hooks, not at the storage."""
    typed = Storage(storage.path, storage.start, storage.size, _TYPES.get(rest[2].name, ""))
    return _tensor(typed, offset, size, stride)


def _check_numbers(*values: object) -> None:
    if not all(isinstance(value, int) for value in values):
        msg = "the sizes of its tensors are no numbers."
        raise UnreadableError(msg)


def _plain(*_: Value) -> Described:
    """Stand for a tensor that is sparse, quantised or without data."""
    return Described((), fault="is sparse, quantised or without data; plain weights are needed")


def _ordered(pairs: Value = ()) -> dict[str | int, Any]:
    """Return the dictionary of a list of pairs, which is used up: nobody reads one again."""
    if not isinstance(pairs, list):
        return {}
    found = dict(pair for pair in pairs if len(pair) == 2 and _is_key(pair[0]))
    pairs.clear()
    return found


def _typed(function: Named, _class: Value, arguments: Value, *_: Value) -> object:
    return _called(function, arguments)


def _first(value: Value, *_: Value) -> object:
    return value


_UTILS = "torch._utils"
_STRANGE = (
    "_rebuild_sparse_tensor",
    "_rebuild_sparse_csr_tensor",
    "_rebuild_qtensor",
    "_rebuild_meta_tensor_no_storage",
    "_rebuild_nested_tensor",
    "_rebuild_wrapper_subclass",
    "_rebuild_device_tensor_from_numpy",
    "_rebuild_device_tensor_from_cpu_tensor",
)
_CALLS: dict[Named, Callable[..., object]] = {
    Named(_UTILS, "_rebuild_tensor"): _tensor,
    Named(_UTILS, "_rebuild_tensor_v2"): _tensor,
    Named(_UTILS, "_rebuild_tensor_v3"): _typed_tensor,
    Named(_UTILS, "_rebuild_parameter"): _first,
    Named(_UTILS, "_rebuild_parameter_with_state"): _first,
    Named("torch.nn.parameter", "Parameter"): _first,
    Named("torch._tensor", "_rebuild_from_type_v2"): _typed,
    Named("collections", "OrderedDict"): _ordered,
    **{Named(_UTILS, name): _plain for name in _STRANGE},
}


def _harmless(named: Named) -> bool:
    """Return whether an object holds settings or types, so weights beside it can be read."""
    names = _SETTINGS.get(named.module, ())
    storage = named.module in ("torch", "torch.cuda") and named.name.endswith("Storage")
    dtype = named.module == "torch" and _IS_TYPE.fullmatch(named.name) is not None
    return storage or dtype or named.name in names


#: What PyTorch calls its types of numbers, and those of them that weights come in.
_IS_TYPE = re.compile(
    r"(b?float|u?int|q?u?int|complex|bits)\d\w*|half|float|double|bool|long|int|short"
)
_TYPES = {
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "float64": "F64",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}
_ARRAYS = ("scalar", "_reconstruct")
_SETTINGS: dict[str, tuple[str, ...]] = {
    "torch": ("Size", "device", "Tensor", "per_tensor_affine", "per_channel_affine"),
    "torch.storage": ("UntypedStorage", "TypedStorage", "_load_from_bytes"),
    "torch.serialization": ("_get_layout",),
    "collections": ("defaultdict", "Counter", "deque"),
    "argparse": ("Namespace",),
    "types": ("SimpleNamespace",),
    "datetime": ("datetime", "date", "timedelta"),
    "pathlib": ("Path", "PosixPath", "WindowsPath", "PurePosixPath"),
    "numpy": ("dtype", "ndarray"),
    "numpy.core.multiarray": _ARRAYS,
    "numpy._core.multiarray": _ARRAYS,
    "_codecs": ("encode",),
    "builtins": ("set", "frozenset", "slice", "complex", "bytearray", "list", "dict", "int"),
    "__builtin__": ("set", "frozenset", "list", "dict", "int"),
}

_CONSTANTS: dict[str, Callable[[], object]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": lambda: _OTHER,
    "MARK": lambda: _MARK,
}
_LITERALS = frozenset(
    f"{size}{kind}{number}"
    for kind in ("INT", "LONG", "FLOAT", "STRING", "UNICODE", "BYTES")
    for size in ("", "BIN", "SHORT_BIN")
    for number in ("", "1", "2", "4", "8")
)
_ACTIONS: dict[str, Callable[[_Machine, Any], None]] = {
    "BINPUT": _Machine.memoize,
    "LONG_BINPUT": _Machine.memoize,
    "PUT": _Machine.memoize,
    "MEMOIZE": _Machine.memoize,
    "BINGET": _Machine.recall,
    "LONG_BINGET": _Machine.recall,
    "GET": _Machine.recall,
    "TUPLE": lambda m, _: m.stack.append(tuple(m.marked())),
    "TUPLE1": lambda m, _: m.collect(1),
    "TUPLE2": lambda m, _: m.collect(2),
    "TUPLE3": lambda m, _: m.collect(3),
    "LIST": lambda m, _: m.stack.append(m.marked()),
    "DICT": lambda m, _: m.stack.append(_pairs(m.marked())),
    "APPEND": lambda m, _: m.append([m.stack.pop()]),
    "APPENDS": lambda m, _: m.append(m.marked()),
    "ADDITEMS": lambda m, _: m.append(m.marked()),
    "SETITEM": lambda m, _: m.fill([m.stack.pop(-2), m.stack.pop()]),
    "SETITEMS": lambda m, _: m.fill(m.marked()),
    "GLOBAL": lambda m, argument: m.name(*argument.split(" ", 1)),
    "STACK_GLOBAL": lambda m, _: m.stack_global(),
    "REDUCE": lambda m, _: m.call(),
    "NEWOBJ": lambda m, _: m.call(),
    "BUILD": _Machine.drop,
    "BINPERSID": lambda m, _: m.identify(),
}
