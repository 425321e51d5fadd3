"""The files that a fix looks at beside one of a module: those of the same folder, Terraform's and OpenTofu's."""

from ecs_roles.fixes.references import folder_files


def test_files_of_both_languages_are_one_module() -> None:
    known = ("/w/main.tf", "/w/iam.tofu", "/w/inner/main.tf", "/w/a.tfvars", "/w/a.yaml")

    assert list(folder_files("/w/main.tf", known)) == ["/w/main.tf", "/w/iam.tofu"]
