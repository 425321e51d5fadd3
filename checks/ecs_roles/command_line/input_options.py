"""The options that say what is read and how, for every command that reads the code."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_roles.analysis.configuration import Configuration, Parsed, configuration_in
from ecs_roles.analysis.scan import Options, settings_for
from ecs_roles.analysis.scan_root import scan_root
from ecs_roles.analysis.setting_values import CeilingFile, NeedsFile
from ecs_roles.outputs.readable import one_line
from ecs_roles.symbolic.file_text import MAX_BYTES, NotReadableError, decoded, read_named
from ecs_roles.symbolic.frozen import replace

if TYPE_CHECKING:
    from ecs_roles.analysis.disk_cache import DiskCache

_MOST_JOBS = 64
_FOLDER_VARIABLE = "ECS_ROLES_CACHE_DIR"


class UsageError(Exception):
    """Something is wrong with the words of the call; the message says what."""


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group("input")
    group.add_argument("--root", type=Path, help="read nothing outside this folder (default: the git work tree)")
    group.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="a Terraform variable")
    group.add_argument("--var-file", action="append", default=[], type=Path, metavar="FILE", help="a file of variables")
    group.add_argument("--workspace", default="", metavar="NAME", help="what terraform.workspace is")
    group.add_argument(
        "--parameters",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="parameters of templates: as the AWS CLI or CodePipeline takes them, or a samconfig.toml",
    )
    group.add_argument(
        "--account-facts",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="what `aws iam get-account-authorization-details` printed; once for each account",
    )
    group.add_argument(
        "--jobs",
        type=_number_of_jobs,
        default=1,
        metavar="N",
        help="read the roots and templates in up to N processes, or `auto` for one a processor (default: 1)",
    )
    _add_cache(group)
    group.add_argument("--source", type=Path, metavar="DIR", help="the Terraform source beside a plan")
    group.add_argument(
        "--ceiling",
        action="append",
        default=[],
        metavar="ROLES=FILE",
        help="the most that execution, task or supporting roles, or those of a pattern, may do: a reference policy",
    )
    group.add_argument(
        "--application-needs",
        action="append",
        default=[],
        metavar="TASK=FILE",
        help="what others know of an application: IAM Policy Autopilot's policies, or what AWS has seen of its role",
    )
    settings = group.add_mutually_exclusive_group()
    settings.add_argument("--config", type=Path, metavar="FILE", help="take the settings from this file")
    settings.add_argument("--no-config", action="store_true", help="take no settings file")


def _add_cache(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--cache-dir",
        type=Path,
        metavar="DIR",
        help=f"--cache in this folder (default: {_FOLDER_VARIABLE}, else ecs-roles in the user's cache folder)",
    )
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "--cache",
        action="store_true",
        help="keep on disk what is read, values included, and read again only what has changed since",
    )
    either.add_argument("--no-cache", action="store_true", help=f"neither, whatever {_FOLDER_VARIABLE} says")


def input_options(chosen: argparse.Namespace) -> Options:
    """Return what the words of the call say of the input, with the settings of the project; raises ``UsageError``."""
    options = Options(
        root=chosen.root,
        variables=tuple(pair(item, "--var", "NAME=VALUE") for item in chosen.var),
        variable_files=tuple(_existing(path) for path in chosen.var_file),
        workspace=chosen.workspace,
        parameters=tuple(given for path in chosen.parameters for given in _parameters(path)),
        plan_source=chosen.source.resolve() if chosen.source else None,
        jobs=chosen.jobs,
        cache=_cache(chosen),
    )
    settings, errors = _found_settings(chosen, options)
    if chosen.account_facts:
        settings = replace(settings, account_facts=tuple(chosen.account_facts), account_facts_named=True)
    named = (pair(item, "--ceiling", "ROLES=FILE") for item in chosen.ceiling)
    ceilings = tuple(CeilingFile(roles, Path(file), named=True) for roles, file in named)
    told = (pair(item, "--application-needs", "TASK=FILE") for item in chosen.application_needs)
    needs = tuple(NeedsFile(task, Path(file), named=True) for task, file in told)
    settings = replace(
        settings,
        ceiling=(*settings.ceiling, *ceilings),
        application_needs=(*settings.application_needs, *needs),
    )
    return replace(options, settings=settings, setting_errors=errors)


def _cache(chosen: argparse.Namespace) -> "DiskCache | None":
    """Return where results of this scan and of earlier ones are; settings of the scanned code do not say so."""
    named = chosen.cache_dir or os.environ.get(_FOLDER_VARIABLE)
    if chosen.no_cache or not (named or chosen.cache):
        return None
    # Most scans go without.
    from ecs_roles.analysis.disk_cache import DiskCache
    from ecs_roles.analysis.kept_files import usual_folder

    return DiskCache(Path(named) if named else usual_folder(), tell=_tell)


def _tell(message: str) -> None:
    sys.stderr.write(f"ecs-roles: {one_line(message)}\n")


def _found_settings(chosen: argparse.Namespace, options: Options) -> Parsed:
    """Return the settings of the file that the call names, of none, or of the project around the paths."""
    if chosen.no_config:
        return Configuration(), ()
    if chosen.config is None:
        return settings_for(chosen.paths, scan_root(chosen.paths, chosen.root), options)
    path = chosen.config.resolve()
    found = configuration_in(path, path.parent)
    if found is None:
        raise UsageError(f"{chosen.config}: there are no settings for ecs-roles in this file")
    return found


def pair(item: str, option: str, shape: str) -> tuple[str, str]:
    """Return both sides of ``NAME=VALUE``; raises ``UsageError``."""
    name, equals, value = item.partition("=")
    if not name or not equals:
        raise UsageError(f"{option} takes {shape}, not {item!r}")
    return name, value


def _number_of_jobs(written: str) -> int:
    """Return how many processes are meant: a number from 1, or as many as there are processors."""
    jobs = os.cpu_count() or 1 if written == "auto" else int(written) if written.isdecimal() else 0
    if not 1 <= jobs <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST_JOBS}, or auto, not {written!r}")
    return jobs


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(f"{path}: there is no such variable file")
    return path.resolve()


def _parameters(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a file that the call names; of several files the later ones win."""
    from ecs_roles.readers.cloudformation.parameter_files import NoParametersError, parameters_in

    try:
        return parameters_in(decoded(read_named(path, MAX_BYTES)), path.name)
    except NotReadableError as fault:
        raise UsageError(f"{path}: {fault.reason}") from None
    except NoParametersError as fault:
        raise UsageError(f"{path} {fault}") from None
    except ValueError:
        raise UsageError(f"{path}: not a text in UTF-8") from None
