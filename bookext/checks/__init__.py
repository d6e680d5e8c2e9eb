"""What the build refuses in documents: typed numbers, typed quotations, unsafe links and invisible characters."""
