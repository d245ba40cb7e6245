"""Events: one name, one class, fields that split into plain and personal and come back whole."""

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import pytest

from zhida.core.conversation.events import ConversationRated, MessageSent, Origin
from zhida.core.kernel.events import (
    Event,
    Fields,
    event,
    event_class,
    event_name,
    event_version,
    load_event,
    personal_names,
    registered,
    split_fields,
)
from zhida.core.routing.events import BusyShown, EnteredQueue, SettingsChanged

MESSAGE = MessageSent(
    origin=Origin.BOT, lang="zh-CN", bot_marked=True, choices=("a", "b"), text="您好", article_id="a"
)

STORED = """{"origin": "bot", "lang": "zh-CN", "bot_marked": true, "choices": ["a", "b"], "text": "您好",
    "article_id": "a", "added_by_a_later_version": 1}"""


@pytest.mark.parametrize("family", ["actions", "bot", "cases", "conversation", "quality", "routing"])
def test_every_event_of_the_catalogue_has_a_dotted_name_and_a_sentence(family: str) -> None:
    importlib.import_module(f"zhida.core.{family}.events")

    for name, cls in registered().items():
        assert name.count(".") == 1
        assert cls.__doc__
        assert event_class(name) is cls
        assert event_name(cls) == name
        assert event_version(cls) >= 1


def test_an_event_splits_into_plain_and_personal_fields_and_comes_back() -> None:
    plain, secret = split_fields(MESSAGE)

    assert secret == {"text": "您好"}
    assert "text" not in plain
    assert load_event(event_name(MESSAGE), {**plain, **secret}) == MESSAGE


def test_values_from_json_come_back_as_enums_and_tuples() -> None:
    stored = cast("Fields", json.loads(STORED))

    loaded = load_event("message.sent", stored)

    assert loaded == MESSAGE
    assert isinstance(loaded, MessageSent)
    assert loaded.origin is Origin.BOT


def test_an_erased_personal_field_reads_as_empty_and_a_missing_plain_one_is_an_error() -> None:
    erased = load_event("conversation.rated", {"score": 5})

    assert erased == ConversationRated(score=5, comment="")
    with pytest.raises(KeyError, match="score"):
        load_event("conversation.rated", {})
    with pytest.raises(KeyError):
        load_event("no.such_event", {})


def test_mappings_and_none_pass_through() -> None:
    busy = BusyShown(snapshot={"agt_1": 0}, eligible=1, free=0)
    entered = EnteredQueue(queue="q", lane="l", credit_s=0, enqueued_at=1, due_at=1)
    changed = SettingsChanged(number=1, settings={"lanes": ()})

    for value in (busy, entered, changed):
        plain, _ = split_fields(value)
        assert load_event(event_name(value), plain) == value


def test_a_name_cannot_be_taken_twice() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Another(Event):
        """Another event."""

    with pytest.raises(ValueError, match=r"message\.sent is registered twice"):
        event("message.sent")(Another)

    assert event_class("nothing.known") is None


def test_the_names_of_personal_fields_are_known_by_class() -> None:
    names: Mapping[type[Event], frozenset[str]] = {cls: personal_names(cls) for cls in registered().values()}

    assert names[MessageSent] == {"text"}
    assert names[EnteredQueue] == frozenset()
