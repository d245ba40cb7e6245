"""English wordings that name the person by a trade, the way to talk, or the wait for them.

Over words in their plain form, as `english_request` has prepared them: look-alikes and refusals are out.
"""

import re
from typing import Final

from zhida.core.bot.request_english_words import BOT, MODS, PERSON, STRONG
from zhida.kit.patterns import regex

__all__ = ["ROLES"]

_TRADE: Final = (
    "(?:bankers?|tellers?|nurses?|doctors?|technicians?|engineers?|pharmacists?|lawyers?|brokers?|planners?"
    "|counsell?ors?|officers?|inspectors?|therapists?|dentists?|vets?|accountants?|underwriters?|adjusters?"
    "|professionals?|receptionists?|coordinators?|liaison|sales|billing|accounts|reception"
    "|(?:the )?front desk|whoever|whomever|(?:tech|technical) support|the same \\w+)"
)
_ANSWERS: Final = "(?:answer|reply|respond|talk|speak|chat|help|call|pick up|join|get back|come on)"

ROLES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "trade",
        regex(
            f"\\b(?:talk|speak|chat|discuss \\w+) (?:to|with) {MODS}{_TRADE}\\b"
            "|\\bspeak to (?:an?|your|one of your|another) "
            f"(?!{BOT}|friend|wall|different|lower|lot|bit|little|few|family)\\w+"
            "|^(?:i |want |need |get |me |contact |reach |to |the |a |is |there |any |call |for )*"
            "(?:tech|technical|it|phone|telephone) (?:support|help|assistance)(?: team| line)?$"
            "|\\bhuman (?:intervention|review|interaction|response|reply|contact|attention|service)\\b"
            "|\\bstaff (?:assistance|help|support)\\b|\\b(?:assistance|help|support) from (?:your |the )?"
            "(?:staff|team|employees?|colleagues?)\\b"
        ),
    ),
    (
        "in_charge",
        regex(
            "\\bwho (?:is|are) (?:the person )?(?:in charge|handling|dealing with|responsible for"
            "|looking after"
            "|managing)(?: here| of this| of my \\w+| my \\w+| this)?$"
            "|^(?:can you |please )?ask (?:your |a |an )?(?:colleagues?|managers?|supervisors?|humans?"
            "|boss|team"
            "|someone)(?: else| to .*)?$"
            "|^(?:is there |get |let |is |find |get me |i want )?(?:anyone|someone) else"
            "(?: (?:who|that) can.*| there| to talk to| help.*| answer)?$"
        ),
    ),
    (
        "another",
        regex(
            "\\breconnect me\\b(?! to (?:the |my )?(?:wifi|internet|network))"
            f"|\\b(?:assign|allocate|appoint) (?:me |us )?(?:to )?{MODS}{PERSON}\\b"
            "|\\b(?:different|another|new|change|switch|same|previous) (?:the |my )?(?:agent|representative"
            "|advisor|operator)s?\\b"
        ),
    ),
    (
        "waiting",
        regex(
            f"\\b(?:when will|how long (?:is|until|till|before|for|do)|(?:wait"
            f"|waiting) for) (?:\\w+ ){{0,4}}?"
            f"{STRONG}(?: (?:to|be|is|will|available|now)\\b|$)"
            f"|\\b(?:wait|waiting|waited) (?:\\w+ ){{0,3}}for (?:someone|anyone) to {_ANSWERS}\\b"
            f"|\\bwaiting for (?:someone|anyone) to {_ANSWERS}\\b"
        ),
    ),
    (
        "no_bot",
        regex(
            f"\\b(?:get past|exit|leave|close|end|disable|remove|bypass) (?:the |this |your ){{0,1}}{BOT}$"
            "|\\b(?:no|not|stop|enough) (?:\\w+ ){0,3}(?:automated|canned|scripted|template) (?:responses?"
            "|messages?|replies|answers?)\\b|^this is (?:just )?(?:a |an )?(?:ro)?bot(?: is not it)?$"
        ),
    ),
    (
        "by_voice",
        regex(
            "^(?:can|could|may|shall) (?:we|i) (?:talk|speak)(?: (?:on|over|via|by) (?:the )?phone)?$"
            "|\\b(?:talk|speak|discuss \\w+) (?:to you |with you |about \\w+ )?(?:on|over|by"
            "|via) (?:the |a )?"
            "(?:tele)?phone\\b|^(?:a )?(?:phone|voice|video) call$"
            "|\\b(?:do|have|get|book|schedule|arrange|prefer) (?:a |an )?(?:phone|voice|video) (?:call|chat"
            "|appointment)\\b(?! (?:with my|to my))|\\bprefer (?:by |the |a )?phone$"
            "|^i (?:want|need|would like) to (?:talk|speak)$"
            "|\\b\\d{5,13} call me\\b"
        ),
    ),
    (
        "one_to_one",
        regex(
            "\\b(?:one (?:to|on) one|1 (?:to |on )?1) (?:\\w+ )?(?:help|support|chat|assistance|service"
            "|session"
            "|conversation|call|talk)\\b"
        ),
    ),
)
"""Looked for after the other rules."""
