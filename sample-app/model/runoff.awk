# Daily rainfall-runoff model of one basin: degree-day snow, a soil store and two linear reservoirs.
# Started by runoff.sh, which checks that every parameter is a number; all depths are mm over the basin.
#
# Snow      The share (threshold - tmin) / (tmax - tmin) of a day's precipitation falls as snow, limited to 0..1.
#           melt = min(snow, meltFactor * max(0, tmean - threshold)).
# Soil      Of rain + melt the share `coefficient` runs off directly. Of the rest the share (soil / capacity)^2
#           recharges the slow reservoir (as in the HBV model, with an exponent of 2), what is left wets the soil,
#           and what exceeds the capacity runs off directly.
# Losses    Evapotranspiration = potential * soil / capacity. The potential one is that of Oudin et al. (2005,
#           Journal of Hydrology 303, 290-306): Ra / 2.45 * (tmean + 5) / 100 above -5 degrees Celsius, with the
#           extraterrestrial radiation Ra of FAO Irrigation and Drainage Paper 56, equations 21 to 25.
# Routing   Direct runoff fills the quick reservoir, recharge the slow one; both drain as dV/dt = in - V / k, solved
#           exactly over a day of constant inflow, so that no water is made or lost by the arithmetic.
# Melt      The share of melt water in every store and flow is followed under complete mixing.
#
# Temperatures are taken from the station to the basin's mean elevation by 6.5 degrees Celsius per 1000 m.

function fail(code, message) {
  print "runoff: " message | "cat 1>&2"
  close("cat 1>&2")
  failed = code
  exit code
}

function requireRange(name, value, low, high) {
  if (value < low || value > high) fail(64, name " must lie between " low " and " high ", not " value)
}

function isNumber(text) {
  return text ~ /^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)$/
}

