"""Tries are counted whatever happens to the count at the same moment."""

import time
from threading import Thread

from cantine import clock
from cantine.access.actions import throttle
from cantine.store import database

KEY = "double:ines@exemple.fr"


def test_a_try_is_counted_that_meets_the_end_of_the_ones_before_it(url):
    """A right code forgets the wrong ones while the next code is already being counted."""
    with database.open_writer(url) as db:
        assert throttle.count_try(db, [KEY], clock.now()).numbers == {KEY: 1}
    counted = []

    def count():
        with database.open_writer(url) as db:
            counted.append(throttle.count_try(db, [KEY], clock.now()))

    with database.open_writer(url) as db:
        throttle.start_afresh(db, KEY)
        second = Thread(target=count)
        second.start()
        time.sleep(0.3)  # it waits for this transaction, on either engine
        assert counted == []
    second.join()
    assert [one.numbers for one in counted] == [{KEY: 1}]
