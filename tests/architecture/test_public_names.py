"""Every public name is listed, described in one sentence, and shown in an example that runs."""

import importlib
import inspect
import pkgutil

import pytest

import primarycare

MODULES = [
    found.name
    for found in pkgutil.walk_packages(primarycare.__path__, "primarycare.")
    if not found.name.rpartition(".")[2].startswith("_")
]


def public_objects(module: str) -> dict[str, object]:
    loaded = importlib.import_module(module)
    return {name: getattr(loaded, name) for name in getattr(loaded, "__all__", ())}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_lists_every_public_class_and_function_that_it_defines(module: str) -> None:
    loaded = importlib.import_module(module)
    defined = {
        name
        for name, value in vars(loaded).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module
    }
    checks_of_one_package = {name for name in defined if name.startswith(("a_", "an_"))}
    assert defined - checks_of_one_package <= set(getattr(loaded, "__all__", defined))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_lives_in_it(module: str) -> None:
    assert importlib.import_module(module).__doc__


@pytest.mark.parametrize("module", MODULES)
def test_every_public_class_and_function_has_an_example(module: str) -> None:
    for name, value in public_objects(module).items():
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__ and ">>>" in value.__doc__, name


@pytest.mark.parametrize("module", MODULES)
def test_every_public_method_is_described(module: str) -> None:
    for name, value in public_objects(module).items():
        if inspect.isclass(value) and value.__module__.startswith("primarycare"):
            for member_name, member in vars(value).items():
                described = inspect.isfunction(member) or isinstance(member, property | classmethod | staticmethod)
                if described and not member_name.startswith("_"):
                    assert getattr(member, "__doc__", None), f"{name}.{member_name}"
