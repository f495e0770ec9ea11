"""The routing core: pure decisions and the vocabulary that every other room shares."""
