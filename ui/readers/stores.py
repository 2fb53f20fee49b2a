"""Stores: everything beside the archive that keeps something of readers. A test holds that none is missing."""

from rag.follow import follow_file
from rag.notebook import notebook_file
from rag.share import conversations_file, export_record, feedback
from rag.share.left import Store
from ui.http import passwords
from ui.keys import kept_keys
from ui.usage import usage_file

STORES: tuple[Store, ...] = (
    usage_file.STORE,  # the first: it notes that the reader is erased, so that a process that was killed is known of
    conversations_file.STORE,
    feedback.STORE,
    follow_file.STORE,
    notebook_file.STORE,
    export_record.STORE,
    kept_keys.STORE,
    passwords.STORE,
)
"""The archive itself keeps who added what, too: ``ui.readers.erasing`` adds it."""
