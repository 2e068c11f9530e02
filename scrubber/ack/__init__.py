"""Acknowledgements: TA1, 999 and 277CA, pure functions of findings and of the envelopes that came."""
