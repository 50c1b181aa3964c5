"""Builds Compose projects and runs them on a real engine.

Every test is marked `e2e`. Without an engine it skips with the reason, and fails when `KURTC_REQUIRE_ENGINES` is 1.
Images are pulled; where that is impossible, stand-ins under their names are built from `images/`.
"""
