"""Who is asked for in English, and what only looks like it; over words in their plain form."""

from typing import Final

from zhida.kit.patterns import regex

__all__ = ["BOT", "DENIED", "EXCLUDED", "MODS", "PERSON", "STRONG", "TAIL", "UNWANTED"]

MODS: Final = (
    "(?:(?:a|an|the|your|some|any|one|of|another|my|this|that|more|real|live|human|living|proper|different"
    "|customer|support|service|services|care|senior|english|speaking|local|competent|qualified|trained"
    "|technical|sales|billing|account|online|chat|phone|company|relevant|right|available|flesh|genuine|normal"
    "|old|young|higher|experienced|store|shop|bank|other|new|cs|senior|qualified|dedicated|in house|top) )*"
)
"""Words that may stand before the person; none of them says who is meant."""
PERSON: Final = (
    "(?:humans?(?: beings?)?|person|people|agents?|representatives?|operators?|someone(?: real| else| human"
    "| in charge)?"
    "|managers?|supervisors?|superiors?|staff(?: member)?|member of (?:your |the )?(?:staff|team)"
    "|advis[oe]rs?|assistants?"
    "|assistance|customer (?:support|service|services|care|relations|assistance|help)|support(?: team| staff"
    "| desk| line)?|team(?: leader?"
    "| member)?|specialists?|experts?|executives?|csrs?|associates?|colleagues?|employees?|live (?:chat"
    "|support|help)"
    "|anyone|boss|management"
    "|consultants?|lady|gentleman|guy|clerk|help ?desk|personnel|(?:(?:fraud|card|cards|loans?"
    "|mortgages?|returns?|refunds?|complaints?|claims?|retention|cancellations?|collections|disputes?"
    "|security|payments?|payroll|warranty|repairs?|dispatch|shipping|deliver(?:y|ies)|orders?|insurance"
    "|credit|benefits|billing|sales|it|hr|finance|legal) )?"
    "(?:department|dept|division|desk|unit|office|team|branch)|sb|you guys)"
)
STRONG: Final = (
    "(?:humans?(?: beings?)?|(?:real|live|living|genuine) (?:person|people|human|humans|agent|agents"
    "|operator|someone"
    "|one|representative|support|help|chat|assistant)|human (?:agents?|beings?|operators?|support"
    "|representatives?|help"
    "|assistance|assistant|contact|advis[oe]r|person|staff)|agents?|representatives?|operators?"
    "|someone (?:real|human)|real someone"
    "|(?:team |shift |duty )?(?:supervisor|manager)s?|csrs?|live chat|member of (?:your |the )?(?:staff"
    "|team)|staff member"
    "|customer (?:service|support|care|assistance)(?: (?:agent|representative|person|team|desk))?"
    "|(?:support|service|sales|cs) (?:agent|representative|person|team|advis[oe]r)s?|advis[oe]r|team leader?"
    "|person in charge)"
)
BOT: Final = (
    "(?:bots?|chat ?bots?|robots?|machines?|ai|ais|computers?|automated (?:messages?|replies|answers?"
    "|responses?|systems?|chat|assistant"
    "|service)|canned (?:messages?|replies|answers?|responses?)|auto ?(?:reply|replies|responses?|mated)"
    "|virtual assistants?|chatgpt)"
)
TAIL: Final = (
    "(?: (?:now|right now|here|help|today|needed|required|available|i said|on|online|with this|with that"
    "|around|only"
    "|for help|to help|to me|instead|this time|for me|urgent|back))*"
)
_AGENT_KINDS: Final = (
    "(?:cleaning|bleaching|foaming|travel|estate|letting|insurance|forwarding|delivery|shipping|booking"
    "|real estate|user|gate|secret"
    "|property|ticket|customs|thickening|raising|transfer|listing|fbi|cia)"
)
EXCLUDED: Final = regex(
    f"\\b(?:{_AGENT_KINDS} agents?|agents? (?:code|number|fees?|string|commission|near me|id|licen[sc]e)"
    "|human (?:hair|consumption|resources|rights|error|anatomy|body|growth|skin|readable|made|trafficking"
    "|genome|sized?)"
    "|(?:made|built|assembled|packed) by humans?|humans? or (?:machine made|dogs?|cats?)|(?:dogs?|cats?"
    "|animals?|pets?) (?:or|and) humans?"
    "|(?:mobile|tour|phone|network|machine|crane|cable) operators?|operators? (?:manual|licen[sc]e|id|guide)"
    "|(?:password|task|device|download|window|file|project|package|boot|property|bank|branch|hotel|store"
    "|sales|office|hiring) managers?"
    "|managers? (?:account|edition|permissions?|of|role)|i am (?:a |the )?(?:\\w+ )?(?:manager|agent"
    "|supervisor|operator|representative)"
    "|my (?:manager|boss|supervisor|agent|team|staff)|(?:add|become|be|hire) (?:a |an )?(?:\\w+ )?(?:manager"
    "|agent|supervisor"
    "|representative)|representative (?:of|sample)|sales (?:rep|representative) visited|boss (?:battle|fight)"
    "|(?:google|voice|smart|alexa|siri|executive|teaching|shop|personal) assistants?|assistance dogs?"
    "|roadside assistance|travel assistance"
    "|(?:arch|back|lumbar|neck|tv|wall|knee|wrist|ankle|shelf|plant|monitor) support|support (?:bracket|belt"
    "|pillow|pole|beam|\\d\\w*)"
    "|(?:does|do|did|is|will) (?:it|you|this|the \\w+|they) support|(?:agent|someone|person|representative"
    "|lady|guy|he|she|they) (?:yesterday"
    "|already|before|told|said|helped|promised|was|sold|that (?:was|told|came|delivered|sold))"
    "|(?:previous|last|first|earlier) (?:agent|representative|person|operator)|(?:spoke|spoken|talked"
    "|chatted|(?:had|last|previous|earlier|yesterdays?) (?:a )?chat) (?:to|with) "
    "(?:an? |the |your |some )?(?:agent|person|someone|representative|manager|human|customer \\w+)"
    "(?: yesterday| already| before| last \\w+)?"
    "|(?:rate|review|lovely|great|good|excellent|terrible|bad|award|the) (?:your |the "
    "|my )?customer service(?: (?:was|is|winner|award|team did|rating))"
    "|rate (?:your )?customer service|customer service (?:was|is|award|winner|team did)|customer (?:reviews?"
    "|number|id|name)"
    "|(?:per|in|each|another|third|one|two|\\d+) (?:person|people)|(?:person|people) (?:who|that"
    "|to) (?:delivered|sign|collect|pick)"
    "|robot (?:vacuums?|mop|mower|lawn|arm|toy|cleaner|kit)|(?:vacuum|cleaning|mop|mower|toy|pool"
    "|window cleaning) (?:ro)?bots?"
    "|(?:washing|coffee|sewing|slot|vending|cash|fax|time|bread|ice|ticket|card|gaming|drying|exercise"
    "|rowing|money) machines?|machine (?:wash|made|learning)"
    "|(?:by|use|using|with|which|what) ai (?:model|features?|camera)|ai (?:model|camera|features?|photo"
    "|course)|bot builder|chatbot builder)\\b"
)
UNWANTED: Final = regex(
    "\\b(?:do not|no need|no longer|not necessary|need not|neednt|will not|never mind|not asking"
    "|would rather not|rather not|skip"
    "|prefer not|did not|have no need|no|without)"
    "(?: (?:need|want|have|have to|to|a|an|the|any|talk|speak|connect|transfer|me|chat|with|for|get|wish"
    "|like|be|put|through|contact|ask))*"
    f" {MODS}{PERSON}(?<!no agents)(?<!no agent)(?:{TAIL} (?:anymore|any more|now|needed|required|necessary)"
    f"|{TAIL})"
    f"|\\bno (?:{MODS})(?:agents?|humans?|person|representative|callback|call back|operator) (?:is "
    f"|are )?(?:needed|required|necessary)\\b"
    "|\\b(?:do not|no need to|please do not|stop|never|not) (?:want |need )?(?:to )?(?:a |an )?(?:call|phone"
    "|ring|contact|callback|transfer|connect)"
    "(?:s|ing)?(?: (?:me|back|call))*\\b|^no (?:call ?backs?|calls?)\\b"
    "|\\bnever mind (?:the |an )?(?:agent|human|person|operator|representative)"
)
DENIED: Final = regex(
    "\\b(?:why|how come|if|unless|can not (?:i|get|reach|find|contact|talk|speak|even)|or (?:i|else)"
    "|still (?:can|not)"
    "|will not let|do you not|is not there)\\b|^can not\\b|\\bi can not\\b"
)