function isLeap(year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

function monthDays(year, month) {
  return month == 2 ? 28 + isLeap(year) : 30 + (month + int(month / 8)) % 2
}

# The day after a date, both as YYYY-MM-DD.
function nextDate(date, year, month, day) {
  year = substr(date, 1, 4) + 0
  month = substr(date, 6, 2) + 0
  day = substr(date, 9, 2) + 1
  if (day > monthDays(year, month)) { day = 1; month++ }
  if (month > 12) { month = 1; year++ }
  return sprintf("%04d-%02d-%02d", year, month, day)
}

function isDate(date, month, day) {
  if (date !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/) return 0
  month = substr(date, 6, 2) + 0
  day = substr(date, 9, 2) + 0
  return month >= 1 && month <= 12 && day >= 1 && day <= monthDays(substr(date, 1, 4) + 0, month)
}

function dayOfYear(date, year, month, m, days) {
  year = substr(date, 1, 4) + 0
  month = substr(date, 6, 2) + 0
  days = substr(date, 9, 2) + 0
  for (m = 1; m < month; m++) days += monthDays(year, m)
  return days
}

function max(a, b) { return a > b ? a : b }
function min(a, b) { return a < b ? a : b }
function clamp(value, low, high) { return max(low, min(high, value)) }

# Of its own, because some builds of busybox awk (Debian's is one) come without the functions of mathematics.
function cosine(x, term, sum, i) {
  term = sum = 1
  for (i = 1; i <= 30; i++) {
    term *= -x * x / ((2 * i - 1) * (2 * i))
    sum += term
  }
  return sum
}

function sine(x) { return cosine(x - PI / 2) }

function arcCosine(x, low, high, middle, i) {
  low = 0
  high = PI
  for (i = 0; i < 50; i++) {
    middle = (low + high) / 2
    if (cosine(middle) > x) low = middle
    else high = middle
  }
  return middle
}

# e to the power of x, by the series for a small x and squaring.
function exponential(x, squarings, term, sum, i) {
  for (squarings = 0; x < -0.5 || x > 0.5; squarings++) x /= 2
  term = sum = 1
  for (i = 1; i <= 16; i++) {
    term *= x / i
    sum += term
  }
  while (squarings-- > 0) sum *= sum
  return sum
}

# MJ per square metre and day.
function extraterrestrialRadiation(day, phi, distance, declination, sunset) {
  phi = latitude * PI / 180
  distance = 1 + 0.033 * cosine(2 * PI * day / 365)
  declination = 0.409 * sine(2 * PI * day / 365 - 1.39)
  sunset = arcCosine(clamp(-sine(phi) * sine(declination) / (cosine(phi) * cosine(declination)), -1, 1))
  return 24 * 60 / PI * 0.0820 * distance * \
    (sunset * sine(phi) * sine(declination) + cosine(phi) * cosine(declination) * sine(sunset))
}

function potentialLosses(day, tmean) {
  if (!(day in radiation)) radiation[day] = extraterrestrialRadiation(day)
  return tmean > -5 ? radiation[day] / 2.45 * (tmean + 5) / 100 : 0
}

# One day: from the stores snow, soil, quick and slow (and the melt water in them) to those of the evening.
function step(i, lapse, low, high, tmean, snowShare, wet, fraction, infiltration, before, beforeMelt) {
  lapse = 6.5 * elevation / 1000
  low = tmin[i] - lapse
  high = tmax[i] - lapse
  tmean = (low + high) / 2
  snowShare = high > low ? clamp((threshold - low) / (high - low), 0, 1) : (low <= threshold)
  snowfall = precipitation[i] * snowShare
  rain = precipitation[i] - snowfall
  snow += snowfall
  melt = min(snow, meltFactor * max(0, tmean - threshold))
  snow -= melt

  wet = soil / soilCapacity
  direct = coefficient * (rain + melt)
  directMelt = coefficient * melt
  infiltration = (1 - coefficient) * (rain + melt)
  recharge = infiltration * wet * wet
  rechargeMelt = (1 - coefficient) * melt * wet * wet
  soil += infiltration - recharge
  soilMelt += (1 - coefficient) * melt - rechargeMelt
  if (soil > soilCapacity) {
    fraction = (soil - soilCapacity) / soil
    direct += soil - soilCapacity
    directMelt += soilMelt * fraction
    soilMelt -= soilMelt * fraction
    soil = soilCapacity
  }
  losses = min(soil, potentialLosses(dayOfYear(date[i]), tmean) * soil / soilCapacity)
  if (soil > 0) soilMelt -= soilMelt * losses / soil
  soil -= losses

  before = quick + slow
  beforeMelt = quickMelt + slowMelt
  quick = drain(quick, direct, quickConstant)
  quickMelt = drain(quickMelt, directMelt, quickConstant)
  slow = drain(slow, recharge, slowConstant)
  slowMelt = drain(slowMelt, rechargeMelt, slowConstant)
  runoff = before + direct + recharge - quick - slow
  meltRunoff = beforeMelt + directMelt + rechargeMelt - quickMelt - slowMelt
}

# What is left in a linear reservoir after a day of constant inflow.
function drain(volume, inflow, constant, decay) {
  if (!(constant in decays)) decays[constant] = exponential(-1 / constant)
  decay = decays[constant]
  return volume * decay + inflow * constant * (1 - decay)
}

function wait(seconds) {
  owed += seconds
  if (owed < shortestSleep || owed == 0) return
  # Whole seconds where the system knows no others.
  if (system("sleep " (shortestSleep < 1 ? sprintf("%.2f", owed) : int(owed))) != 0) exit 1
  owed -= shortestSleep < 1 ? owed : int(owed)
}

function columnOf(name, i) {
  for (i = 1; i <= NF; i++) if ($i == name) return i
  fail(65, "the first line of the input has no column " name)
}

BEGIN {
  FS = ","
  PI = 3.141592653589793
  requireRange("--area", area, 0.001, 10000000)
  requireRange("--elevation", elevation, -9000, 9000)
  requireRange("--latitude", latitude, -89.9, 89.9)
  requireRange("--runoff-coefficient", coefficient, 0, 1)
  requireRange("--threshold", threshold, -20, 20)
  requireRange("--melt-factor", meltFactor, 0, 100)
  requireRange("--soil-capacity", soilCapacity, 1, 10000)
  requireRange("--quick-constant", quickConstant, 0.01, 10000)
  requireRange("--slow-constant", slowConstant, 0.01, 10000)
  requireRange("--pace", pace, 0, 86400)
}

{ sub(/\r$/, "") }

NR == 1 {
  dateColumn = columnOf("date")
  precipitationColumn = columnOf("precipitation")
  tmaxColumn = columnOf("temp_max")
  tminColumn = columnOf("temp_min")
  next
}

$0 == "" { next }

{
  n++
  date[n] = $dateColumn
  if (!isDate(date[n])) fail(65, "line " NR " of the input: '" date[n] "' is not a date of the form YYYY-MM-DD")
  if (n > 1 && date[n] != nextDate(date[n - 1]))
    fail(65, "line " NR " of the input: expected the day " nextDate(date[n - 1]) " but found " date[n])
  if (!isNumber($precipitationColumn) || $precipitationColumn < 0)
    fail(65, "line " NR " of the input: the precipitation '" $precipitationColumn "' is not a number from 0 (mm)")
  if (!isNumber($tmaxColumn) || !isNumber($tminColumn) || $tmaxColumn + 0 < $tminColumn + 0)
    fail(65, "line " NR " of the input: '" $tminColumn "' and '" $tmaxColumn "' are not a day's lowest and highest temperature")
  precipitation[n] = $precipitationColumn + 0
  tmax[n] = $tmaxColumn + 0
  tmin[n] = $tminColumn + 0
}

END {
  if (failed) exit failed
  if (n == 0) fail(65, "the input holds no days")

  printf "runoff model: %d days from %s to %s, melt factor %g mm per degree and day\n", n, date[1], date[n], meltFactor
  soil = soilCapacity / 2
  snow = soilMelt = quick = quickMelt = slow = slowMelt = 0
  for (i = 1; i <= min(warmUp, n); i++) step(i)
  snow0 = snow
  soil0 = soil
  reservoir0 = quick + slow

  csv = ENVIRON["RUNOFF_OUTPUT"]
  header = "date,precipitation_mm,rain_mm,snowfall_mm,melt_mm,losses_mm,runoff_mm,melt_runoff_mm," \
    "snow_storage_mm,soil_storage_mm,reservoir_storage_mm,discharge_m3s,melt_discharge_m3s"
  print header > csv
  toDischarge = area / 86.4
  peak = -1
  mostSnow = -1
  for (i = 1; i <= n; i++) {
    step(i)
    printf "%s,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f\n", date[i], precipitation[i], rain, \
      snowfall, melt, losses, runoff, meltRunoff, snow, soil, quick + slow, runoff * toDischarge, \
      meltRunoff * toDischarge > csv
    sumPrecipitation += precipitation[i]
    sumSnowfall += snowfall
    sumLosses += losses
    sumRunoff += runoff
    sumMeltRunoff += meltRunoff
    if (runoff > peak) { peak = runoff; peakDate = date[i] }
    if (snow > mostSnow) { mostSnow = snow; mostSnowDate = date[i] }
    daysOfMonth++
    if (i == n || substr(date[i], 6, 2) != substr(date[i + 1], 6, 2)) {
      # Close to the end of the work, 100 % only when the files are complete.
      printf "progress %d%% %s\n", int(99 * i / n), substr(date[i], 1, 7)
      fflush()
      wait(pace * daysOfMonth / 365.25)
      daysOfMonth = 0
    }
  }
  if (close(csv) != 0) fail(73, "the output file " csv " could not be written to its end")

  snowChange = snow - snow0
  soilChange = soil - soil0
  reservoirChange = quick + slow - reservoir0
  error = sumPrecipitation - sumRunoff - sumLosses - snowChange - soilChange - reservoirChange

  json = ENVIRON["RUNOFF_SUMMARY"]
  printf "{\n" > json
  printf "  \"period\": { \"start\": \"%s\", \"end\": \"%s\", \"days\": %d },\n", date[1], date[n], n > json
  printf "  \"parameters\": { \"area\": %.12g, \"elevation\": %.12g, \"latitude\": %.12g, \"runoffCoefficient\": %.12g, ", \
    area, elevation, latitude, coefficient > json
  printf "\"threshold\": %.12g, \"meltFactor\": %.12g, \"soilCapacity\": %.12g, \"quickConstant\": %.12g, ", \
    threshold, meltFactor, soilCapacity, quickConstant > json
  printf "\"slowConstant\": %.12g, \"warmUp\": %d },\n", slowConstant, warmUp > json
  printf "  \"peakFlow\": %.6f,\n  \"peakDate\": \"%s\",\n", peak * toDischarge, peakDate > json
  printf "  \"meanFlow\": %.6f,\n  \"volume\": %.3f,\n", sumRunoff * toDischarge / n, sumRunoff * area * 1000 > json
  printf "  \"meltShare\": %.6f,\n", (sumRunoff > 0 ? sumMeltRunoff / sumRunoff : 0) > json
  printf "  \"snowfall\": %.6f,\n  \"peakSnow\": %.6f,\n  \"peakSnowDate\": \"%s\",\n", \
    sumSnowfall, mostSnow, mostSnowDate > json
  printf "  \"balance\": { \"precipitation\": %.6f, \"runoff\": %.6f, \"losses\": %.6f, ", \
    sumPrecipitation, sumRunoff, sumLosses > json
  printf "\"snowChange\": %.6f, \"soilChange\": %.6f, \"reservoirChange\": %.6f, \"error\": %.9f }\n}\n", \
    snowChange, soilChange, reservoirChange, error > json
  if (close(json) != 0) fail(73, "the summary file " json " could not be written to its end")
  printf "progress 100%% %s\n", substr(date[n], 1, 7)
  printf "peak flow %.2f m3/s on %s\n", peak * toDischarge, peakDate
}
