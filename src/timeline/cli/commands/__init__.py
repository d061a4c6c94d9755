"""The commands, a module for each or for a few, loaded when a command is used."""
