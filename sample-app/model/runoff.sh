#!/bin/sh
# Daily rainfall-runoff model with snow, for one basin. Needs nothing but a POSIX sh and awk on the execute node.
# The equations are in runoff.awk, which must lie in the working directory or beside this script.
#
#   runoff.sh --input WEATHER.csv [--output hydrograph.csv] [--summary summary.json] [parameters]
#
# Exit codes (those of sysexits.h): 64 a wrong option or parameter, 65 bad data, 66 a file cannot be read,
# 73 a file cannot be written. The reason is on standard error, progress on standard output.
set -eu
LC_ALL=C
export LC_ALL

fail() {
  code=$1
  shift
  printf 'runoff: %s\n' "$*" >&2
  exit "$code"
}

usage() {
  cat <<'TEXT'
usage: runoff.sh --input FILE [options]

  --input FILE              daily weather as CSV with the columns date (YYYY-MM-DD), precipitation (mm),
                            temp_max and temp_min (degrees Celsius); every day once, in order
  --output FILE             the daily results as CSV                           (default hydrograph.csv)
  --summary FILE            the totals as JSON                                 (default summary.json)
  --area KM2                basin area in square kilometres                    (default 100)
  --elevation M             mean elevation of the basin above the weather station, m  (default 0)
  --latitude DEG            latitude of the basin, degrees north               (default 47.45)
  --runoff-coefficient C    share of rain and melt that runs off directly, 0 to 1     (default 0.3)
  --threshold T             temperature between snow and rain, degrees Celsius (default 0)
  --melt-factor F[,F...]    melt per day and degree above the threshold, mm    (default 3)
  --index N                 which of the melt factors to use, from 0           (default 0)
  --soil-capacity MM        water that the soil can hold                       (default 150)
  --quick-constant DAYS     time constant of the quick reservoir               (default 2)
  --slow-constant DAYS      time constant of the slow reservoir                (default 40)
  --warm-up DAYS            days at the start that are simulated once beforehand to fill the stores (default 365)
  --pace SECONDS            how long a simulated year shall take at least      (default 0)
TEXT
}

is_number() {
  printf '%s\n' "$1" | grep -Eq '^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)$'
}

input=
output=hydrograph.csv
summary=summary.json
area=100
elevation=0
latitude=47.45
coefficient=0.3
threshold=0
melt_factors=3
index=0
soil_capacity=150
quick_constant=2
slow_constant=40
warm_up=365
pace=0

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --*) [ $# -ge 2 ] || fail 64 "the option $1 needs a value; see runoff.sh --help" ;;
  esac
  case $1 in
    --input) input=$2 ;;
    --output) output=$2 ;;
    --summary) summary=$2 ;;
    --area) area=$2 ;;
    --elevation) elevation=$2 ;;
    --latitude) latitude=$2 ;;
    --runoff-coefficient) coefficient=$2 ;;
    --threshold) threshold=$2 ;;
    --melt-factor) melt_factors=$2 ;;
    --index) index=$2 ;;
    --soil-capacity) soil_capacity=$2 ;;
    --quick-constant) quick_constant=$2 ;;
    --slow-constant) slow_constant=$2 ;;
    --warm-up) warm_up=$2 ;;
    --pace) pace=$2 ;;
    *) fail 64 "unknown option $1; see runoff.sh --help" ;;
  esac
  shift 2
done

case $index in
  '' | *[!0-9]*) fail 64 "--index must be a whole number from 0, not '$index'" ;;
esac
case $warm_up in
  '' | *[!0-9]*) fail 64 "--warm-up must be a whole number of days, not '$warm_up'" ;;
esac

# The index-th of the comma-separated melt factors: so that all sub-jobs of a sweep share one list of arguments.
melt_factor=
position=0
remaining=$melt_factors,
while [ -n "$remaining" ]; do
  if [ "$position" -eq "$index" ]; then
    melt_factor=${remaining%%,*}
    break
  fi
  remaining=${remaining#*,}
  position=$((position + 1))
done
[ -n "$melt_factor" ] || fail 64 "--index $index is beyond the last of the melt factors $melt_factors"

check() {
  is_number "$2" || fail 64 "$1 must be a number, not '$2'"
}
check --area "$area"
check --elevation "$elevation"
check --latitude "$latitude"
check --runoff-coefficient "$coefficient"
check --threshold "$threshold"
check --melt-factor "$melt_factor"
check --soil-capacity "$soil_capacity"
check --quick-constant "$quick_constant"
check --slow-constant "$slow_constant"
check --pace "$pace"

[ -n "$input" ] || fail 64 "--input is missing; see runoff.sh --help"
if [ ! -f "$input" ] || [ ! -r "$input" ]; then
  fail 66 "the input file $input cannot be read"
fi

program=runoff.awk
[ -r "$program" ] || program=$(dirname "$0")/runoff.awk
[ -r "$program" ] || fail 66 "runoff.awk lies neither in the working directory nor beside runoff.sh"

(: >"$output") 2>/dev/null || fail 73 "the output file $output cannot be written"
(: >"$summary") 2>/dev/null || fail 73 "the summary file $summary cannot be written"

# POSIX promises whole seconds only; most systems can sleep for parts of one.
shortest_sleep=1
if sleep 0.01 2>/dev/null; then
  shortest_sleep=0.01
fi

# File names go by the environment, because awk -v interprets backslashes.
RUNOFF_OUTPUT=$output RUNOFF_SUMMARY=$summary
export RUNOFF_OUTPUT RUNOFF_SUMMARY
# AWK may name another awk with its arguments, for example "busybox awk"; hence no quotes.
exec ${AWK:-awk} -f "$program" \
  -v area="$area" -v elevation="$elevation" -v latitude="$latitude" -v coefficient="$coefficient" \
  -v threshold="$threshold" -v meltFactor="$melt_factor" -v soilCapacity="$soil_capacity" \
  -v quickConstant="$quick_constant" -v slowConstant="$slow_constant" -v warmUp="$warm_up" \
  -v pace="$pace" -v shortestSleep="$shortest_sleep" -- - <"$input"
