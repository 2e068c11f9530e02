"""Loaded by the process that watchers are forked from, and by no other."""

from forked import load

load()
