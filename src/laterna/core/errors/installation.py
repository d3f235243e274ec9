"""This installation (exit status 4)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


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


class ConfigInvalid(InstallationError):
    """The settings of the server {path} cannot be used: {reason}."""

    code = "config_invalid"


class DataInUse(InstallationError):
    """Another server works with {path}."""

    code = "data_in_use"


class AddressUnusable(InstallationError):
    """It is not possible to listen at {address}: {reason}."""

    code = "address_unusable"
