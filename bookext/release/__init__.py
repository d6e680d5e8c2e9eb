"""Publishing an edition: staging, downloads, EPUB, checksums."""
