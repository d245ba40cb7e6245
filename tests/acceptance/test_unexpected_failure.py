"""A mistake of ours behind a socket command: said so, logged without anybody's words, the line goes on."""

import pytest

from tests.acceptance.served_rig import served_rig
from zhida.client import Refusal, contact_token, open_line

WORDS = "我的银行卡尾号是六二二八"


async def test_a_command_that_fails_as_nobody_expected_costs_one_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served_rig() as (rig, url):

        async def fail(*_: object, **__: object) -> None:
            raise RuntimeError(WORDS)

        token = await contact_token(url)
        async with await open_line(url, "panel", token=token) as line:
            with monkeypatch.context() as patched:
                patched.setattr(rig.platform.talk, "ask_person", fail)
                with pytest.raises(Refusal) as refused:
                    await line.call("ask_person", via="button")
            asked = await line.call("ask_person", via="button")

    logged = capsys.readouterr().out
    assert refused.value.code == "broken"
    assert asked["state"] == "queued"
    assert "socket.failed" in logged and "RuntimeError" in logged
    assert WORDS not in logged
