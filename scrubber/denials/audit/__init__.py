"""What an audit asks of a pile of claims and remittances."""
