"""For whoever runs the process: is it up, can it work, what does it do."""

from collections.abc import Iterable

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from starlette.responses import Response

from zhida.core.kernel.errors import NotFound
from zhida.web.common.context import Web, origin_of, web_of
from zhida.web.common.hosts import Networks
from zhida.web.common.policies import Gate, new_router, route
from zhida.web.common.schemas import Body

__all__ = ["router", "watch"]

router = new_router("", "operations")


class Health(Body):
    """Whether the process is up."""

    status: str


@route(router, "GET", "/healthz", action=Gate.PUBLIC, answer=Health)
async def healthz() -> Health:
    """Tell that the process answers."""
    return Health(status="ok")


@route(router, "GET", "/readyz", action=Gate.PUBLIC, answer=Health)
async def readyz(request: Request) -> Health:
    """Tell that the store answers too."""
    await web_of(request).platform.store.tenants()
    return Health(status="ready")


@route(router, "GET", "/metrics", action=Gate.PUBLIC, is_documented=False)
async def metrics(request: Request) -> Response:
    """Show figures in the Prometheus text format; to the addresses of the configuration only."""
    web, origin = web_of(request), origin_of(request)
    if origin.address not in Networks(web.config.metrics_from) or not origin.is_direct:
        raise NotFound
    return Response(generate_latest(web.figures.registry), media_type=CONTENT_TYPE_LATEST)


class _Lines:
    """Reads how the lines stand at the moment somebody asks."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the gauges."""
        sockets = GaugeMetricFamily("zhida_sockets", "Open sockets.")
        sockets.add_metric((), len(self._web.sockets))
        waiting = GaugeMetricFamily("zhida_waiting", "Contacts in line.", labels=("tenant",))
        duty = GaugeMetricFamily("zhida_agents_on_duty", "Agents ready and connected.", labels=("tenant",))
        free = GaugeMetricFamily("zhida_agents_free", "Agents with room for a contact.", labels=("tenant",))
        for tenant, floor in self._web.platform.floors.items():
            waiting.add_metric((tenant,), len(floor.keeper.line))
            duty.add_metric((tenant,), floor.keeper.agents_on_duty())
            free.add_metric((tenant,), floor.keeper.free_agents())
        return (sockets, waiting, duty, free)


class _Stored:
    """Reads the counters of the store at the moment somebody asks."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def collect(self) -> Iterable[CounterMetricFamily]:
        """Return the counters."""
        stats = self._web.platform.store.stats()
        return (
            CounterMetricFamily("zhida_store_commits", "Commits; each is one fsync.", value=stats.commits),
            CounterMetricFamily("zhida_store_units", "Units of work in these commits.", value=stats.units),
            CounterMetricFamily("zhida_store_events", "Events appended.", value=stats.events),
        )


def watch(web: Web) -> None:
    """Put what is read on demand into the registry of this application."""
    web.figures.registry.register(_Lines(web))
    web.figures.registry.register(_Stored(web))
