"""The pages as files of a folder, which need no server: each with what it shows on any of its days."""
