"""The faces of a semantic difference: for people, for programs, for a pull request."""
