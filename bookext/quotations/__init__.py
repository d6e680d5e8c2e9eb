"""The register of quotations, its lock, its verification, and how documents print from it."""
