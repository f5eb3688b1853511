the-file-could-not-be-read = The file { $path } could not be read ({ $reason }); check the permission to read.
the-file-could-not-be-written = The file { $path } could not be written ({ $reason }); check the disk space and the permission to write.
