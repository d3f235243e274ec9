"""What should be written (exit status 5)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


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


class DataNotEmpty(OutputError):
    """The folder {path} is not empty; a backup is restored only where nothing is."""

    code = "data_not_empty"


class DiskFull(OutputError):
    """The disk is full; {path} was not written."""

    code = "disk_full"
