"""What a person has to do on Render, in order."""

from envgen.platforms.render.todo.deploys import steps

__all__ = ["steps"]
