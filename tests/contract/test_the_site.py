"""The documentation site is built of the repository's own pages, strictly: a link that leads nowhere ends the build."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.error_texts import ERROR_TEXTS

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github" / "scripts" / "site.py"

pytestmark = [pytest.mark.host, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run([sys.executable, str(SCRIPT), str(folder)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def test_every_rule_has_its_page_and_every_error_text_can_be_searched(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    texts = "\n".join(entry["text"] for entry in index["docs"] if entry["location"].startswith("errors"))

    assert [rule.id for rule in RULES if not (site / "rules" / rule.id.lower() / "index.html").is_file()] == []
    assert len(ERROR_TEXTS) > 50
    for text in ERROR_TEXTS:
        assert text.fragment.split("*")[0].strip()[:20] in texts.replace("&gt;", ">").replace("&amp;", "&")


def test_the_schema_is_published_as_it_is(site: Path) -> None:
    published = (site / "report.schema.json").read_text(encoding="utf-8")

    assert published == (ROOT / ".github" / "report.schema.json").read_text(encoding="utf-8")
    assert json.loads(published)["$id"].endswith("/report.schema.json")


def test_pages_link_to_each_other_and_fetch_nothing_from_elsewhere(site: Path) -> None:
    start = (site / "index.html").read_text(encoding="utf-8")

    assert 'href="rules/ecs531/"' in start
    assert "fonts.googleapis.com" not in start


def test_pictures_of_the_reports_are_shown_and_small(site: Path) -> None:
    guide = (site / "guide" / "index.html").read_text(encoding="utf-8")
    pictures = sorted((ROOT / ".github" / "site" / "pictures").iterdir())

    assert len(pictures) >= 4
    for picture in pictures:
        assert f'src="../pictures/{picture.name}"' in guide
        assert (site / "pictures" / picture.name).read_bytes() == picture.read_bytes()
        assert picture.stat().st_size < 200_000
