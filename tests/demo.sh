#!/bin/sh
# The main job on the real record: import it, ask how things stand, replay two days.
set -eu

TIMELINE_STORE=$(mktemp -d)/timeline.db
export TIMELINE_STORE
trap 'rm -r "$(dirname "$TIMELINE_STORE")"' EXIT

say() { printf '\n\n# %s\n' "$1"; }
run() {
    printf '\n$ timeline %s\n\n' "$*"
    "$TIMELINE" "$@"
}

say 'The record goes in: events, which never change.'
run import events/us-china.jsonl events/china-japan.jsonl

say 'How did the visit to Beijing stand, as known the day after the call?'
run status us-china/beijing-visit --as-of 2025-11-25 --known-on 2025-11-25

say 'And how did it end?'
run status us-china/beijing-visit

say 'Soybeans at the end of 2025: booked, some shipped, none cleared; and Beijing never confirmed a tonnage.'
run status us-china/soybeans-2025 --as-of 2025-12-31 --known-on 2025-12-31

say 'Two accounts of one call: who raised what, who left what out.'
run readouts us-china uc-call-us

say 'Rival figures for one flow.'
run why article-figure-china-exports-2024

say 'What is still open, the most urgent first?'
run pending us-china

say 'The day before the call: nothing that came later.'
run replay us-china --to 2025-11-23 --known-on 2025-11-23

say 'A week after it, with what was known by the day after ...'
run replay us-china --to 2025-11-30 --known-on 2025-11-25

say '... and what a later reader knows of the same day.'
run diff us-china --known --as-of 2025-11-30 2025-11-25 2025-12-31
run why us-china/soybeans-2025 --as-of 2025-11-30 --known-on 2025-11-25
