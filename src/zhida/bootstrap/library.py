"""Wiring of the life of articles."""

from zhida.ports.chat import ChatModel
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Store
from zhida.services.contact_keys import ContactKeys
from zhida.services.drafting import Drafting
from zhida.services.gaps import Gaps
from zhida.services.growth import Growth
from zhida.services.history import History
from zhida.services.knowledge import Knowledge
from zhida.services.library import Library
from zhida.services.naming import Naming
from zhida.services.recorder import Recorder
from zhida.services.tenancy import Tenancy
from zhida.services.texts import Texts
from zhida.services.weekly import Weekly
from zhida.services.wording import Wording

__all__ = ["build_library"]


def build_library(
    *,
    store: Store,
    clock: Clock,
    ids: IdFactory,
    folding: TextFolding,
    recorder: Recorder,
    keys: ContactKeys,
    tenancy: Tenancy,
    texts: Texts,
    history: History,
    knowledge: Knowledge,
    chat: ChatModel | None,
) -> Library:
    """Return the use cases; nothing is started and nothing read yet."""
    drafting = Drafting(
        store=store, clock=clock, ids=ids, recorder=recorder, folding=folding, knowledge=knowledge
    )
    gaps = Gaps(
        store=store,
        clock=clock,
        recorder=recorder,
        keys=keys,
        folding=folding,
        tenancy=tenancy,
        history=history,
    )
    naming = Naming(store=store, clock=clock, gaps=gaps, wording=Wording(chat))
    growth = Growth(
        store=store, folding=folding, knowledge=knowledge, drafting=drafting, gaps=gaps, texts=texts
    )
    weekly = Weekly(store=store, folding=folding, tenancy=tenancy, knowledge=knowledge, gaps=gaps)
    return Library(drafting=drafting, gaps=gaps, naming=naming, growth=growth, weekly=weekly)
