"""Any table of text: its encoding, its separator, its columns, and what stands in them."""
