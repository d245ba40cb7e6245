"""English wordings of "I want a person", over words separated by one blank, apostrophes dropped."""

import re
from typing import Final

from zhida.core.bot.reading import RequestKind

__all__ = ["ENGLISH_CORE", "english_request"]

ENGLISH_CORE: Final = ("human", "agent", "representative", "operator", "supervisor")
"""Words that alone ask for a person, long enough to be recognised when misspelt."""

_ARTICLE: Final = "(?:(?:a|an|the|your|ur|some|one of your|another|any) )?"
_REAL: Final = (
    "(?:(?:real|live|actual|human|living|proper|different|customer|support|service|senior"
    "|someone|english speaking) )*"
)
_PERSON: Final = (
    "(?:humans?(?: beings?)?|person|people|agents?|reps?|representatives?|operators?"
    "|someone(?: real| else| human)?|somebody(?: real| else)?"
    "|managers?|supervisors?|staff|advis[oe]rs?|customer (?:support|service|services|care"
    "|relations)|cust service|support(?: team| staff)?|team|specialists?|csrs?|associates?"
    "|employees?|live chat|live support|anyone|anybody|boss)"
)
_STRONG: Final = (
    "(?:humans?(?: beings?)?|(?:real|live|actual|living) (?:person|people|human|agent"
    "|operator|someone|one|rep|support)|human (?:agent|being|operator|support|rep|help"
    "|assistance)|agents?|representatives?|rep|operator"
    "|supervisors?|manager|someone real|somebody real|csr|live chat|customer (?:service"
    "|support|care)(?: agent| rep| representative| person| team)?|cust service)"
)
_POLITE: Final = (
    "(?:(?:please|pls|plz|hi|hello|hey|ok|okay|just|now|a|an|the|i|id|want|need|would|like|to"
    "|get|give|me|real|live|can|could|may|have|yes|no|then|and|thanks|thank you|asap"
    "|immediately|right now|still) )*"
)
_TAIL: Final = (
    "(?: (?:please|pls|plz|now|asap|thanks|thank you|thx|immediately|right now|here|help"
    "|today|needed|required|available|again|i said))*"
)
_BARE: Final = re.compile(f"^{_POLITE}(?:{_STRONG}|real person|person|someone|somebody){_TAIL}$")
_END: Final = (
    "(?=$| (?:please|pls|now|about|for|who|that|to|so|and|or|i|because|regarding|at|from|in"
    "|on|right|asap|immediately|instead|if|here|today|thanks|via|by|rather|but|not|with|as"
    "|when|on your|whos|then|is))"
)
_NOT_OBJECT: Final = (
    "(?! (?:wig|hair|resources|vacuum|cleaner|account|discount|fee|price|cost|resource|rights|made|error))"
)
_RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("bare", _BARE),
    (
        "talk_to",
        re.compile(
            "\\b(?:talk|talking|speak|speaking|spk|chat|chatting|tlk) (?:directly )?(?:to|with|2"
            f"|w) (?:{_ARTICLE}{_REAL}{_PERSON}){_NOT_OBJECT}"
        ),
    ),
    (
        "put_through",
        re.compile(
            "\\b(?:connect|transfer|put|hand|pass|switch|route|redirect|patch|move|send|forward"
            "|escalate|take) (?:me|us|this|it|my \\w+)? ?(?:over |through |back |straight )?(?:to"
            f"|with) {_ARTICLE}{_REAL}{_PERSON}{_NOT_OBJECT}"
        ),
    ),
    (
        "put_through",
        re.compile(
            "(?:^|\\b(?:please|just|can you|could you|then|and|so|now|yourself) )(?:transfer|connect"
            "|patch) me(?: through| now| please| over)*$|^(?:please )?put me through"
        ),
    ),
    (
        "want_person",
        re.compile(
            "\\b(?:want|need|give me|get me|find me|get|id like|i would like|prefer|send me|bring me"
            "|looking for|reach|contact|ask for|requesting|request|demand|call"
            f"|have) {_ARTICLE}{_STRONG}{_NOT_OBJECT}{_END}"
        ),
    ),
    (
        "want_person",
        re.compile(
            "\\b(?:get|give|find|send|bring) me (?:a |an )?(?:real |actual |live )?(?:someone"
            "|somebody|person|human being|boss)\\b|\\bi (?:want|need) (?:a )?(?:person|someone"
            "|somebody)$"
        ),
    ),
    (
        "who_can",
        re.compile(
            "\\b(?:someone|somebody|anyone|a person|anybody) (?:there )?(?:who|that) (?:can|will"
            "|could|actually|knows|understands)\\b|\\b(?:someone"
            "|somebody) (?:to )?(?:actually )?help me\\b|\\bhelp from (?:a )?(?:real|human|actual"
            "|live) ?(?:person|agent|someone)?"
        ),
    ),
    (
        "is_there",
        re.compile(
            f"\\b(?:is|are) there (?:{_ARTICLE}{_REAL}{_PERSON}) (?:i can|available|to (?:talk|speak"
            "|help)|that can|who can|around to help)|\\b(?:any|are) (?:human|live|real) (?:agents?"
            "|people|person|reps?|support) (?:available|there|online|around)|\\b(?:can|could"
            f"|may) i (?:get|have) (?:{_ARTICLE}{_REAL}{_PERSON}){_NOT_OBJECT}{_END}"
        ),
    ),
    (
        "contact",
        re.compile(
            "\\b(?:contact|reach|get hold of|get in touch with|get through to|call|message|speak to"
            "|talk to) (?:your |the |a |ur )?(?:(?:customer |client )?(?:support|service|services"
            "|care)(?: team| agent| department)?|support team|human|live agent|someone|an? agent"
            "|a person|a representative)(?=$| (?:please|now|about|by|for|on|team))"
        ),
    ),
    (
        "escalate",
        re.compile(
            "^(?:please |pls |can you |i want to |i would like to )?escalate(?: (?:this|it|my|the|to"
            "|now|please|me)\\b.*)?$"
        ),
    ),
    (
        "complaint",
        re.compile(
            "\\b(?:file|make|lodge|submit|raise|register|open) (?:a |an )?(?:formal |official "
            "|customer )?complaint\\b"
        ),
    ),
    (
        "call_back",
        re.compile(
            "^(?:please |pls |can you |could you |can someone |could someone |just )*(?:call|phone"
            "|ring) me(?: back)?(?: please| now| asap| later| today)*$|\\b(?:have|get|ask|let"
            "|make) (?:someone|somebody|an? agent|a person|your \\w+|a manager|a rep"
            "|them) (?:to )?(?:call|phone|ring|contact|email)(?: me)?\\b|\\bcall ?back\\b(?! number)"
            "|\\bcall me back\\b|\\b(?:someone|somebody) (?:to )?(?:call|phone|ring|contact)s? me\\b"
        ),
    ),
    ("key", re.compile("^(?:press|pressing|dial) (?:0|zero)$")),
    (
        "no_bot",
        re.compile(
            "\\b(?:no(?: more)?|stop|hate|done with|enough of|enough with|not talking to|tired of"
            "|sick of|fed up with|not (?:a|another)|dont want|wont talk to|refuse to talk to"
            "|get rid of|turn off|shut up|quit|skip|screw) (?:(?:to )?(?:talk(?:ing)?|speak(?:ing)?"
            "|chat(?:ting)?|deal(?:ing)?)(?: to| with)? )?(?:this |the |a |an |your |these |any "
            "|that |to )?(?:(?:stupid|useless|dumb|damn|fucking|annoying|automated|ai|chat|silly"
            "|talking) )*(?:bots?|chatbots?|robots?|machines?|ai|automated (?:messages?|replies"
            "|responses?|system))(?! (?:vacuum|mop|cleaner|arm|toy|lawn|washing|was|is broken|wash))"
        ),
    ),
)
_ASKS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "presence",
        re.compile(
            "^(?:hello |hi |hey |ok |so )*(?:is )?(?:there )?(?:anyone|anybody|someone|somebody"
            "|any one)(?: out| up)?(?: there| here| home| around| online| available| listening)+$"
            "|\\bis (?:anyone|anybody|someone) (?:there|here|listening|reading|going to)\\b"
            "|^where (?:is|are) (?:everyone|everybody|the staff|you all)$"
            "|\\bno ?one (?:is )?(?:answering|replying|responding|answers|replies)\\b"
        ),
    ),
    (
        "identity",
        re.compile(
            "\\b(?:are you|r u|am i (?:talking|speaking|chatting|typing|texting)(?: to| with)?"
            "|is this|are u|are these) (?:actually |really |just |even )?(?:a |an |the )?(?:(?:real"
            "|actual|live|automated|human|chat|ai|virtual) ?)*(?:bot|robot|chatbot|humans?|person"
            "|people|machine|ai|computer|agent|program|someone|automated|real|assistant)(?=$| (?:or"
            "|please|am|here|right|then|that))|\\b(?:human or (?:a )?(?:bot|robot|machine|ai)"
            "|bot or (?:a )?(?:human|person|real))\\b"
        ),
    ),
    (
        "phone",
        re.compile(
            "\\b(?:your|customer service|customer support|support|contact|helpline|hotline|company"
            "|complaints) (?:contact |customer service |support |phone |telephone )*(?:phone"
            "|telephone|contact|hotline|helpline|number)(?: number)?(?=$| (?:please|is|to|for|i|so"
            "|that))|^(?:a |the )?(?:phone|telephone|hotline|contact) number(?: please)?$"
            "|\\b(?:number|phone) (?:i can|to|can i|do i|should i) call\\b|\\bcan i (?:call|phone"
            "|ring) (?:you|someone|somebody)\\b"
        ),
    ),
)
_MINE: Final = re.compile(
    "\\b(?:change|update|my|wrong|new|verify|register|order|tracking|serial|card|model"
    "|account|driver|courier) (?:\\w+ ){0,2}(?:phone|telephone|contact|mobile"
    "|cell) ?(?:number)?"
)
_UNWANTED: Final = re.compile(
    "\\b(?:dont|do not|no need|no longer|not necessary|need not|neednt|wont|never mind"
    "|no need for|without)(?: (?:need|want|have|have to|to|a|an|the|any|talk|speak|connect"
    f"|transfer|me|chat|with))*(?: (?:{_REAL}{_PERSON})){_TAIL}(?: anymore| any more| now)*"
)
_DENIED: Final = re.compile(
    "\\b(?:why|how come|if|unless|cant|cannot|or (?:i|else)|still (?:cant|not)|wont let)\\b"
)


def english_request(spoken: str) -> tuple[RequestKind, str | None]:
    """Return how clearly these words ask for a person; ``(NONE, "unwanted")`` says that they refuse one."""
    rule = None
    rest = spoken
    if not _DENIED.search(spoken):
        rest = _UNWANTED.sub(" , ", spoken)
        rule = "unwanted" if rest != spoken else None
    rest = _MINE.sub(" , ", rest)
    asked = next(((name, pattern) for name, pattern in _ASKS if pattern.search(rest)), None)
    if asked is not None:
        rest = asked[1].sub(" , ", rest)
    for name, pattern in _RULES:
        if pattern.search(rest):
            return RequestKind.DIRECT, name
    return (RequestKind.NONE, rule) if asked is None else (RequestKind.ASK, asked[0])
