"""Files that were given (exit status 3)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


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


class MaskEmpty(InputError):
    """The mask {path} is black: nothing in it is white, so nothing is replaced."""

    code = "mask_empty"


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


class BackupDamaged(InputError):
    """The backup {path} cannot be used: {reason}."""

    code = "backup_damaged"


class FigureMissing(InputError):
    """No clear figure stands out in {path}: {reason}."""

    code = "figure_missing"
