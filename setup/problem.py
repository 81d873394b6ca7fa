"""What stops the set-up, and how the user is told of it.

A file of its own, as all others of the set-up need it and it needs none of them.

A full disk is put into words here and not in fetch.py, because it is met in two ways: fetch.py looks before
it starts, and the file system may still refuse halfway, which `main` sees.
"""

import errno
import shutil
import sys

# Bytes, at the height of a fetch (pip holds a wheel twice for a moment) and at its end.
PEAK_BYTES, KEPT_BYTES = 1_200_000_000, 500_000_000
# Remedies that more than one sentence ends in.
OWN = "name your own libtorch {} with LIBTORCH=FOLDER, or your PyTorch with LIBTORCH_USE_PYTORCH=1"
OTHER_DISK = "set XDG_CACHE_HOME to a folder elsewhere"


class Problem(Exception):
    """What stops the set-up, in one sentence.

    `status` is that of the whole run: 2 where the user's own setting is at fault, else 1.
    """

    def __init__(self, sentence, status=2):
        super().__init__(sentence)
        self.status = status


def say(line):
    # Standard output is for results; and at once, to stand before what pip says next.
    print(line, file=sys.stderr, flush=True)


def disk_full(cache):
    """A sentence for a disk without the room for a fetch."""
    free, peak, kept = (f"{n / 1e9:.1f} GB" for n in (shutil.disk_usage(cache).free, PEAK_BYTES, KEPT_BYTES))
    needs = f"fetching libtorch takes {peak} ({kept} of it to stay)"
    return f"{cache} is on a disk with {free} free, and {needs}: free some, or {OTHER_DISK}"


def explain(error, cache):
    """A sentence for what the file system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(cache)
    # What is refused may be a folder above the cache as well as a file in it.
    place = str(error.filename or cache)
    in_cache = place.startswith(str(cache)) or str(cache).startswith(place)
    return f"{place}: {error.strerror}: {OTHER_DISK if in_cache else 'mend that and run make again'}"
