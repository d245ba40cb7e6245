"""What the operator of a process decides about its web side."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhida.web.common.bodies import BODY_PACE, BodyPace

__all__ = ["BUILT_FOLDER", "WebConfig"]

BUILT_FOLDER: Final = Path(__file__).resolve().parent.parent / "static" / "built"
LOOPBACK: Final = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConfig:
    """Hosts, origins, proxies and cookies.

    ``allowed_hosts`` are names this server answers to besides localhost; ``own_origins`` are further origins
    its own pages come from; ``trusted_proxies`` are addresses or networks whose forwarding headers count;
    ``secure_cookies`` is false only for plain http on a loopback address; ``metrics_from`` are the addresses
    or networks that may read ``/metrics``; ``body_pace`` is how slowly a request may send its body.
    """

    allowed_hosts: tuple[str, ...] = ()
    own_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    secure_cookies: bool = True
    static_dir: Path = BUILT_FOLDER
    metrics_from: tuple[str, ...] = LOOPBACK
    body_pace: BodyPace = BODY_PACE
