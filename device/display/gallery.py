"""Every screen in every state in which it looks different."""

from device.display.navigation import AppState, all_screens


def gallery() -> tuple[tuple[str, AppState], ...]:
    """Name and state of each, screen after screen. The golden pictures are made from these."""
    return tuple((example.name, example.state) for screen in all_screens() for example in screen.examples)
