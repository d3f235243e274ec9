"""What was asked for (exit status 2)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


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


class MomentUnreadable(RequestError):
    """The picture {value} cannot be read; write SECONDS=FILE, such as 2.5=boat.png."""

    code = "moment_unreadable"


class MomentOutOfRange(RequestError):
    """A picture at second {value} is not possible; it must be from {low} to {high}."""

    code = "moment_out_of_range"


class MomentTaken(RequestError):
    """There are two pictures for the same frame, at second {value}."""

    code = "moment_taken"


class SpanOutOfRange(RequestError):
    """The span from {start} to {end} seconds is not possible; the film has {seconds}."""

    code = "span_out_of_range"


class StrengthOutOfRange(RequestError):
    """The strength {value} is not possible; say one of {known}, or a number from 0 to 1."""

    code = "strength_out_of_range"


class FilmsUnlike(RequestError):
    """Films of different shapes or models cannot be joined: {first} and {second}."""

    code = "films_unlike"


class CurveUnreadable(RequestError):
    """The curve {text} cannot be read; write seconds and numbers, such as "{example}"."""

    code = "curve_unreadable"


class CurveTimes(RequestError):
    """Seconds of the curve of {who} must rise and be from 0 to {seconds}; they are {times}."""

    code = "curve_times"


class CurveShort(RequestError):
    """The curve of {who} has too few points: {count} instead of {least}."""

    code = "curve_short"


class CurveValue(RequestError):
    """The curve of {who} has {name} {value} at second {second}; it must be from {low} to {high}."""

    code = "curve_value"


class PathTwice(RequestError):
    """There are two paths for {who}; one actor goes one way."""

    code = "path_twice"


class PathNobody(RequestError):
    """The path is for {who}, who is not in the film; there are: {there}."""

    code = "path_nobody"


class PathKept(RequestError):
    """The path of {who} changes nothing: what it is about is kept from an earlier film."""

    code = "path_kept"


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


class CharacterNameUnfit(RequestError):
    """A character cannot be called {name}: {reason}."""

    code = "character_name_unfit"


class CharacterExists(RequestError):
    """There is a character called {name} already, or one whose name cannot be told from it."""

    code = "character_exists"


class CharacterUnknown(UnknownName):
    """There is no character {name}; there are: {known}."""

    code = "character_unknown"


class CharactersFull(RequestError):
    """There is room for {limit}; this would be more."""

    code = "characters_full"


class ConsentUnfit(RequestError):
    """This is no consent that can be recorded: {reason}."""

    code = "consent_unfit"


class ActorNeeded(RequestError):
    """Several could be made a character of in {path}: {there}; say which: --actor WORD."""

    code = "actor_needed"
