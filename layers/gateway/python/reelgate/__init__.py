"""Reelgate: one OpenAI-compatible API to every video model, in your own AWS account."""
