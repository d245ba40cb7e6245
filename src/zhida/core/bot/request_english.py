"""English wordings of "I want a person", over words separated by one blank, apostrophes dropped.

Words are first brought to their plain form (wanna, ur, curses). Look-alikes (travel agent, human hair) are
taken out; then a refusal of a person, unless it is a complaint about not getting one; the rest is matched.
"""

import re
from typing import Final

from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request_dialect import plain_english
from zhida.core.bot.request_english_roles import ROLES
from zhida.core.bot.request_english_words import (
    BOT,
    DENIED,
    EXCLUDED,
    MODS,
    PERSON,
    STRONG,
    TAIL,
    UNWANTED,
)
from zhida.kit.patterns import regex

__all__ = ["ENGLISH_CORE", "english_request", "is_english_look_alike"]

ENGLISH_CORE: Final = ("human", "agent", "representative", "operator", "supervisor")
"""Words that alone ask for a person, long enough to be recognised when misspelt."""

_GAP: Final = " , "
_POLITE: Final = (
    "(?:(?:now|a|an|the|i|would|want|need|like|to|get|give|me|real|live|can|could|may|have|yes|no|not"
    "|then|and"
    "|thank|you|right|still|your|any|some|is|are|there|will|where|option|for|more|only|urgent|help|use"
    "|urgently"
    "|try) )*"
)
_BARE: Final = regex(
    f"^{_POLITE}(?:{STRONG}|{MODS}(?:person|someone|boss|manager|live help|live support|help ?desk"
    f"|support team|support staff|customer help|consultant|specialist|expert|associate|executive"
    f"|colleague|employee"
    "|(?:staff|team) member|assistant))"
    f"{TAIL}$"
)
_END: Final = (
    "(?=$| (?:now|about|for|who|that|to|and|or|i|because|regarding|at|from|in|on|right|instead|if|here|today"
    "|via|by|rather|but|not|with|as|when|who is|then|is|involved|available|out|over|me|my|help|first|before"
    "|do|how|,)\\b)"
)
_TALK: Final = (
    "(?:talk|speak|chat|converse|discuss|communicate|deal|conversation|word|in touch|in contact|discussion)"
)
_HELP: Final = (
    "(?:help(?! (?:cent|page|article|line))|assist|look|check|review|fix|sort|handle|answer|deal|explain"
    "|take over|talk|speak|contact me"
    "|call(?: me)?|ring|phone(?: me)?|reach out|respond|reply|get (?:back|in touch|in contact)"
    "|make contact|step in|follow up|message me|resolve|solve|chat|take (?:this"
    "|a look|care)|investigate|walk me|listen)"
)
_SOMEONE: Final = (
    f"{MODS}(?:someone(?: real| else| human)?|anyone|person|human(?: being)?|agent|representative|operator"
    f"|member of (?:your |the )?(?:staff|team)|colleagues?|people)"
)
_WHEN: Final = (
    "(?=$| (?:back|now|later|today|tomorrow|on|at|when|about|regarding|this|in|between|after|before|first|as"
    "|to|and|or|i"
    "|because|instead|\\d+|,)\\b)"
)
_RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("bare", _BARE),
    (
        "talk_to",
        regex(
            f"\\b(?<!after )(?<!was )(?<!been )(?<!were ){_TALK} (?:\\w+ ){{0,3}}?(?:to|with"
            f"|at) {MODS}{PERSON}\\b"
            f"|\\b(?:talk|speak|chat) {MODS}(?:human|person|someone|agent|representative|operator)$"
            "|\\bwho (?:can|do|should|could|must|would|may) (?:i|we) (?:speak|talk|chat|complain)\\b"
            f"|\\b(?:can|could|may) (?:i|we) (?:talk|speak) to {PERSON}\\b|\\bhear (?:a )?(?:human"
            f"|real) voice\\b"
            f"|\\b{_TALK} (?:about|over|through|regarding) (?:\\w+ ){{1,4}}with {MODS}{PERSON}\\b"
            f"|\\bdiscuss (?:\\w+ ){{1,3}}with {MODS}{PERSON}\\b"
        ),
    ),
    (
        "put_through",
        regex(
            "\\b(?:(?:connect|put|hand|pass|switch|route|redirect|direct|patch|escalate|refer)(?: (?:me|us"
            "|this|it|her|him|my \\w+))?"
            "|(?:transfer|move|send|forward|take|bring) (?:me|us|this|it|her|him|my (?:call|chat|case|issue"
            "|query|message))) ?(?:over |through |back |along |on |up |across )*(?:to|with|onto|in) "
            f"(?:me )?{MODS}{PERSON}\\b|\\b(?:connect|direct|put|get|pass|transfer to me|transfer me) (?:to "
            f"|on )?(?:me )?(?:to )?{MODS}(?:agents?|humans?|person|representative|operator|someone)"
            f"\\b|\\bput {MODS}{PERSON} on\\b|\\bbe (?:transfer|connect|pass|put|escalate|forward"
            f"|redirect) (?:(?:over|through|on|across) )?(?:to|through|with) {MODS}{PERSON}\\b"
            f"|\\b(?:bring|pull|get|loop) (?:in )?{MODS}(?:supervisor|manager|human|agent|someone|person"
            f"|colleague|boss|superior)s?\\b(?: in)?"
        ),
    ),
    (
        "put_through",
        regex(
            "(?:^|\\b(?:can you|could you|then|and|so|now|yourself|will you|not you|up|to|solve|help|this"
            "|that|me|useless|would you"
            "|have to|must) )(?:transfer|connect|patch|pass|redirect|forward|escalate) me(?: through| now"
            "| over| on| up)*$"
            "|^(?:can you |could you )?put me (?:through|on)|\\b(?:pass|transfer|hand|put) me (?:on|through"
            "|over|to)\\b"
            "|\\bwhy (?:do|will|would|can) (?:not )?you (?:not )?(?:transfer|connect|put) me\\b"
        ),
    ),
    (
        "want_person",
        regex(
            "\\b(?:want|wanted|need|require|give me|get me|find me|fetch me|get|i would like|prefer|send me"
            "|bring me|looking for|look for"
            "|reach|contact|access|find|ask for|asked for|asking for|requesting|request|demand|call|have|see"
            "|appreciate|grateful for"
            f"|use|insist on|trying to get|giving me|summon|message|wants?|where is|where are|is there"
            f"|are there|to get to|get to) (?:to |for |me |you for |you )?{MODS}{STRONG}{_END}"
        ),
    ),
    (
        "want_person",
        regex(
            f"\\b(?:get|fetch|grab|(?:get|give|find|send|bring|fetch|grab) (?:me|us)) {MODS}(?:someone"
            f"|person|human being|boss|lady|guy|colleague|supervisor"
            "|superior|manager)\\b(?! (?:else)? ?(?:to (?:collect|pick|sign|set|install|deliver|mount|fit)))"
            "|\\b(?:i|he|she|we"
            "|they) (?:want|needs?|wants|prefer|would prefer"
            f"|would like|would rather have) {MODS}(?:person|someone|human)(?: who| that|$)"
            f"|\\bwant (?:an )?explanation from\\b|\\bsomeone now\\b|^someone$"
            "|\\b(?:person|someone|somebody|one) (?:in charge|with (?:some )?(?:authority|power)|higher up"
            "|more senior|above you|who is in charge)\\b"
            f"|\\bpeople only\\b|\\b(?:ask|asked|asking|begging|waiting) for {MODS}{STRONG}\\b"
        ),
    ),
    (
        "who_can",
        regex(
            f"\\b{_SOMEONE} (?:there |here )?(?:who|that) (?:can|will|could|knows|understands|does|is able"
            f"|speaks|would)\\b|\\bsomeone (?:to )?help me\\b"
            f"|\\bhelp from {MODS}(?:person|agent|someone|human)\\b|\\b(?:real|human|live) (?:help"
            f"|assistance|support)$|^who can$|\\bhelp who can$"
            f"|\\b(?:can|could|will|would|may|might|is there|need|want|have|get|let|ask|hoping|if)"
            f" {_SOMEONE} (?:from (?:your|the) \\w+ |there |here "
            f"|over there |able |be able |i can |else )*(?:to |can )?(?:\\w+ )?{_HELP}\\b"
            f"|\\b(?:need|want|have) (?:actual |real |proper )?(?:help|assistance"
            f"|answers?) from {MODS}(?:person|human|someone)\\b"
            f"|\\bsomeone (?:needs to|should|must|has to|please) {_HELP}\\b"
        ),
    ),
    (
        "is_there",
        regex(
            f"\\b(?:is|are) there {MODS}{PERSON} (?:(?:who|that) )?(?:i can|available|can|to (?:talk|speak"
            f"|help)|around to help|i could|we can)\\b"
            f"|\\b(?:any|are|is|does|do you have|have you got) {MODS}(?:human|live|real) (?:agents?|people"
            f"|person|representatives?|support|humans?)"
            f"(?: (?:available|there|online|around|working|here)|$)|\\b(?:can|could|may) i (?:get"
            f"|have) {MODS}{STRONG}{_END}"
            f"|\\b(?:can|could|may) i (?:get|have) (?:a |an )?(?:person|someone|word with)\\b"
            f"|\\banyone real\\b|\\bdo you have (?:any )?(?:human|real|live|actual)"
            "|\\bwhere is (?:the )?(?:human|person|agent|real person|button for (?:a |an )?\\w+|live chat)"
            "(?: (?:button|option))?$"
        ),
    ),
    (
        "contact",
        regex(
            "\\b(?:contact|reach|get hold of|get ahold of|get in touch with|get through to"
            "|get in contact with|call|message|speak to|talk to"
            f"|get to|reach out to|find|access) {MODS}(?:customer (?:support|service|services|care"
            f"|assistance)|support team|human|agent|(?<!call )(?<!find )(?:someone|person)"
            "|representative|live chat|operator|assistant|help ?desk|support|you guys|staff|anyone|people)"
            "(?: team| agent| department)?"
            "(?=$| (?:now|about|by|for|on|team|here|today|regarding|to|at|in|please|i|how|,)\\b)"
            "|\\b(?:contact|reach) (?:support|you guys|you people)$|^contact (?:support|us|you)$"
            "|\\bhow (?:do|can|to) i? ?contact you$"
        ),
    ),
    (
        "menu",
        regex(
            "\\b(?:press|dial|option|button|key|number|choose|select|steps|way|link"
            "|menu) (?:\\w+ ){0,3}?(?:for|to|of) (?:get |reach |speak to "
            f"|talk to |contact |have |find )?{MODS}{STRONG}{_END}|\\b(?:skip|bypass|forget) (?:the |this "
            f"|all )?(?:bot|menu|options?|questions?|robot)"
        ),
    ),
    (
        "escalate",
        regex(
            "^(?:can you |could you |will you |i want to |i need to |i would like to "
            "|i demand you )*escalate(?: (?:this|it|my|the|to|now|me|us)\\b.*)?$"
            "|\\bescalate (?:this|it|me|my \\w+) to\\b|\\b(?:want|like|need) (?:this|it|my \\w+) escalate\\b"
            "|\\b(?:this|it) escalate$"
            "|\\b(?:pass|take|send|forward|report) (?:this|it|my \\w+) (?:on |up )?to (?:your |the |my "
            "|a )?(?:someone|superior|manager|management"
            "|supervisor|boss|higher)\\b"
        ),
    ),
    (
        "complaint",
        regex(
            "\\b(?:file|make|lodge|submit|raise|register|open|log|put in|have|want a|write) (?:in )?(?:a "
            "|an |my )?(?:\\w+ )?complaint\\b"
            "|\\b(?:file|make|lodge|submit|raise) (?:a |an |my |as )?(?:(?:customer|consumer) (?:claim"
            "|reclamation)|reclamation)\\b|\\bcomplaint form\\b"
            "|\\b(?:file|make|lodge|filing|lodging) (?:a |an |as )?(?:\\w+ )?claim against\\b"
            "|^(?:a )?complaints?$|\\bi (?:\\w+ ){0,3}(?:to )?complain\\b"
            "|\\bwhere (?:can|do|should|could) i complain\\b"
        ),
    ),
    (
        "call_back",
        regex(
            "^(?:can you |could you |can someone |could someone |will you |would you |and |then "
            "|i want you to |i need you to |someone |can a human )*"
            "(?:call|phone|ring) (?:me|us)(?: back)?(?: now| later| today| tomorrow| on .*| at .*| \\d.*"
            "| this \\w+| when .*)*$"
            f"|\\b(?:have|get|ask|let|make|need|want|arrange for) {MODS}(?:someone|agent|person|manager"
            f"|representative|human|them|you|team|supervisor|advis[oe]r"
            "|colleague|specialist|expert|executive|consultant|associate|rep|member of (?:your "
            "|the )?(?:staff|team)|staff member"
            f"|department|employee) (?:to )?(?:(?:call|phone|ring|contact|email|message|text)(?: me| us"
            f"| back)+"
            f"|reach out|reach me|get in touch|get in contact|get back|follow up|respond"
            f"|get hold of me)(?: (?:to|with) (?:me|us))?{_WHEN}"
            "|\\bcall ?backs?\\b(?! (?:number|function|url))|\\bcall me back\\b"
            "|\\b(?:someone|team|anyone|human|agent|representative|manager|supervisor|(?:can|could|will"
            "|would|want|need) you) (?:to |please |should |must |be able to |can |could |will )*"
            "(?:call|phone|ring|contact)s? (?:me|us){_WHEN}|\\bgive (?:me|us) (?:a )?(?:call|ring|bell"
            "|phone call)\\b"
            "|\\bget a (?:phone )?call (?:back )?from\\b(?! (?:the )?(?:courier|driver))|\\b(?:please|can"
            "|could|have|need|someone|team|to) reach out to me\\b|\\b(?:call|phone|ring) me on (?:my|0|\\+"
            "|\\d)"
        ),
    ),
    ("key", regex("^(?:press|pressing|dial) (?:0|zero)$")),
    (
        "no_bot",
        regex(
            "\\b(?:no(?: more)?|stop|hate|done with|done|enough of|enough with|enough|tired of|sick of"
            "|sick and tired of|fed up with|not (?:a|another|the|to)|not"
            "|get rid of|turn off|shut up|shut down|shut|turn|quit|skip|screw|away|refuse|bye|lose|ditch"
            "|kill|less|pointless|useless|dumb|stupid|instead of) (?:want |like |trust "
            f"|need )?(?:to )?(?:{_TALK}(?:ing)? |deal |sending |send |use |using |make |me |wasting "
            f"|arguing )*(?:to |with )*(?:me )*(?:{_TALK} )?(?:to |with )*"
            "(?:this |the |a |an |your |these |any |that |do |another )*(?:(?:stupid|useless|dumb|damn"
            "|annoying|automated|ai|chat|silly|talk|terrible|crap|lousy"
            f"|rubbish|canned) )*(?!machine|computer){BOT}\\b(?! (?:vacuum|mop|cleaner|arm|toy|lawn|washing"
            f"|was|is broken|wash|mid|at|when|after))"
            f"|\\b(?:no|talk to|speak to|chat with|deal with|not a|another) (?:a |an |the |this )?(?:machine"
            f"|computer)s?$|\\b(?:turn|shut|switch) (?:this |the |that |your )?(?:\\w+ )?{BOT} (?:off|down"
            f"|up)\\b|\\b{BOT} (?:out of|off|away|thing|crap|nonsense)\\b"
            f"|\\b(?:talk|speak|chat) (?:to|with) (?:a |an |this |your |the )?(?:\\w+ )?{BOT} (?:is|makes"
            f"|drives|sucks|again)\\b|\\bgo away (?:bot|robot)\\b"
            f"|^(?:you )?(?:stupid|useless|dumb|bad|terrible|worthless) (?:bot|chatbot|robot|machine)$"
            f"|\\b(?:do not|never|will not|not going to) (?:\\w+ ){{0,3}}(?:to |with )(?:a |an "
            f"|this |your |the |any |some )?(?:\\w+ )?{BOT}\\b|\\bthis (?:bot|chatbot|robot) (?:is "
            f"|does )?(?:not )?(?:useless|stupid|dumb|work|help|sucks|rubbish|garbage)"
        ),
    ),
)
_ASKS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "presence",
        regex(
            "\\bdo(?:es)? (?:anyone|someone|any ?one|people|humans?|a (?:human|person)|any (?:people"
            "|humans?)) (?:still |here |there )*(?:work|reply|answer|respond"
            "|read|monitor|man|look at)(?:s)?(?: (?:there|here|this|at|on|to|my|the|these|for) ?.*|$)"
            "|^(?:(?:is |are )?(?:there )?(?:anyone|any one|someone)|(?:is|are) (?:there )?(?:any )?(?:people"
            "|humans?|staff)|any (?:people|humans?|staff))(?: (?:out|up|alive|at|in|on|even|still|real))*"
            "(?: (?:there|here|home|around|online|available|listening|reading|the line|your end|alive"
            "|replying|responding|working|this chat"
            "|in charge))*(?<!someone)$|\\b(?:is|are|can|will) (?:anyone|someone|people|any staff|any one)"
            "(?: going to| able to| there| here| reading| listening"
            "| online| available| on the| alive| see| hear| read| home| replying| respond| answer)+\\b"
            "|^where (?:is|are) (?:everyone|the staff|you all"
            "|you guys|your staff|all the staff|everybody)$|\\b(?:no ?one|nobody) (?:is |ever )?(?:answering"
            "|replying|responding|answers?|replies|reply|there|here"
            "|listening|responds|respond|online|available)\\b|^(?:is )?nobody (?:there|here|home)$"
            "|^anyone$"
        ),
    ),
    (
        "identity",
        regex(
            "\\b(?:are you|am i (?:talk|speak|chat|typing|texting|writing|messaging)(?: to| with)?|is this"
            "|are these|do i have|are we talk(?: to)?"
            "|you are|is that) (?:a |an |the |not )*(?:(?:real|live|automated|human|chat|ai|virtual|living"
            "|true) ?)*(?:bot|robot|chatbot|humans?|person|people"
            "|machine|ai|computer|agent|program|someone(?: real)?|human being|automated|real|assistant"
            "|chatgpt|algorithm)(?: (?:chat|system|reply|message))?(?=$| (?:or|am|here|right|then|that"
            "|are you not|reading|writing|answering|replying|typing|on|behind)\\b)|\\b(?:human or (?:a "
            "|an )?(?:bot|robot|machine|ai|computer)|bot or (?:a )?(?:human|person|real"
            "|not))\\b|\\bis (?:a|an|any|there a) (?:real )?(?:human|person|bot) (?:reading|writing"
            "|answering|replying|typing|behind)\\b|\\bthis chat automated\\b|^are you (?:even |still "
            "|secretly |really |really )*(?:alive|real|living|artificial)(?: being| or .*)?$"
            "|\\bare you (?:\\w+ ){1,3}(?:bot|robot|chatbot|computer|machine|automated)$"
            "|^(?:or )?(?:do you|would you) consider yourself .*|^what are you$"
            "|\\byou (?:are|sound like) (?:a |an )?(?:bot|robot|machine)(?: are you not| right| is not it)?$"
        ),
    ),
    (
        "phone",
        regex(
            "\\b(?:your|customer service|customer support|support|contact|helpline|hotline|company"
            "|complaints|customer care) (?:contact |customer service |customer care "
            "|support |phone |telephone |help )*(?:phone|telephone|contact|hotline|helpline|number|line)"
            "(?: number)?(?=$| (?:is|to|for|i|that|,|me)\\b)"
            "|^(?:a |the |what is the |give me (?:a |the )?|any )?(?:phone|telephone|hotline|contact"
            "|helpline|support) (?:phone )?(?:number|line)(?: to call)?$"
            "|\\b(?:number|phone|line) (?:i can|to|can i|do i|should i|for me to) (?:call|ring|dial|phone"
            "|speak|talk|reach)\\b|\\bcan i (?:call|phone|ring) (?:you|someone)(?=$| (?:about|on|at|to"
            "|regarding|directly|instead$)\\b)"
            "|\\b(?:do you have|is there|have you got) (?:a |an |any )?(?:(?:free|toll free|contact|phone"
            "|telephone|support|customer service|direct|uk|local) )*(?:number|help ?line"
            "|hotline|phone line|telephone line|line)\\b(?! (?:plate|of))|\\b(?:number|line) for (?:your "
            "|the |a |an )?(?:customer|support|help|complaints|agent|contact|service)"
            "|\\bhow (?:can|do|could) i (?:call|phone|ring) (?:you|in|support|your)\\b|\\bwhat number (?:can"
            "|do|should) i\\b|\\bi would (?:like|rather|prefer) to (?:call|phone) you(?=$| (?:about|on|at|to"
            "|regarding)\\b)"
            "|\\bwhich number (?:do|can|should) i\\b|\\b(?:have|get|need|want) (?:a |your |the )?(?:contact"
            "|phone|support|customer service) number\\b(?! (?:change|update))"
        ),
    ),
)
_MINE: Final = regex(
    "\\b(?:change|update|my|wrong|new|verify|register|order|tracking|serial|card|model"
    "|account|driver|courier|old|edit|correct|his|her|their|this|hotel|on) (?:\\w+ ){0,2}(?:phone|telephone"
    "|contact|mobile"
    "|cell) ?(?:number)?"
)


def english_request(spoken: str) -> tuple[RequestKind, str | None]:
    """Return how clearly these words ask for a person; ``(NONE, "unwanted")`` says that they refuse one."""
    rule = None
    rest = EXCLUDED.sub(_GAP, plain_english(spoken))
    if not DENIED.search(rest):
        spared = UNWANTED.sub(_GAP, rest)
        rule = "unwanted" if spared != rest else None
        rest = spared
    asked = next(((name, pattern) for name, pattern in _ASKS if pattern.search(_MINE.sub(_GAP, rest))), None)
    rest = " ".join((rest if asked is None else asked[1].sub(_GAP, rest)).split())
    for name, pattern in (*_RULES, *ROLES):
        if pattern.search(rest):
            return RequestKind.DIRECT, name
    return (RequestKind.NONE, rule) if asked is None else (RequestKind.ASK, asked[0])


def is_english_look_alike(spoken: str) -> bool:
    """Tell whether the words hold ones that only look like a request (travel agent, human hair)."""
    return EXCLUDED.search(plain_english(spoken)) is not None
