the-file-could-not-be-read = Tiedostoa { $path } ei voitu lukea ({ $reason }); tarkista lukuoikeus.
the-file-could-not-be-written = Tiedostoa { $path } ei voitu kirjoittaa ({ $reason }); tarkista levytila ja kirjoitusoikeus.
