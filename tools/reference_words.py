"""What the generated reference pages say beyond what the code itself shows."""

from collections.abc import Mapping
from typing import Final

from zhida.core.kernel.errors import (
    Broken,
    Conflict,
    ErrorCode,
    Failed,
    Forbidden,
    InvalidInput,
    NotFound,
    SignInNeeded,
    TooLarge,
    TooMany,
    TooSlow,
    Unavailable,
    ZhidaError,
)

__all__ = ["BUSINESS", "ERRORS", "MODELS", "SERVER", "TABLE_WORDS"]

ERRORS: Final[Mapping[ErrorCode, tuple[type[ZhidaError], str]]] = {
    ErrorCode.NOT_FOUND: (NotFound, "Check the id; it may belong to somebody else."),
    ErrorCode.FORBIDDEN: (Forbidden, "Ask somebody with the role for it."),
    ErrorCode.SIGN_IN_NEEDED: (SignInNeeded, "Sign in, or begin a visit, and send the credential."),
    ErrorCode.SIGN_IN_FAILED: (SignInNeeded, "Check login and password; an admin can reset it."),
    ErrorCode.PASSWORD_CHANGE_NEEDED: (Forbidden, "Set an own password first: `POST /me/password`."),
    ErrorCode.IDENTITY_INVALID: (SignInNeeded, "Sign a fresh token; the reason is in the operator's log."),
    ErrorCode.TICKET_INVALID: (
        SignInNeeded,
        "Fetch a fresh ticket for each connection; it lives a minute.",
    ),
    ErrorCode.ORIGIN_REFUSED: (Forbidden, "Add the page's origin to the inbox."),
    ErrorCode.HOST_REFUSED: (Forbidden, "Add the host name to `allowed_hosts`."),
    ErrorCode.INVALID_INPUT: (InvalidInput, "Mend the field `params` names."),
    ErrorCode.UNKNOWN_COMMAND: (InvalidInput, "Check the name of the command for this kind of client."),
    ErrorCode.BAD_FRAME: (InvalidInput, "Send one JSON object of the documented shape."),
    ErrorCode.MESSAGE_EMPTY: (InvalidInput, "Write something."),
    ErrorCode.TOO_LARGE: (TooLarge, "Send less at once; `params` hold the limit."),
    ErrorCode.TOO_SLOW: (TooSlow, "Send the body at once, or over a better line."),
    ErrorCode.CONFLICT: (Conflict, "Look at the present state, then decide again."),
    ErrorCode.IDEMPOTENCY_REUSED: (Conflict, "Use a new key for a new request."),
    ErrorCode.CONVERSATION_CLOSED: (Conflict, "Open a new matter."),
    ErrorCode.NOT_IN_LINE: (Conflict, "Ask for a person first."),
    ErrorCode.OFFER_GONE: (Conflict, "Nothing; somebody else was asked."),
    ErrorCode.NOT_YOUR_CONVERSATION: (Conflict, "Only who holds the matter can do this."),
    ErrorCode.AGENT_FULL: (Conflict, "End a conversation or raise the capacity."),
    ErrorCode.SETTINGS_INVALID: (InvalidInput, "Mend the member `params` name; the old settings hold."),
    ErrorCode.IMPORT_INVALID: (InvalidInput, "Mend the rows named; nothing was imported."),
    ErrorCode.TOO_MANY: (TooMany, "Wait `retry_after_s` seconds."),
    ErrorCode.UNAVAILABLE: (Unavailable, "Try again after `retry_after_s`; look at the disk if it stays."),
    ErrorCode.BROKEN: (Broken, "Tell the operator; the log says where."),
    ErrorCode.NOT_CANONICAL: (Failed, "Tell the operator; a value has no canonical form."),
    ErrorCode.SEAL_BROKEN: (Failed, "Tell the operator; a sealed value was changed or moved."),
    ErrorCode.KEY_UNKNOWN: (Broken, "Restore the missing file of the key folder."),
    ErrorCode.UNSAFE_SECRET: (Failed, "Mend the key file named; zhida does not start before."),
}
"""Class by which each code is refused, and what the caller can do."""

SERVER: Final[Mapping[str, str]] = {
    "data_dir": "Folder of database and keys; one process each.",
    "host": "Address to listen on.",
    "port": "Port to listen on; 0 takes a free one.",
    "public_url": "Where browsers reach this server; needed behind a proxy and for secure cookies.",
    "allowed_hosts": "Further host names this server answers to.",
    "trusted_proxies": "Addresses or networks whose forwarding headers count.",
    "log_level": "`debug`, `info`, `warning`, `error` or `critical`.",
    "log_json": "One JSON object a line.",
    "models": "Optional models, see below.",
}
"""What each process setting means."""

