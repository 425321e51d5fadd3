"""The folder to give to ``checkov --external-checks-dir``; checkov executes the one module beside this file."""
