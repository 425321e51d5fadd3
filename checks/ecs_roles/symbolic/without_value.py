"""How it is said that nobody gives a value: for those who say it, and for those who ask what has none."""


def no_value(variable: str) -> str:
    """Return why a variable of Terraform is not known that is required and that nobody gives."""
    return f"variable {variable} has no value here"


def no_default(parameter: str) -> str:
    """Return why a parameter of a template is not known that has no default and that nobody gives."""
    return f"parameter {parameter} has no default"


def null_by_default(variable: str) -> str:
    """Return what to say of a variable that is null as long as nobody gives it; ``variable`` is its address."""
    return f"{variable} is null by default"


def empty_by_default(what: str) -> str:
    """Return why something is open that rests on a variable or parameter which is empty as long as nobody gives it."""
    return f"{what} is empty by default"
