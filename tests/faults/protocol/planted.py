"""The protocol's rules, each as it would be if it were forgotten: one planted fault at a time."""

from __future__ import annotations

from enum import StrEnum


class Planted(StrEnum):
    """The value is the sentence for people. NOTHING is the protocol as it should be."""

    NOTHING = "the protocol as designed"

    # record
    ONLY_SAYS_ALREADY_THERE = "record, finding the head moved, only says 'already there'"
    BLIND_TO_THE_HEAD = "record appends at the head and does not look at after_seq"
    HEAD_BY_SEQ_ALONE = "record compares the head's seq, not its hash"
    NO_SETTLED_CHECK = "record does not look whether an act already has an outcome"
    NO_EARLIER = "record does not bring earlier acts whose signal is late"
    NO_EARLY = "record believes the workflow's clock"
    EARLY_BY_CLOCK_ALONE = "record says early although an act past the alarm is in the batch"
    STAMP_BEFORE_LOCK = "an insertion takes its stamp before it has the head's lock"
    ALARM_LEAVES_THE_STAMP = "an alarm in the ledger does not lift the stream's last stamp"
    FORGED_BY_ID = "record compares a signalled act with the row by id only"
    FORGED_DROPPED_BY_ID = "what is told to be forged is dropped by id, the true act with it"
    NOTED_EACH_TIME = "record notes a forged act each time it meets it"
    SIGNAL_BEFORE_ROW = "the API signals before the row is committed"
    MESSAGES_DATED_BY_ARRIVAL = "a message is dated by when its row is written"
    TOLD_BEFORE_OPENING = "a late event is told to a review as of a time before its opening"
    MESSAGES_BY_ID = "messages of one instant are played in the order of their ids"

    # the workflow
    FOLDS_WHAT_IT_PLAYED = "the workflow folds what it played, not what it is answered"
    TELLS_WHAT_IT_PLAYED = "the workflow signals the messages of what it played"
    PLAYS_ANY_STAMP = "an act stamped far ahead is played before record has seen whether it is true"
    HANDLER_RAISES = "a signal handler raises on what it cannot read"
    NO_FIRST_RECORD = "a run does not begin with a record"
    CHILD_FROM_EVENT = "a child is started from the event, not from the state"
    QUEUE_DROPPED = "continue-as-new drops what waits"
    APART_DROPPED = "continue-as-new drops what was laid apart"
    CLOSES_WITH_WAITING = "a run whose stream is closed ends although something waits"
    STAYS_WITHOUT_PAST = "a run that finds no past does not end"
    UNSETTLED_WAITS = "an act that the answer did not settle goes on waiting"
    CALLS_BY_READING = "whether it calls record depends on what this worker can read"
    APART_LEFT_OUT = "an act laid apart is left out when record names it as earlier"
    APART_FILLS_THE_BATCH = "acts laid apart take the place of others in the batch"
    RAISES_FOR_EVER = "an act on which the core raises is played again for ever"
    SHOWN_DURABLY = "an act on which the core raises is shown by a regular activity"
    WAITS_BY_ID = "what waits is kept by id: a forged act takes the true one's place"
    SEEN_BY_ID = "a signal is taken for a known one by its id only"
    SEEN_TAKES_ALL = "all that was shown is remembered as seen, settled or not"
    SEEN_TAKES_FORGED = "ids of forged acts are remembered as seen"

    # sweeper and resume
    MESSAGES_NOT_SWEPT = "the sweeper leaves messages between streams out"
    REFUSES_OPEN = "the sweeper refuses what it cannot signal, on open streams too"
    REFUSES_WITHOUT_ASKING = "the sweeper refuses on a closed stream without asking the core"
    REFUSES_OUT_OF_TURN = "the sweeper refuses an act although an earlier one is not settled"
    CLOSED_STAY_RUNNING = "resume looks only for open streams that do not run"
    ONLY_AHEAD_ENDED = "after a restore only runs that are ahead are ended and begun anew"
    OVERDUE_NOT_LOOKED_AT = "resume does not look at streams whose alarm is overdue"
