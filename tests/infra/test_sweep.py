from tests.infra.template import Synthesis, text


def test_what_stopped_moving_is_looked_for_every_minute_by_one_sweep_at_a_time(account: Synthesis) -> None:
    schedule = account.only("AWS::Scheduler::Schedule")["Properties"]
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert text(schedule["Target"]["Arn"]) == "SweeperSweep.Arn"
    assert schedule["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}
    assert account.function("sweep")["Timeout"] < 60
