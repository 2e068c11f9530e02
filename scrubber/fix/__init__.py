"""Fixes: which are taken, written into bytes, and proven by reading the result again."""

from scrubber.fix.apply import StaleChange, apply
from scrubber.fix.plan import Plan, Taken, plan
from scrubber.fix.settle import Settled, settle

__all__ = ["Plan", "Settled", "StaleChange", "Taken", "apply", "plan", "settle"]
