"""Keeps you from paying for Hugging Face Inference Endpoints you forgot."""
