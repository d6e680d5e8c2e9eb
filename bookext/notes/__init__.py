"""Notes to the prose: what a sentence rests on, a row of a table or a work, stands at the end of its page."""
