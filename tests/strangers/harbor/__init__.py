"""Harbor, an invented platform: one folder, copied beside the platforms that envgen has."""

from __future__ import annotations

from envgen.platforms.harbor.section import Berth, Harbor

from envgen.platforms.base import Edge, Placement, Platform, Reserved
from envgen.platforms.manifest import ServiceKind


class _Harbor(Platform[Harbor]):
    name = "harbor"
    title = "Harbor"
    section = Harbor
    about = "Where the programs are moored; a profile without this key has no manifest."
    edge = Edge(
        proxy_header=("HTTP_X_FORWARDED_SCHEME", "https"),
        proxies=2,
        port_variable="HARBOR_PORT",
        port=7000,
        stop_seconds=20,
        host_variable="HARBOR_HOST",
        shared_domain=".harbor.example",
    )
    reserved = Reserved(frozenset({"HARBOR_PORT"}), ("HARBOR_",))
    as_of = "2026-11-30"
    source = "https://harbor.example/docs"
    manifest_name = "mooring list"
    variables_at = "Harbor → Berths → Variables"
    variables_place = "Variables"
    saves = "Hoist"
    redeploys = "Hoist again"
    not_private = ("a berth at the quay has no private network", "quay: false, or route: public")

    def manifest_path(self, profile: str) -> str:
        return f"harbor.{profile}.yaml"

    def placement(self, section: Harbor, program: str, *, serves: bool) -> Placement:
        berth = section.berths.get(program, Berth())
        return Placement(
            kind="web" if serves else "worker",
            name=berth.name,
            several=berth.ships > 1,
            is_private=not berth.quay,
        )

    def service_path(self, program: str) -> tuple[str, ...]:
        return (self.name, "berths", program)

    def public_host(self, service: str, kind: ServiceKind) -> str | None:
        return f"{service}.harbor.example" if kind == "web" else None

    def variables(self, service: str, kind: ServiceKind) -> dict[str, str]:
        return {"HARBOR_HOST": f"{service}.harbor.example"}


PLATFORM = _Harbor()
