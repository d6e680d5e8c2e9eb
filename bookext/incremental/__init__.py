"""What a build need not do again."""
