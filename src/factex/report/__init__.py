"""One HTML file that shows the records of a run: to read, to print and to send.

`inputs` reads the files, `view` turns what they hold into plain data, `page` writes that data as
HTML with the style, the script and the script's `data` inside it. Between reading and writing
nothing touches a file. The page asks for nothing over a network, and its Content-Security-Policy
lets it run its own script and style alone.
"""

from factex.report.inputs import Inputs, read_inputs
from factex.report.page import render
from factex.report.view import build_view

__all__ = ["Inputs", "build_view", "read_inputs", "render"]
