"""The version of the program, alone here so that the packaging can read it without importing more."""

VERSION = "0.1.0"
