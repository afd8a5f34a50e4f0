"""The decorator ``@explore`` and what it makes of a function."""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import numbers
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from airace.chart import Chart

MOST_STATES = 500


class ExplorerError(ValueError):
    """An explorer that cannot be shown; the message names the explorer and, where there is one, the state."""


@dataclass(frozen=True)
class Control:
    """One thing that the reader can vary.

    Parameters
    ----------
    values : iterable or mapping
        The values, in the order in which they are offered; or a mapping from each to the words shown for it.
    label : str
        The visible label. Without it, the name of the parameter.
    text : callable or mapping, optional
        From a value to the words shown for it. Without it ``str``, and yes or no for booleans.
    ordered : bool, optional
        True for values on a scale, which get a slider. Without it, true for numbers.
    """

    values: Iterable
    label: str = ""
    text: Callable[[Any], str] | Mapping[Any, str] | None = None
    ordered: bool | None = None
    texts: list[str] = field(init=False, repr=False)
    keys: list[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values = list(self.values)
        if self.text is None and isinstance(self.values, Mapping):
            object.__setattr__(self, "text", self.values)
        words = self.text.__getitem__ if isinstance(self.text, Mapping) else self.text or _words
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "texts", [str(words(value)) for value in values])
        object.__setattr__(self, "keys", [_words(value) for value in values])

    @property
    def kind(self) -> str:
        """``radio`` for two or three choices, ``slider`` for more values on a scale, ``select`` for other choices."""
        if len(self.values) <= 3:
            return "radio"
        scale = all(isinstance(v, numbers.Real) and not isinstance(v, bool) for v in self.values)
        return "slider" if (scale if self.ordered is None else self.ordered) else "select"


def _words(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def explore(**controls: Control | Iterable) -> Callable[[Callable[..., Chart]], Explorer]:
    """Make an explorer of a function that returns a :class:`~airace.chart.Chart`.

    Parameters
    ----------
    **controls : Control or iterable
        For each parameter of the function its values. The parameter's default in the signature is where the
        explorer starts; without a default it is the first value.

    Returns
    -------
    callable
        A decorator. What it returns shows itself with live controls in a notebook, with all states drawn
        beforehand in a built book, and as picture or text elsewhere.

    Raises
    ------
    ExplorerError
        When parameters and controls do not fit each other, values repeat, a default is not among the values, or
        there are more than 500 states.
    """

    def decorate(function: Callable[..., Chart]) -> Explorer:
        return Explorer(function, controls)

    return decorate


class Explorer:
    """A function of a few controls that returns a chart, and all of its states."""

    def __init__(self, function: Callable[..., Chart], controls: Mapping[str, Control | Iterable]) -> None:
        self.function = function
        self.name = function.__name__.strip("_").replace("_", "-")
        self.controls = {name: c if isinstance(c, Control) else Control(c) for name, c in controls.items()}
        self.made: list[Chart] = []  # the charts of all states, once they are wanted
        functools.update_wrapper(self, function)
        self._validate()

    def _validate(self) -> None:
        parameters = inspect.signature(self.function).parameters
        if set(parameters) != set(self.controls):
            raise ExplorerError(
                f"explorer {self.name!r}: the function has the parameters {', '.join(parameters) or 'none'}, "
                f"but there are controls for {', '.join(self.controls) or 'none'}"
            )
        self.controls = {name: self.controls[name] for name in parameters}
        if self.size > MOST_STATES:
            count = " × ".join(f"{len(control.values)} {name}" for name, control in self.controls.items())
            raise ExplorerError(
                f"explorer {self.name!r} has {self.size} states ({count}), more than {MOST_STATES}: "
                "offer fewer values, for example steps instead of every value"
            )
        start = []
        for name, control in self.controls.items():
            if not control.values:
                raise ExplorerError(f"explorer {self.name!r}: the control {name!r} has no values")
            for what in (control.keys, control.texts):
                if len(set(what)) < len(what):
                    twice = next(key for key in what if what.count(key) > 1)
                    raise ExplorerError(f"explorer {self.name!r}: the control {name!r} offers {twice!r} twice")
            default = parameters[name].default
            default = control.values[0] if default is inspect.Parameter.empty else default
            if default not in control.values:
                raise ExplorerError(
                    f"explorer {self.name!r}: the default {name}={default!r} is not among the values "
                    f"{', '.join(control.keys[:10])}{', …' if len(control.keys) > 10 else ''}"
                )
            start.append(control.values.index(default))
        self.start = dict(zip(self.controls, start, strict=True))

    @property
    def size(self) -> int:
        """The number of states."""
        return math.prod(len(control.values) for control in self.controls.values())

    def states(self) -> list[dict[str, Any]]:
        """Return the arguments of every state; the last control varies fastest."""
        values = (control.values for control in self.controls.values())
        return [dict(zip(self.controls, state, strict=True)) for state in itertools.product(*values)]

    @property
    def default(self) -> dict[str, Any]:
        """The arguments of the state in which the explorer starts."""
        return {name: control.values[self.start[name]] for name, control in self.controls.items()}

    def __call__(self, *args, **kwargs) -> Chart:
        """Call the function as it was written."""
        return self.function(*args, **kwargs)

    def describe(self, state: Mapping[str, Any]) -> str:
        """Return a state in words, as errors name it."""
        return ", ".join(f"{name}={_words(value)}" for name, value in state.items()) or "its only one"

    def chart(self, state: Mapping[str, Any]) -> Chart:
        """Return the chart of a state.

        Raises
        ------
        ExplorerError
            When the function raises or returns no chart. The message names explorer and state, and the error is its
            cause.
        """
        try:
            chart = self.function(**state)
            if not isinstance(chart, Chart):
                raise TypeError(f"the function returned {type(chart).__name__}, not a Chart")
            chart.name = self.name
        except Exception as error:
            raise ExplorerError(f"{self.where(state)}: {type(error).__name__}: {error}") from error
        return chart

    def where(self, state: Mapping[str, Any]) -> str:
        """Return explorer and state in words, as errors begin."""
        return f"explorer {self.name!r}, state {self.describe(state)}"
