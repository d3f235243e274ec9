"""Everything that can go wrong through what a person gave us, each with a stable code.

A class here is one kind of mistake. Its docstring is the message in English, with the facts named
in braces; the other languages stand in ``core/locales`` under ``error.<code>``. Codes and exit
statuses are a promise to scripts: they are never renamed and never given a second meaning.

    raise PromptTooLong(length=40000, limit=2000)
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import PurePath
from typing import ClassVar

from laterna.core import i18n

_LONGEST_FACT = 160


class LaternaError(Exception):
    """Something went wrong: {reason}."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the message names; nothing is looked up until it is shown."""
        super().__init__(facts)
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.facts)

    def __str__(self) -> str:
        return self.message()

    def message(self, language: str | None = None) -> str:
        """Return the message as one line, in the given or the current language."""
        shown = {name: _as_text(value) for name, value in self.facts.items()}
        return i18n.message(f"error.{self.code}", language, default=self.default(), **shown)

    @classmethod
    def default(cls) -> str:
        """Return the English message with its places still open."""
        return " ".join(cleandoc(cls.__doc__ or "").split())


def _rebuild(kind: type[LaternaError], facts: dict[str, object]) -> LaternaError:
    return kind(**facts)


def _as_text(value: object) -> str:
    """One printable line out of anything, so that no input can break a message."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return ", ".join(_as_text(item) for item in value)
    text = str(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if len(text) > _LONGEST_FACT and not isinstance(value, PurePath):
        text = text[: _LONGEST_FACT - 1] + "…"
    return text


def all_errors(root: type[LaternaError] = LaternaError) -> Iterator[type[LaternaError]]:
    """Yield the class and everything below it."""
    yield root
    for child in root.__subclasses__():
        yield from all_errors(child)


# --- What was asked for (exit status 2) -----------------------------------------------------------


class RequestError(LaternaError):
    """The request cannot be carried out: {reason}."""

    code = "request"
    exit_status = 2


class UsageError(RequestError):
    """The command line cannot be read: {reason}."""

    code = "usage"


class PromptEmpty(RequestError):
    """The prompt is empty; say what should be seen, such as "a fox jumps in the snow"."""

    code = "prompt_empty"


class PromptTooLong(RequestError):
    """The prompt has {length} characters; at most {limit} can be read."""

    code = "prompt_too_long"


class PromptControlCharacters(RequestError):
    """The prompt has the control character {character} at position {position}."""

    code = "prompt_control_characters"


class PromptNotText(RequestError):
    """The prompt is not valid text: half of a surrogate pair at position {position}."""

    code = "prompt_not_text"


class SecondsOutOfRange(RequestError):
    """The length of {value} seconds is not possible; it must be from {low} to {high}."""

    code = "seconds_out_of_range"


class SizeUnreadable(RequestError):
    """The size {value} cannot be read; write width x height, such as 1280x720."""

    code = "size_unreadable"


class SizeOdd(RequestError):
    """The size {width}x{height} is not possible; both sides must be even."""

    code = "size_odd"


class SizeOutOfRange(RequestError):
    """The size {width}x{height} is not possible; each side must be from {low} to {high} pixels."""

    code = "size_out_of_range"


class FpsOutOfRange(RequestError):
    """The rate of {value} frames per second is not possible; it must be from {low} to {high}."""

    code = "fps_out_of_range"


class StartOutOfRange(RequestError):
    """The start at {value} seconds is not possible; it must be from {low} to {high}."""

    code = "start_out_of_range"


class SpanOutOfRange(RequestError):
    """The span from {start} to {end} seconds is not possible; the film has {seconds}."""

    code = "span_out_of_range"


class StrengthOutOfRange(RequestError):
    """The strength {value} is not possible; say one of {known}, or a number from 0 to 1."""

    code = "strength_out_of_range"


class FilmsUnlike(RequestError):
    """Films of different shapes or models cannot be joined: {first} and {second}."""

    code = "films_unlike"


class EditUnread(RequestError):
    """The instruction {text} is not understood: {unknown}. Nothing was changed."""

    code = "edit_unread"


class EditNobody(RequestError):
    """Nobody in the film is meant by {words}; there are: {there}."""

    code = "edit_nobody"


class StageFull(RequestError):
    """There is no room for {words}: a shot holds {most} actors."""

    code = "stage_full"


class PictureNeeded(RequestError):
    """The film was made with your picture for {word}; give it again: --cast {word}=FILE."""

    code = "picture_needed"


class PictureOther(RequestError):
    """The picture {path} for {word} is not the one with which the film was made."""

    code = "picture_other"


class StepsOutOfRange(RequestError):
    """The number of steps {value} is not possible; it must be from {low} to {high}."""

    code = "steps_out_of_range"


class GuidanceOutOfRange(RequestError):
    """The guidance of {value} is not possible; it must be from {low} to {high}."""

    code = "guidance_out_of_range"


class SeedOutOfRange(RequestError):
    """The seed {value} is not possible; it must be from 0 to {high}."""

    code = "seed_out_of_range"


class VariationsOutOfRange(RequestError):
    """The number of variations {value} is not possible; it must be from {low} to {high}."""

    code = "variations_out_of_range"


class CastUnreadable(RequestError):
    """The cast {value} cannot be read; write WORD=FILE, such as taxi=my-taxi.png."""

    code = "cast_unreadable"


class LabelUnwritable(RequestError):
    """The label cannot be written: there are no letters here for {letters}."""

    code = "label_unwritable"


class CastWordMissing(RequestError):
    """The word {word} of the cast is not an actor of the prompt; its actors are: {known}."""

    code = "cast_word_missing"


class UnknownName(RequestError):
    """The name {name} is not known; known are: {known}."""

    code = "unknown_name"


class UnknownModel(UnknownName):
    """The model {name} is not known; known are: {known}."""

    code = "unknown_model"


class UnknownVerb(UnknownName):
    """There is no command {name}; there are: {known}."""

    code = "unknown_verb"


class UnknownSampler(UnknownName):
    """The sampler {name} is not known; known are: {known}."""

    code = "unknown_sampler"


class UnknownRecipe(UnknownName):
    """The recipe {name} is not known; known are: {known}."""

    code = "unknown_recipe"


class UnknownSuite(UnknownName):
    """The suite {name} is not known; known are: {known}."""

    code = "unknown_suite"


class UnknownCorpus(UnknownName):
    """The corpus {name} is not known; known are: {known}."""

    code = "unknown_corpus"


class UnknownLanguage(UnknownName):
    """The language {name} is not known; known are: {known}."""

    code = "unknown_language"


# --- Files that were given (exit status 3) --------------------------------------------------------


class InputError(LaternaError):
    """The file {path} cannot be used: {reason}."""

    code = "input"
    exit_status = 3


class InputMissing(InputError):
    """The file {path} does not exist."""

    code = "input_missing"


class PictureUnreadable(InputError):
    """The picture {path} cannot be read: {reason}."""

    code = "picture_unreadable"


class PictureTooLarge(InputError):
    """The picture {path} has {pixels} pixels; at most {limit} can be read."""

    code = "picture_too_large"


class BoardUnreadable(InputError):
    """The storyboard {path} cannot be read: {reason}."""

    code = "board_unreadable"


class VideoUnreadable(InputError):
    """The video {path} cannot be read: {reason}."""

    code = "video_unreadable"


class PicturesMissing(VideoUnreadable):
    """The file {path} holds no pictures."""

    code = "pictures_missing"


class StillPicture(VideoUnreadable):
    """The file {path} is a single picture, not a video."""

    code = "still_picture"


class DrawingDamaged(InputError):
    """The drawing {path} is damaged: {reason}."""

    code = "drawing_damaged"


class PromptsDamaged(InputError):
    """The prompts in {path} cannot be read, line {line}: {reason}."""

    code = "prompts_damaged"


class PolicyFileDamaged(InputError):
    """The policy file {path} cannot be used: {reason}."""

    code = "policy_file_damaged"


class ManifestMissing(InputError):
    """The video {path} says nothing about its making."""

    code = "manifest_missing"


class ManifestDamaged(InputError):
    """What the video {path} says about its making cannot be read: {reason}."""

    code = "manifest_damaged"


# --- This installation (exit status 4) ------------------------------------------------------------


class InstallationError(LaternaError):
    """This installation cannot do that: {reason}."""

    code = "installation"
    exit_status = 4


class WeightsMissing(InstallationError):
    """The weights {path} do not exist."""

    code = "weights_missing"


class WeightsUnreadable(InstallationError):
    """The weights {path} cannot be read: {reason}."""

    code = "weights_unreadable"


class WeightsDamaged(InstallationError):
    """The weights {path} are damaged: their sha256 is {found}, it should be {expected}."""

    code = "weights_damaged"


class ExtraMissing(InstallationError):
    """This needs the package {package}, which is not installed; laterna[{extra}] brings it."""

    code = "extra_missing"


class SettingInvalid(InstallationError):
    """The setting {name} cannot be {value}: {reason}."""

    code = "setting_invalid"


class RewriterFailed(InstallationError):
    """The rewriter at {url} gave no usable answer: {reason}."""

    code = "rewriter_failed"


class MemoryExhausted(InstallationError):
    """There is not enough memory; ask for a smaller size or fewer seconds."""

    code = "memory_exhausted"


# --- What should be written (exit status 5) -------------------------------------------------------


class OutputError(LaternaError):
    """The file {path} cannot be written: {reason}."""

    code = "output"
    exit_status = 5


class OutputIsFolder(OutputError):
    """The output {path} is a folder; give the name of a file."""

    code = "output_is_folder"


class OutputExists(OutputError):
    """The output {path} exists already; use --force to replace it."""

    code = "output_exists"


class OutputFolderMissing(OutputError):
    """The folder {path} does not exist."""

    code = "output_folder_missing"


class OutputDenied(OutputError):
    """There is no permission to write {path}."""

    code = "output_denied"


class OutputKindUnknown(OutputError):
    """The output {path} must end in one of: {known}."""

    code = "output_kind_unknown"


class DiskFull(OutputError):
    """The disk is full; {path} was not written."""

    code = "disk_full"


# --- Art, ledger, training, scores (exit status 6) ------------------------------------------------


class MaterialError(LaternaError):
    """The material cannot be used: {reason}."""

    code = "material"
    exit_status = 6


class SourceMissing(MaterialError):
    """The source {source} is not there; {hint}."""

    code = "source_missing"


class SourceDamaged(MaterialError):
    """The file {path} of {source} is not the pinned one: its sha256 is {found}, not {expected}."""

    code = "source_damaged"


class WorkUnknown(MaterialError):
    """The work {work} is not in the ledger."""

    code = "work_unknown"


class LedgerDamaged(MaterialError):
    """The ledger {path} cannot be read, line {line}: {reason}."""

    code = "ledger_damaged"


class CheckpointMissing(MaterialError):
    """There is no checkpoint {path}."""

    code = "checkpoint_missing"


class CheckpointDamaged(MaterialError):
    """The checkpoint {path} cannot be read: {reason}."""

    code = "checkpoint_damaged"


class CheckpointMismatch(MaterialError):
    """The checkpoint {path} was made by another recipe: {reason}."""

    code = "checkpoint_mismatch"


class TrainingDiverged(MaterialError):
    """Training went astray at step {step}: the loss is {loss}."""

    code = "training_diverged"


# --- Keys, signatures and the registry (exit status 7) --------------------------------------------


class KeysError(LaternaError):
    """The keys cannot be used: {reason}."""

    code = "keys"
    exit_status = 7


class KeysMissing(KeysError):
    """The keys lack {path}; laterna keys init makes new ones where there are none."""

    code = "keys_missing"


class KeysExist(KeysError):
    """There are keys in {path} already; laterna keys rotate renews them."""

    code = "keys_exist"


class KeyForeign(KeysError):
    """{path} belongs to user {owner}, not to user {user}, who runs this; it is not used."""

    code = "key_foreign"


class KeyExposed(KeysError):
    """Others have access to {path} (mode {mode}), so it is not used; set its mode to {wanted}."""

    code = "key_exposed"


class KeyDamaged(KeysError):
    """The key or certificate {path} cannot be read: {reason}."""

    code = "key_damaged"


class CertificateExpired(KeysError):
    """The signing certificate ended on {date}; laterna keys rotate makes a new one."""

    code = "certificate_expired"


class CertificateEarly(KeysError):
    """The signing certificate is valid only from {date} on; look at the clock of this machine."""

    code = "certificate_early"


class CertificateRevoked(KeysError):
    """The signing certificate {serial} was revoked on {date}; laterna keys rotate makes another."""

    code = "certificate_revoked"


class CertificateUnknown(KeysError):
    """No certificate here has the serial number {serial}; laterna keys show lists them."""

    code = "certificate_unknown"


class SigningFailed(KeysError):
    """The film could not be signed, so there is none: {reason}."""

    code = "signing_failed"


class RegistryUnusable(KeysError):
    """The registry of films {path} cannot be used: {reason}."""

    code = "registry_unusable"


# --- Files that cannot be checked (exit status 8: 3, 4 and 5 are verdicts of laterna verify) ------


class CheckError(LaternaError):
    """The file {path} cannot be checked: {reason}."""

    code = "check"
    exit_status = 8


class CheckTooLarge(CheckError):
    """The file {path} has {size} bytes; at most {limit} can be checked."""

    code = "check_too_large"


# --- What may not be made (exit status 9) ---------------------------------------------------------


class PolicyRefused(LaternaError):
    """This is not made: {reason}. Rule {rule}. {appeal}."""

    code = "policy_refused"
    exit_status = 9
