"""What is counted over the denial log, and the tables made of it."""