MODELS: Final[Mapping[str, tuple[str, str]]] = {
    "allow": ("none", "Hosts on the own network that may be called, `host` or `host:port`."),
    "encoder.kind": ("`none`", "Sentence vectors: `none`, `semantic` (extra), `onnx` (extra) or `http`."),
    "encoder.isolate": ("`true`", "`semantic`, `onnx`: run in a process of its own that can be ended."),
    "encoder.folder": ("needed", "`onnx`: folder with `model.onnx` and `tokenizer.json`."),
    "encoder.sha256": ("needed", "`onnx`: table with the SHA-256 of each file; others are refused."),
    "encoder.pooling": ("`mean`", "`onnx`: `mean` of all pieces, or the `first`."),
    "encoder.prefix": ("none", "`onnx`: what the model wants before every text."),
    "encoder.url, .model": ("needed", "`http`: address of an embeddings endpoint, and the model there."),
    "chat.kind": ("`none`", "Language model: `none` or `http`."),
    "chat.url, .model": ("needed", "`http`: address of a chat completions endpoint, and the model there."),
    "chat.reword": (
        "`false`",
        "Let it reword approved answers; a rewording that says anything else is not given.",
    ),
    "bot.kind": ("`none`", "The shop's own [bot](external-bot.md): `none`, `http` or `completions`."),
    "bot.url": ("needed", "Address of the bot."),
    "bot.model": ("needed", "`completions`: the model there; `http`: a name for the log, not needed."),
    "bot.tenants": ("all", "Tenants it answers for."),
    "….key_file": ("none", "`encoder`, `chat`, `bot`: file in `data_dir/keys` with a bearer token."),
    "….key_env": ("none", "The same: variable with a bearer token."),
}
"""Default and meaning of each member of the section ``[models]``."""

BUSINESS: Final[Mapping[str, str]] = {
    "name": "Name of the shop, 1-64 characters.",
    "bot_name": "Name of the bot, 1-64 characters; it always says that it is one.",
    "lang": "`zh-CN`, `zh-TW` or `en`.",
    "utc_offset_min": "Minutes east of Greenwich, -720 to 840; decides when a day begins.",
    "greetings": "First words of the bot by language; the catalogue's where missing.",
    "queues": "Lines with `id`, `name` and the `skills` an agent needs; 1-64.",
    "lanes": "`standard`, `returned`, `express`; `credit_s` 0-600 never falls in that order (P2, P6).",
    "topic_queues": "Queue by topic of the question.",
    "default_queue": "Queue of every other request; must exist (P1).",
    "clocks.promise_s": "Seconds to the first word of a person, 5-600.",
    "clocks.warn_before_s": "Seconds before the breach at which the alarm rises, 1-60, below the promise.",
    "clocks.lease_s": "Seconds an agent has to accept an offer, 5-15.",
    "clocks.absent_after_s": "Seconds without a connection until a waiting contact is passed over, 30-600.",
    "clocks.agent_lost_after_s": "Seconds after which a lost agent's contacts wait in front again, 5-120.",
    "clocks.return_within_s": "Seconds within which a contact continues the same matter, 86400-2592000.",
    "clocks.handle_s": "Assumed length of a conversation until enough is measured, 10-7200.",
    "clocks.patience_s": "Assumed patience of contacts until enough is measured, 10-7200.",
    "bot.answer_at": "Lowest score in millionths for an answer; the next certified one holds (P8).",
    "bot.suggest_at": "Score in millionths from which it suggests.",
    "bot.margin": "Millionths by which the best article must lead, besides its certified score.",
    "bot.max_failed_turns": "Unsuccessful turns before a person, 1-2 (P7).",
    "bot.max_asks_back": "Questions back in a matter, 0-1 (P7).",
    "bot.max_person_asks": "Questions back after an unclear request for a person, 0-1 (P1).",
    "bot.max_choices": "Suggestion buttons, 2-3.",
    "bot.money_topics": "Tags of articles that count as money, besides the built-in ones; certified apart.",
    "bot.safety_topics": "Tags of articles that count as safety, besides the built-in ones; certified apart.",
    "bot.frustration_at": "Signs of anger at which a person is called, 1-10.",
    "inboxes": "Entry points with `id`, `channel` and the `origins` that may embed them.",
    "dispositions": "Outcome codes with `id` and `name`.",
}
"""What each member of a settings document means."""

TABLE_WORDS: Final[Mapping[str, str]] = {
    "contacts": "People who ask for help; an erased one keeps only the opaque id.",
    "contact_tokens": "Digests of the bearer tokens by which browsers are known again.",
    "conversations": "One card per matter: desk, wall and line are made of these.",
    "agents": "People who answer, with presence, capacity and load.",
    "agent_sessions": "Digests of the tokens of signed-in agents.",
    "articles": "What the bot may answer with.",
    "canned": "Replies agents insert with `/`.",
    "settings": "Every version of the settings document.",
    "idempotency": "Answers kept for a day under the caller's key.",
    "erasures": "Who was erased when; applied again after a restore.",
    "article_governance": "Owner, audience, version and approval of each article in force.",
    "article_versions": "Every approved version of every article.",
    "article_drafts": "Articles that wait for an owner's approval, and what became of them.",
    "open_questions": "Questions the bot did not answer, met again, or left to an agent.",
    "question_groups": "Questions that ask the same, counted by day, with what was done about them.",
    "bot_decisions": "One row per decision of the bot, with the label people gave it.",
    "calibrations": "Every certified threshold with its sample; the newest is in force.",
    "attachments": "Files in matters; the content lies sealed in `data_dir/attachments`.",
    "plans": "The newest 30 plans of shifts, with the figures they were made of; no contact in them.",
    "suggestions": "What was shown beside the agent, and what they took of it.",
}
"""What each table is for."""
