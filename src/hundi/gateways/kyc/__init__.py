"""The KYC provider."""
