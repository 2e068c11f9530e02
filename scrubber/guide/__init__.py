"""Implementation guides as data, and the walk that gives every segment its loop.

The guides are compiled from the maps of pyx12 (BSD); structure only.
"""

from scrubber.guide.elements import Elements
from scrubber.guide.load import guide_for, load
from scrubber.guide.loop import Loop
from scrubber.guide.schema import Guide
from scrubber.guide.walk import Walk

__all__ = ["Elements", "Guide", "Loop", "Walk", "guide_for", "load"]
