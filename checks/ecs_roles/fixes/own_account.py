"""The account of a deployment as a policy names it: in Terraform by a data source, declared where there is none."""

from pathlib import Path

from ecs_roles.fixes.edits import Edit, NotEditableError
from ecs_roles.fixes.references import Standpoint, resource_content
from ecs_roles.fixes.source_tree import Change
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.text import ACCOUNT, Text, text

_USUAL = ("data.tf", "main.tf", "iam.tf")
_CALLER = "data.aws_caller_identity.current"
_CALLER_LABELS = ("aws_caller_identity", "current")


def own_account(place: Standpoint) -> tuple[Text, Standpoint, tuple[Edit, ...]]:
    """Return the account as a text, the place at which it can be written, and what declares it in the module."""
    own, known = text(ACCOUNT), place.scope.indexes[0].deployment.facts.account
    if resource_content(own, place) != "*":
        return own, place, ()
    if known is not None:
        return text(known), place, ()
    spelled = (*place.spelled, (own, f"{_CALLER}.account_id"))
    return own, replace(place, spelled=spelled), _declaring(place)


def _declaring(place: Standpoint) -> tuple[Edit, ...]:
    """Return what declares the data source that names the account, in the file where every fix would declare it."""
    if not place.is_terraform or not place.of_folder:
        raise NotEditableError("the account is not named in the code")
    files = [place.files.at(name) for name in sorted(place.of_folder, key=_declared_in)]
    if any(member.value.labels == _CALLER_LABELS for file in files for member in file.tree.members):
        raise NotEditableError("the data source that names the account is not always there")
    end = len(files[0].text.rstrip())
    return files[0].edits((Change(end, end, '\n\ndata "aws_caller_identity" "current" {}'),))


def _declared_in(file: str) -> tuple[int, str]:
    """Return where a file stands among those of a module that may declare a data source."""
    name = Path(file).name
    return (_USUAL.index(name) if name in _USUAL else len(_USUAL), name)
