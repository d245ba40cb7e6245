"""Articles for the tests of this folder and of the importers: by hand, and any at all."""

from datetime import date

from hypothesis import strategies as st

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import AUDIENCES, Article
from zhida.core.knowledge.plain import plain_text

LINE = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text != "" and plain_text(text) == text)
)
MARKED = st.sampled_from(
    ["=1+1", "'=x", "@a", "-3", "# 题", "## 题", "\\n", "a|b", "a\\", "来源: 某处", "\\", "'"]
)
TEXT = st.one_of(LINE, MARKED, st.tuples(MARKED, LINE).map("".join))
ANSWERS = st.lists(st.one_of(TEXT, st.just("")), min_size=1, max_size=4).map(
    lambda lines: "\n".join(lines).strip() or "好"
)
DAYS = st.one_of(st.none(), st.dates(min_value=date(1000, 1, 1)))


def entries() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXT, max_size=3, unique=True).map(tuple)


@st.composite
def any_article(draw: st.DrawFn, number: int = 0) -> Article:
    first, last = draw(DAYS), draw(DAYS)
    question = draw(TEXT)
    return Article(
        id=ArticleId(f"a-{number}"),
        question=question,
        answer=draw(ANSWERS),
        similar=tuple(text for text in draw(entries()) if text != question),
        tags=draw(entries()),
        lang=draw(st.sampled_from(["zh", "en", "zh-TW"])),
        source=draw(TEXT),
        valid_from=first,
        valid_to=None if first is not None and last is not None and last < first else last,
        audience=draw(st.sampled_from(AUDIENCES)),
    )


def article(name: str, question: str = "怎么退货", answer: str = "七天内可退。", *similar: str) -> Article:
    return Article(
        id=ArticleId(name),
        question=question,
        answer=answer,
        similar=similar or (f"{name}问法",),
        source="手册",
    )
