"""Made-up views of every page in every state, for the gallery and for tests. Never shown to users."""
