"""Settings of hypothesis for the laws of this layer: a slow machine is not a failure."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
