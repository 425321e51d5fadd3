"""Laws take as long as they take: the machines of CI differ."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
