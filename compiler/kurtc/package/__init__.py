"""The user's package: manifest, locators, fetching and lock file, file trees, arguments."""
