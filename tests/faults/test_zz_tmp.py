from tests.faults import test_dying_steps as m
from tests.faults.test_dying_steps import *

m.POINTS = ("after_the_commit_of_the_regular_activity",)
del test_a_death_between_any_two_steps_loses_and_doubles_nothing


async def test_reg(urls, log):
    await m.test_a_death_between_any_two_steps_loses_and_doubles_nothing(urls, log)
