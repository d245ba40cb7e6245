"""Everything outside as one value, and the real adapters of level 0 in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zhida.adapters.broker.inprocess import InProcessBus
from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.crypto.identity import JwtIdentityVerifier
from zhida.adapters.crypto.key_folder import KeyFolder
from zhida.adapters.crypto.key_ring import MasterKeyRing
from zhida.adapters.crypto.passwords import Argon2PasswordHasher
from zhida.adapters.crypto.signing import Ed25519HeadSigner
from zhida.adapters.crypto.tokens import RandomTokens
from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.training import ChildTrainer
from zhida.adapters.models.training_files import FolderIndexFiles
from zhida.adapters.storage.attachments import FolderBlobs, MemoryBlobs
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.adapters.tools.media import PillowMedia
from zhida.bootstrap.config import Config
from zhida.bootstrap.models import Models, build_models
from zhida.bootstrap.system import RandomIds, SystemClock
from zhida.core.kernel.ids import TenantId
from zhida.ports.attachments import Blobs, Media
from zhida.ports.bus import EventBus
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.crypto import (
    FieldCipher,
    HeadSigner,
    IdentityKey,
    IdentityVerifier,
    KeyRing,
    PasswordHasher,
    SignatureAlgorithm,
    Tokens,
)
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Store
from zhida.ports.training import IndexFiles, Trainer

__all__ = ["Ports", "real_ports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Every outside thing the platform stands on; tests put twins in their places."""

    store: Store
    bus: EventBus
    clock: Clock
    ids: IdFactory
    cipher: FieldCipher
    ring: KeyRing
    passwords: PasswordHasher
    signer: HeadSigner
    tokens: Tokens
    verifier: IdentityVerifier
    folding: TextFolding
    identity_keys: Callable[[TenantId, str], Mapping[str, IdentityKey]]
    models: Models = field(default_factory=Models)
    blobs: Blobs = field(default_factory=MemoryBlobs)
    media: Media = field(default_factory=PillowMedia)
    learning: tuple[Trainer, IndexFiles] | None = None
    """What learns the articles and where that is kept; None lets the words alone answer."""
    node: str = "only"
    """Name of this process among those that share the store, where only one can open it always the same."""


def real_ports(config: Config) -> Ports:
    """Return the real adapters for level 0: SQLite, keys in files, everything in one process.

    Raises:
        UnsafeSecret: A key file can be read by others or is damaged.
    """
    keys, clock = config.data_dir / "keys", SystemClock()
    folder = KeyFolder(keys)

    def identity_keys(tenant: TenantId, inbox_id: str) -> Mapping[str, IdentityKey]:
        keys = folder.keys(f"identity-{tenant}-{inbox_id}")
        return {
            key.key_id: IdentityKey(key_id=key.key_id, algorithm=SignatureAlgorithm.HS256, secret=key.secret)
            for key in keys
        }

    return Ports(
        store=SqliteStore(config.data_dir),
        bus=InProcessBus(),
        clock=clock,
        ids=RandomIds(),
        cipher=AesGcmCipher(),
        ring=MasterKeyRing(folder.keys("master")),
        passwords=Argon2PasswordHasher(),
        signer=Ed25519HeadSigner(folder.keys("head")),
        tokens=RandomTokens(),
        verifier=JwtIdentityVerifier(),
        folding=TableFolding(),
        identity_keys=identity_keys,
        models=build_models(config.models, keys=keys, monotonic=clock.monotonic),
        blobs=FolderBlobs(config.data_dir / "attachments"),
        learning=(ChildTrainer(), FolderIndexFiles(config.data_dir / "indexes")),
    )
