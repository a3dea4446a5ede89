"""What: upload, extraction, checks, risk, acceptance by the customer, listing."""
