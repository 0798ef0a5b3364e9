"""The nouns every other folder shares; standard library only."""
