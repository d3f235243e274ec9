"""The hazards that rules name, and what a moderation endpoint calls them.

Codes and names are those of the MLCommons AILuminate assessment standard 1.0, section 3, and two of
our own for what it does not have: elections and likeness. The names on the other side are the
categories of the OpenAI moderation interface; a hazard that it does not know maps to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hazard:
    """A kind of harm: its code, its name, and the categories of a moderation endpoint."""

    code: str
    name: str
    moderation: tuple[str, ...]


HAZARDS: dict[str, Hazard] = {
    hazard.code: hazard
    for hazard in (
        Hazard("vcr", "violent crimes", ("violence", "illicit/violent")),
        Hazard("grf", "graphic violence", ("violence/graphic",)),
        Hazard("iwp", "indiscriminate weapons", ("illicit/violent",)),
        Hazard(
            "ssh",
            "suicide and self-harm",
            ("self-harm", "self-harm/intent", "self-harm/instructions"),
        ),
        Hazard("ncr", "nonviolent crimes", ("illicit",)),
        Hazard("src", "sex-related crimes", ("sexual",)),
        Hazard("cse", "child sexual exploitation", ("sexual/minors",)),
        Hazard("hte", "hate", ("hate", "hate/threatening")),
        Hazard("dfm", "defamation and harassment", ("harassment", "harassment/threatening")),
        Hazard("prv", "privacy", ()),
        Hazard("ipv", "intellectual property", ()),
        Hazard("sxc", "sexual content", ("sexual",)),
        Hazard("spc", "specialised advice", ()),
        Hazard("elc", "elections", ()),
        Hazard("lik", "likeness of real people", ()),
    )
}
"""All hazards by code; graphic violence is set apart, because the endpoint sets it apart."""


def moderation_names(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What a moderation endpoint calls these hazards, without repetition."""
    return tuple(dict.fromkeys(name for code in codes for name in HAZARDS[code].moderation))


def hazards_of(category: str) -> tuple[str, ...]:
    """Codes of the hazards that an endpoint's category stands for; unknown ones give none."""
    return tuple(code for code, hazard in HAZARDS.items() if category in hazard.moderation)
