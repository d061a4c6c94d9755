"""One module per command, or per few related commands, loaded when the command is used."""
