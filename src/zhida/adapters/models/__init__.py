"""Optional models behind ports: encoders, language and speech models."""
