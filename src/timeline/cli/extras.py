"""What is said where an extra is not installed."""

from timeline.errors import WrongUsage


def needs_web(command: str, missing: ImportError) -> WrongUsage:
    """That a command serves or draws, and what it takes."""
    return WrongUsage(
        f"`{command}` needs {str(missing.name).partition('.')[0]}, which is not installed.",
        'install it: `pip install "diplomatic-timeline[web]"`',
    )
