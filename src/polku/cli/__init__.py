"""The command line: `app` puts the commands together, `commands` and `registry` are thin doors to the library."""
