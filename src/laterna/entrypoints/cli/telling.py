"""What a person or a machine is told before and after a generation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict

from laterna.core.i18n import message
from laterna.core.request import CastMember, GenerationResult, Plan, Trajectory
from laterna.service.generate import Job


def signing_lines(job: Job) -> Iterator[str]:
    """That keys were made just now, or that they end soon."""
    signatory = job.signatory
    if signatory.made:
        yield message("keys.made", path=signatory.made)
    elif signatory.keys.ending_soon:
        yield message("keys.ending", date=signatory.keys.ends.date())


def plan_lines(job: Job) -> Iterator[str]:
    """What will be drawn, from whose works, and how long it should take."""
    request, plan = job.request, job.plan
    yield message(
        "plan.request",
        seconds=f"{request.seconds:g}",
        size=_times(request.size),
        fps=f"{request.fps:g}",
        seed=request.seed,
        model=plan.model_name,
    )
    if request.asked:
        yield message("plan.expanded", text=request.prompt)
    for shot in range(1, plan.shots + 1):
        yield from _shot_lines(plan, shot)
    for path in request.paths:
        yield message("plan.path", **told(path))
    for word, taken in plan.replaced:
        yield message("plan.replaced", word=word, taken=taken)
    if plan.unknown:
        yield message("plan.unknown", words=", ".join(plan.unknown))
    if plan.left_out:
        yield message("plan.left_out", words=", ".join(plan.left_out))
    for note in plan.notes:
        yield f"  {note.message()}"
    yield message("plan.estimate", seconds=math.ceil(plan.estimated_seconds))


def told(path: Trajectory) -> dict[str, str]:
    """Who goes along a path, and from which second to which."""
    first, last = path.seconds
    who = path.who or message("path.camera")
    return {"who": who, "start": f"{first:g}", "end": f"{last:g}"}


def result_lines(result: GenerationResult, seed: int) -> Iterator[str]:
    """Where the film is, what it holds and what it cost."""
    clip = result.clip
    yield message(
        "result.film",
        path=result.path,
        frames=clip.frame_count,
        seconds=f"{clip.seconds:g}",
        fps=f"{clip.fps:g}",
        size=_times(clip.size),
        native=_times(clip.native_size),
        seed=seed,
    )
    yield message(
        "result.cost",
        wall=f"{result.wall_seconds:.1f}",
        compute=f"{result.compute_seconds:.1f}",
        energy=f"{result.energy_wh:.3f}",
    )


def request_object(job: Job) -> dict[str, object]:
    """What was asked and what will be drawn, for machines; ``expanded`` None: as it was asked."""
    request = job.request
    expanded = request.prompt if request.asked else None
    return {"prompt": request.words, "expanded": expanded, "plan": plan_object(job.plan)}


def plan_object(plan: Plan) -> dict[str, object]:
    """The plan for machines."""
    return {
        "shots": plan.shots,
        "cast": [{**asdict(member), "count": member.count} for member in plan.cast],
        "replaced": [{"word": word, "taken": taken} for word, taken in plan.replaced],
        "unknown": list(plan.unknown),
        "left_out": list(plan.left_out),
        "notes": [{"code": note.code, "message": note.message()} for note in plan.notes],
        "estimated_seconds": plan.estimated_seconds,
        "model": {
            "name": plan.model_name,
            "sha256": plan.model_sha256,
            "licence": plan.model_licence,
        },
    }


def result_object(result: GenerationResult, seed: int) -> dict[str, object]:
    """One film for machines; the energy is an estimate, see ``laterna.service.cost``."""
    clip = result.clip
    return {
        "path": str(result.path),
        "id": result.film_id,
        "seed": seed,
        "size": list(clip.size),
        "native_size": list(clip.native_size),
        "fps": clip.fps,
        "frame_count": clip.frame_count,
        "seconds": clip.seconds,
        "wall_seconds": result.wall_seconds,
        "compute_seconds": result.compute_seconds,
        "estimated_energy_wh": result.energy_wh,
        "stage_seconds": result.times.seconds,
    }


def _shot_lines(plan: Plan, shot: int) -> Iterator[str]:
    if plan.shots > 1:
        yield message("plan.shot", number=shot, shots=plan.shots)
    cast = [member for member in plan.cast if member.shot == shot]
    yield from (_cast_line(member) for member in cast)
    if not cast:
        yield message("plan.nobody")


def _cast_line(member: CastMember) -> str:
    words = member.words
    if look := _look(member):
        words = f"{words} ({look})"
    if member.how == "picture":
        key = "plan.character" if member.work_id.startswith("character:") else "plan.own"
        return message(key, words=words, title=member.title)
    key = "plan.spelling" if member.how == "spelling" else "plan.member"
    return message(
        key,
        words=words,
        title=member.title,
        artist=member.artist,
        work=member.work_id,
        licence=member.licence,
    )


def _look(member: CastMember) -> str:
    """How many and in which colour, such as "3 x fox, blue"; empty for one in its own."""
    noun = f"{member.count} x {member.noun}" if member.count > 1 else member.noun
    if member.colour:
        return f"{noun}, {message(f'colour.{member.colour}')}"
    return noun if member.count > 1 else ""


def _times(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
