"""The drop folder: every file is done at least once, every content is published once, no input is ever changed.

How a file goes through, and what a crash at each step comes to, is told in `working` and `publishing`.
"""
