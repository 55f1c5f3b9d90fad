"""What ends a sweep that has begun, or one that was finished."""


class Stopped(RuntimeError):
    """The sweep could not go on; what is done is kept, and the same call continues."""


class Damaged(Stopped):
    """A finished dataset is not as it was written; ``repair`` goes on."""
