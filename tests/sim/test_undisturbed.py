"""The collector of cycles rests while a day is played, and only then."""

import gc

import pytest

from zhida.sim.undisturbed import undisturbed


def test_the_collector_goes_on_as_it_was_even_after_an_error():
    gc.enable()

    with pytest.raises(ZeroDivisionError), undisturbed():
        assert not gc.isenabled()
        raise ZeroDivisionError

    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with undisturbed():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
