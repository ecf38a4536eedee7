"""Pictures of a procedure: swimlanes as SVG, and Mermaid text."""

from kesu.procedure.drawing.mermaid import draw_mermaid
from kesu.procedure.drawing.svg import draw_svg

__all__ = ["draw_mermaid", "draw_svg"]
