"""The command line: the only room that knows the terminal, the clock, the environment and the log."""
