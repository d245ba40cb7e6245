"""The sample shop keeps the promises its readers rely on: shape, voice, routing and a fair measuring set."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from zhida.visitors import shop

QUERIES = Path(__file__).parents[2] / "evals" / "shop_queries.jsonl"
ARTICLE_KEYS = ["id", "question", "answer", "similar", "tags", "lang", "source", "valid_from", "valid_to"]
FORBIDDEN_ANYWHERE = (
    "超出我的理解",
    "请换个说法",
    "耐心等待",
    "坐席全忙",
    "请拨打",
    "热线",
    "请下载",
    "请到APP",
    "亲，",
    "亲~",
    "猜您想问",
    "感谢您的理解",
    "非常抱歉",
    "尽快",
)
FORBIDDEN_FOR_CONTACTS = ("工单", "会话", "坐席", "SLA", "ID")
FORBIDDEN_IN_ENGLISH = (
    "as soon as possible",
    "apologize for any inconvenience",
    "please be patient",
    "call our hotline",
)
AMOUNT = re.compile(r"¥\d+(?:,\d{3})*")
E21_ANSWER = (
    "E21表示排水不畅。请先断电，再试这两步：\n"
    "1. 打开机身右下角小门，旋出过滤器，清掉棉絮和硬币。\n"
    "2. 看排水管有没有压弯，管口离地要低于100厘米。\n"
    "两步做完仍显示E21，多半是排水泵要修，可以约师傅上门。"
)

Row = Mapping[str, object]


def text(row: Row, key: str) -> str:
    """Return a field that must be text."""
    value = row[key]
    assert isinstance(value, str), (row.get("id"), key)
    return value


def texts(row: Row, key: str) -> Sequence[str]:
    """Return a field that must be a row of texts."""
    value = row[key]
    assert isinstance(value, list), (row.get("id"), key)
    assert all(isinstance(item, str) for item in cast("list[object]", value)), (row.get("id"), key)
    return cast("list[str]", value)


def rows(row: Row, key: str) -> Sequence[Row]:
    """Return a field that must be a row of objects."""
    value = row[key]
    assert isinstance(value, list), key
    return cast("list[Row]", value)


def skills_of(agent: Row) -> Mapping[str, int]:
    """Return the proficiency of an agent by skill."""
    return cast("Mapping[str, int]", agent["skills"])


def letters(sentence: str) -> str:
    """Return the sentence without punctuation, blanks and case, so that near-copies compare equal."""
    return re.sub(r"[\W_]+", "", sentence).lower()


def in_language(lang: str) -> tuple[Row, ...]:
    """Return the articles of one language."""
    return tuple(row for row in shop.articles() if row["lang"] == lang)


def wordings() -> Iterator[tuple[str, str]]:
    """Yield every question and similar question with the id of its article."""
    for row in shop.articles():
        for sentence in (text(row, "question"), *texts(row, "similar")):
            yield letters(sentence), text(row, "id")


def queries() -> tuple[Row, ...]:
    """Return the measuring set of the shop."""
    return tuple(cast("Row", json.loads(line)) for line in QUERIES.read_text(encoding="utf-8").splitlines())


def test_there_are_enough_articles_in_both_languages() -> None:
    assert len(in_language("zh")) >= 210
    assert len(in_language("en")) == 40


def test_every_article_has_exactly_the_public_fields() -> None:
    for row in shop.articles():
        assert list(row) == ARTICLE_KEYS, row["id"]
        assert 4 <= len(texts(row, "similar")) <= 8, row["id"]
        assert texts(row, "tags"), row["id"]
        valid_from = date.fromisoformat(text(row, "valid_from"))
        valid_to = row["valid_to"]
        assert valid_to is None or date.fromisoformat(text(row, "valid_to")) > valid_from, row["id"]


def test_article_ids_are_short_and_unique() -> None:
    ids = [text(row, "id") for row in shop.articles()]

    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and len(name) <= 32 for name in ids)


def test_no_two_articles_claim_the_same_question() -> None:
    counted = Counter(wording for wording, _ in wordings())

    assert [wording for wording, count in counted.items() if count > 1] == []


def test_no_two_articles_give_the_same_answer() -> None:
    counted = Counter(letters(text(row, "answer")) for row in shop.articles())

    assert [answer for answer, count in counted.items() if count > 1] == []


def test_chinese_answers_are_short_enough_to_read_on_a_phone() -> None:
    lengths = {text(row, "id"): len(re.sub(r"\s", "", text(row, "answer"))) for row in in_language("zh")}

    assert {name: length for name, length in lengths.items() if not 40 <= length <= 160} == {}


def test_steps_are_numbered_from_one_without_a_gap() -> None:
    for row in shop.articles():
        numbers = [int(found) for found in re.findall(r"^(\d+)\. ", text(row, "answer"), re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1)), row["id"]


def test_every_source_says_where_and_who_checked_it_when() -> None:
    for row in in_language("zh"):
        assert re.fullmatch(
            r"《[^》]+》第\d+[页条号]，2026年\d{1,2}月\d{1,2}日由..部核对", text(row, "source")
        ), row["id"]
    for row in in_language("en"):
        assert re.fullmatch(r".+; checked by .+ on \d{1,2} \w+ 2026", text(row, "source")), row["id"]


@pytest.mark.parametrize("phrase", FORBIDDEN_ANYWHERE)
def test_shop_never_uses_a_forbidden_phrase(phrase: str) -> None:
    spoken = [text(row, "answer") for row in shop.articles()]
    spoken += [text(row, "text") for row in shop.canned_replies()]
    spoken += [text(shop.settings(), "greeting_zh")]

    assert [sentence for sentence in spoken if phrase in sentence] == []


def test_shop_uses_no_word_of_the_back_office_towards_contacts() -> None:
    spoken = [text(row, "answer") for row in in_language("zh")]
    spoken += [text(row, "text") for row in shop.canned_replies()]

    assert [line for line in spoken for word in FORBIDDEN_FOR_CONTACTS if word in line] == []
    assert [line for line in spoken if "你" in line] == []


def test_english_answers_keep_the_same_voice() -> None:
    spoken = [text(row, "answer").lower() for row in in_language("en")]
    spoken += [text(shop.settings(), "greeting_en").lower()]

    assert [line for line in spoken for phrase in FORBIDDEN_IN_ENGLISH if phrase in line] == []
    assert [line for line in spoken if re.search(r"[\u4e00-\u9fff]", line)] == []


def test_every_english_article_has_its_chinese_counterpart() -> None:
    chinese = {text(row, "id"): row for row in in_language("zh")}

    for row in in_language("en"):
        counterpart = chinese[text(row, "id").removesuffix("-en")]
        assert row["tags"] == counterpart["tags"], row["id"]
        assert (row["valid_from"], row["valid_to"]) == (counterpart["valid_from"], counterpart["valid_to"])


def test_english_articles_name_no_amount_their_counterpart_lacks() -> None:
    chinese = {text(row, "id"): text(row, "answer") for row in in_language("zh")}

    for row in in_language("en"):
        stated = set(AMOUNT.findall(text(row, "answer")))
        assert stated <= set(AMOUNT.findall(chinese[text(row, "id").removesuffix("-en")])), row["id"]


def test_e21_answer_is_the_one_of_the_design() -> None:
    row = next(row for row in shop.articles() if row["id"] == "xg10-e21")

    assert row["question"] == "洗衣机显示E21，水排不出去，怎么办？"
    assert row["answer"] == E21_ANSWER
    assert row["source"] == "《XG10滚筒洗衣机说明书》第34页，2026年8月12日由售后部核对"


def test_on_site_fees_are_three_articles_to_choose_from() -> None:
    questions = {text(row, "question") for row in in_language("zh")}

    assert {"保修期内上门修理", "过了保修期上门修理", "送货后的首次安装"} <= questions


def test_danger_to_life_says_what_to_do_and_leads_to_a_person() -> None:
    answers = {text(row, "id"): text(row, "answer") for row in in_language("zh")}

    for name in ("safety-leak-electric", "safety-gas", "safety-fire", "safety-water", "scam-refund"):
        assert "人工" in answers[name], name


def test_every_tag_leads_to_a_queue() -> None:
    settings = shop.settings()
    topics = cast("Mapping[str, str]", settings["topics"])
    queue_ids = {text(queue, "id") for queue in rows(settings, "queues")}

    used = {tag for row in (*shop.articles(), *shop.canned_replies()) for tag in texts(row, "tags")}

    assert used - set(topics) == set()
    assert set(topics.values()) == queue_ids


def test_every_queue_has_an_agent_who_can_serve_it() -> None:
    settings = shop.settings()
    agents = rows(settings, "agents")

    for queue in rows(settings, "queues"):
        needed = set(texts(queue, "skills"))
        assert needed, queue["id"]
        assert [agent for agent in agents if needed <= set(skills_of(agent))], queue["id"]


def test_agents_are_ten_people_with_roles_and_real_proficiency() -> None:
    agents = rows(shop.settings(), "agents")
    known = {skill for queue in rows(shop.settings(), "queues") for skill in texts(queue, "skills")}

    assert len({text(agent, "login") for agent in agents}) == len(agents) == 10
    assert len({text(agent, "number") for agent in agents}) == 10
    assert {text(agent, "role") for agent in agents} == {"agent", "supervisor", "admin"}
    for agent in agents:
        assert set(skills_of(agent)) <= known, agent["login"]
        assert all(1 <= level <= 5 for level in skills_of(agent).values()), agent["login"]
        assert isinstance(agent["capacity"], int), agent["login"]
        assert agent["capacity"] >= 1, agent["login"]


def test_lanes_hours_and_dispositions_are_complete() -> None:
    settings = shop.settings()

    assert {text(lane, "id"): lane["credit_s"] for lane in rows(settings, "lanes")} == {
        "express": 120,
        "returned": 60,
        "standard": 0,
    }
    assert rows(settings, "hours") == [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]
    assert len({text(end, "id") for end in rows(settings, "dispositions")}) == 8
    assert "机器人" in text(settings, "greeting_zh")
    assert "bot" in text(settings, "greeting_en")


def test_canned_replies_are_found_by_a_short_chinese_word() -> None:
    replies = shop.canned_replies()

    assert len(replies) == 30
    assert len({text(row, "id") for row in replies}) == len({text(row, "shortcut") for row in replies}) == 30
    for row in replies:
        assert list(row) == ["id", "shortcut", "text", "tags"]
        assert re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text(row, "shortcut")), row["id"]
        assert len(text(row, "text")) <= 60, row["id"]


def test_visits_play_every_kind_of_visitor_with_known_turns() -> None:
    played = shop.visits()

    assert len({text(row, "id") for row in played}) == len(played) == 30
    assert {text(row, "profile") for row in played} == {"ordinary", "senior", "fraud", "returning"}
    assert {text(row, "lang") for row in played} == {"zh", "en"}
    for row in played:
        turns = rows(row, "turns")
        assert "say" in turns[0], row["id"]
        assert all(is_known_turn(turn) for turn in turns), row["id"]


def is_known_turn(turn: Row) -> bool:
    """Tell whether a turn says something, presses a known button or chooses a suggestion from 1."""
    match dict(turn):
        case {"say": str(said), **rest} if not rest:
            return bool(said)
        case {"press": "human" | "solved" | "not_solved", **rest} if not rest:
            return True
        case {"choose": int(place), **rest} if not rest:
            return place >= 1
        case _:
            return False


@pytest.mark.parametrize(
    "turn", [{}, {"say": ""}, {"press": "leave"}, {"choose": 0}, {"say": "好", "choose": 1}]
)
def test_unknown_turns_are_told_apart(turn: Row) -> None:
    assert not is_known_turn(turn)


def test_measuring_set_is_large_and_points_to_real_articles() -> None:
    ids = {text(row, "id") for row in shop.articles()}
    asked = queries()

    assert len([row for row in asked if row["answerable"]]) >= 400
    assert len([row for row in asked if not row["answerable"]]) >= 120
    for row in asked:
        assert list(row) == ["text", "gold", "answerable", "kind", "part"]
        assert (row["gold"] in ids) is row["answerable"], row["text"]
        assert row["answerable"] or row["gold"] is None, row["text"]


def test_measuring_set_repeats_nothing_the_bot_learns_from() -> None:
    learnt = {wording for wording, _ in wordings()}
    asked = Counter(letters(text(row, "text")) for row in queries())

    assert [wording for wording in asked if wording in learnt] == []
    assert [wording for wording, count in asked.items() if count > 1] == []


def test_every_chinese_article_is_measured_by_two_paraphrases() -> None:
    asked = Counter(row["gold"] for row in queries())

    assert [row["id"] for row in in_language("zh") if asked[row["id"]] < 2] == []


def test_missing_file_of_the_shop_is_refused_by_name() -> None:
    with pytest.raises(FileNotFoundError, match=r"prices\.json"):
        shop.file_text("prices.json")
