"""Words of opposite directions: an axis a line, its two sides divided by "|". The word of one side,
denied, is the other side."""

from typing import Final

OPPOSITES: Final = """
riskup | riskdown
increase rise grow raise gain elevate climb augment boost upregulate accelerate expand growth \
higher | decrease decline fall drop reduce diminish lessen shrink downregulate decelerate slow \
lower cut reduction
high higher upper highest elevated above greater larger more over exceed | low lower lowest \
below lesser smaller fewer less under
above exceed over | below under beneath
withinlimits within inside comply conform meet acceptable compliant pass | outsidelimits outside \
out-of-range out-of-specification exceed violate breach noncompliant oos fail
pass succeed success successful | fail failure unsuccessful
accept approve adopt agree welcome favour support endorse consent | reject refuse disapprove \
decline oppose against veto deny criticise criticize
allow permit admit legal | forbid ban prohibit disallow deny illegal forbidden
before earlier prior precede predecessor | after later following follow succeed successor \
subsequent
inhibit suppress block repress antagonise antagonist inhibitor | activate stimulate promote \
enhance induce agonist activator
prevent protect protective | cause trigger induce provoke
reduce alleviate relieve | aggravate worsen exacerbate
improve better improvement enhance | worsen worse deteriorate impair aggravate decline
positive | negative
presence present | absence absent lack
detect detected detectable | undetected undetectable
open opened | close closed shut suspend
win won victory winner beat | lose lost loser
profit earn gain | loss deficit
strong stronger | weak weaker
long longer | short shorter
large larger big bigger | small smaller
fast faster quick quicker | slow slower slowly
early earlier | late later delay
old older | young younger new
start begin commence | end stop finish cease
first | last
north northern | south southern
east eastern | west western
left | right
male man men boy | female woman women girl
true correct right | false incorrect wrong
success successful hit | failure flop
rich wealthy | poor
safe | dangerous unsafe
active | inactive passive
alive survive survived live | dead die died kill killed death
hot warm warmer | cold cool cooler
light lighter | dark heavy heavier
hard | soft
full | empty
same identical unchanged equal similar keep kept remain | different differ change changed
common frequent often | rare infrequent rarely seldom
known | unknown
complete intact | incomplete partial
include including | exclude excluding
add | remove delete
connect | disconnect
enable | disable
release released | reject rejected quarantine
hire recruit | fire dismiss sack cut
love like enjoy | hate dislike
buy bought | sell sold
lend | borrow
teacher | student
import | export
enter | exit leave
arrive arrival | depart departure
ascend | descend
advance advanced | retreat retreated
major critical | minor
mandatory compulsory obligatory required must | optional voluntary
public | private
guilty convicted | innocent acquitted
natural | artificial
internal | external
maximum most | minimum least
best | worst
majority | minority
sensitive susceptible | resistant tolerant
oncogene | suppressor
benign | malignant
acute | chronic
cheap cheaper inexpensive | expensive costly
easy easier | difficult harder
optimistic | pessimistic
wet | dry
top | bottom
front | back
day | night
married | divorced unmarried single
real nonfiction | fictional fiction
continue continued renew | cancel cancelled discontinue
build built | demolish demolished destroy destroyed
capture captured | escape escaped
extend lengthen prolong | shorten
worn damaged | intact
sterile | contaminated nonsterile
qualified | unqualified
valid | invalid
planned scheduled | unplanned unscheduled
employed | unemployed
"""
