from importlib.metadata import EntryPoint

import pytest

from kg import plugins
from kg.errors import PluginError


@pytest.mark.parametrize(
    ("group", "functions"),
    [
        ("kg.readers", ("sniff", "read")),
        ("kg.extractors", ("extract",)),
        ("kg.exporters", ("export", "SUFFIXES")),
    ],
)
def test_ours_come_in_by_the_same_door_and_keep_to_the_interface(
    group: str, functions: tuple[str, ...]
) -> None:
    names = list(plugins.find(group))
    assert names and names == sorted(names)
    for name in names:
        plugin = plugins.load(group, name)
        assert all(hasattr(plugin, function) for function in functions), name


def test_an_unknown_name_lists_the_installed_ones() -> None:
    with pytest.raises(PluginError, match=r"no kg\.exporters named 'pdf'; installed: .*turtle"):
        plugins.load("kg.exporters", "pdf")


def test_a_plugin_that_does_not_import_is_named_when_asked_for_and_only_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = [
        EntryPoint("broken", "kg_no_such_module", "kg.readers"),
        EntryPoint("fine", "json", "kg.readers"),
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    assert list(plugins.find("kg.readers")) == ["broken", "fine"]
    assert plugins.load("kg.readers", "fine").__name__ == "json"
    with pytest.raises(PluginError, match=r"'broken': it does not load .*kg_no_such_module"):
        plugins.load("kg.readers", "broken")
