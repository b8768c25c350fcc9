"""Words of general English that the check knows: which say nothing, which mean the same, which
mean the opposite. Written by hand for this purpose; no published list was copied."""

from collections.abc import Iterable
from typing import Final

from app.core.stemmer import stem

FUNCTION_WORDS: Final = frozenset(
    """a about across after again against ago all almost along already also although always am among
    an and another any anybody anyone anything are around as at away be became because become been
    before being below between beside besides both but by came can come could did do does doing done
    down during each either else etc even ever every everybody everyone everything few for from
    further get give given go got had has have having he her here hers herself him himself his how
    however i if in indeed into is it its itself just kind like made make makes many may me might
    mine more most much must my myself near need no nobody none nor not nothing now of off often on
    once one only onto or other others our ours out over own per perhaps quite rather really same
    shall she should since so some somebody someone something still such take taken than that the
    their theirs them themselves then there therefore these they this those though through thus to
    together too took toward towards under until up upon us very via was way we well went were what
    whatever when where whereas whether which while who whom whose why will with within without
    would yet you your yours yourself there's 's s t d ll re ve m said say says according
    respectively namely never cannot nowhere hardly scarcely barely approximately about roughly nearly exactly up above use used using""".split()
)

# A word that a claim may well add without saying more: half the weight.
LIGHT_WORDS: Final = frozenset(
    stem(word)
    for word in """people person thing time year day known called name named work part place number
    amount total group type several various different new first last long high low large small big
    great main major good bad show shown find found result effect study data report reported include
    included including certain particular general common usual people total overall known located
    based involve relate related member value set serve appear contain feature""".split()
)

NEGATORS: Final = frozenset(
    """not no never none nobody nothing neither nor without cannot n't nowhere lack lacks lacked
    lacking unable absence absent hardly scarcely barely fail fails failed failing refuse refuses
    refused nonexistent zero""".split()
)

HEDGES: Final = frozenset(
    """may might could perhaps possibly probably maybe likely appear appears appeared seem seems
    seemed suggest suggests suggested believe believes believed think thinks hope hopes hoped
    expected expect expects suspected alleged allegedly reportedly potential potentially plan plans
    planned propose proposed optional unlikely""".split()
)
CERTAIN: Final = frozenset(
    """must always definitely certainly proved proven proves surely undoubtedly guarantee guarantees
    guaranteed will shall inevitably conclusively""".split()
)

UNIVERSAL: Final = frozenset(
    "all every each always entire entirely whole everyone everybody everything both only "
    "exclusively completely universally unanimously".split()
)
PARTIAL: Final = frozenset(
    "some several many few most part partly partially sometimes occasionally often usually mostly "
    "mainly certain half except majority minority mixed".split()
)

# First of a line: what the others are read as.
_FORMS: Final = """
be am is are was were been being
win won
write wrote written
fall fell fallen
rise rose risen
grow grew grown
begin began begun
build built
buy bought
sell sold
lose lost
find found
lead led
leave left
make made
hold held
give gave given
take took taken
know knew known
draw drew drawn
drive drove driven
speak spoke spoken
choose chose chosen
break broke broken
steal stole stolen
wear wore worn
bear bore borne
beat beaten
see saw seen
run ran
swim swam swum
sing sang sung
teach taught
think thought
bring brought
catch caught
fight fought
keep kept
sleep slept
feel felt
meet met
send sent
spend spent
bind bound
pay paid
say said
tell told
stand stood
understand understood
show shown
become became
overcome overcame
freeze froze frozen
shrink shrank shrunk
eat ate eaten
fly flew flown
throw threw thrown
hide hid hidden
ride rode ridden
seek sought
shoot shot
sit sat
strike struck
withdraw withdrew withdrawn
undergo underwent undergone
child children
man men
woman women
foot feet
mouse mice
tooth teeth
person people persons
life lives
leaf leaves
half halves
bacterium bacteria
criterion criteria
analysis analyses
hypothesis hypotheses
datum data
phenomenon phenomena
die died dying dies dead death deaths
marry married marriage
"""

# Words of one meaning, or nearly; a claim may use one where the source has another.
_SYNONYMS: Final = """
film movie
doctor physician
begin start commence launch onset
end finish conclude complete conclusion
buy purchase acquire
help assist aid support
show demonstrate reveal indicate prove
increase rise grow raise gain elevate climb augment growth boost upregulate accelerate
decrease decline fall drop reduce lower diminish lessen shrink downregulate reduction cut
big large huge great sizable
small little tiny minor
job work occupation profession post position
author writer novelist
actor actress performer star
singer vocalist
make produce manufacture create build construct
found establish create founder set-up
home house residence dwelling
child kid
car automobile vehicle
quick fast rapid speedy
ill sick diseased
illness disease disorder
kill slay murder
choose select pick
area region territory district
country nation state
firm company business corporation enterprise
money funds cash
get receive obtain gain
prize award medal trophy
receive win award
win defeat beat victory
match game
student pupil
teach instruct lecture
ask request
answer reply respond response
need require necessary
let allow permit admit
forbid ban prohibit disallow
perform carry execute conduct do
check inspect examine verify review
fix repair mend restore
replace substitute swap
exact precise accurate
error mistake fault
near close adjacent
inhabitant resident population
birth born
death die decease
release publish issue
appear feature star
serve act function
locate situate lie
contain include comprise
member belong
spouse wife husband marry
parent mother father
sibling brother sister
movie picture
album record
tumour tumor cancer neoplasm malignancy
infection infect
patient subject participant
medicine drug medication
treat therapy treatment
associate link correlate connect relate
trigger cause induce provoke lead result
inhibit suppress block impair
activate stimulate
delete knockout loss lack absence deficient ablate
express expression
protein gene
mouse mice murine
human person people
study trial investigation research
risk likelihood probability chance
higher greater more larger
lower less fewer smaller
require need demand
approve authorise authorize accept adopt pass
reject refuse decline turn-down
deviation excursion discrepancy
batch lot
limit threshold criterion
observe see notice detect find
document record write
sample specimen
test assay analyse analyze examine
clean cleaning wash
staff employee personnel worker workforce
operator technician
yearly annual year
monthly month
daily day
weekly week
stop halt cease
continue proceed carry-on
defect flaw
customer client
supplier vendor
compliant conform comply meet fulfil fulfill
out-of-specification oos
qa quality-assurance
temperature temp
remain stay keep
return back
leave depart
arrive reach
possess own have
injure hurt wound
rescue save
arrest detain
law act statute
vote ballot
election poll
leader head chief boss
president chairman chair
king monarch
army troops forces military
war conflict
attack assault
fire blaze
storm hurricane cyclone
flood inundation
near-by vicinity
often frequently
rarely seldom
total sum altogether
entire whole complete
important significant crucial
famous renowned known
former previous earlier
current present
football soccer
school college university
town city
road street
sea ocean
hill mountain
stone rock
forest wood
afterwards later subsequently
sleep rest
drink consume intake
eat consume feed
hire recruit employ
sack dismiss fire
compensate compensation
speed velocity rate
prevent avert
protect guard
spread transmit
answer solve
erase delete remove
broken damaged
ruin ruins
visitor tourist
evacuate leave
electricity power
"""

# Two sides of an axis, divided by "|". The word of one side with a negation is the other side.
_OPPOSITES: Final = """
riskup | riskdown
increase rise grow raise gain elevate climb augment boost upregulate accelerate expand growth higher | decrease decline fall drop reduce diminish lessen shrink downregulate decelerate slow lower cut reduction
high higher upper highest elevated above greater larger more over exceed | low lower lowest below lesser smaller fewer less under
above exceed over | below under beneath
withinlimits within inside comply conform meet acceptable compliant pass | outsidelimits outside out-of-range out-of-specification exceed violate breach noncompliant oos fail
pass succeed success successful | fail failure unsuccessful
accept approve adopt agree welcome favour support endorse consent | reject refuse disapprove decline oppose against veto deny criticise criticize
allow permit admit legal | forbid ban prohibit disallow deny illegal forbidden
before earlier prior precede predecessor | after later following follow succeed successor subsequent
inhibit suppress block repress antagonise antagonist inhibitor | activate stimulate promote enhance induce agonist activator
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

_DEMONYMS: Final = """
america american us usa united-states u.s
britain british uk united-kingdom u.k
england english
scotland scottish
wales welsh
ireland irish
france french
germany german
italy italian
spain spanish
portugal portuguese
netherlands dutch
belgium belgian
denmark danish
sweden swedish
norway norwegian
finland finnish
iceland icelandic
poland polish
russia russian
ukraine ukrainian
austria austrian
switzerland swiss
greece greek
turkey turkish
hungary hungarian
romania romanian
bulgaria bulgarian
czech czechia
serbia serbian
croatia croatian
china chinese
japan japanese
korea korean
india indian
pakistan pakistani
israel israeli
egypt egyptian
iran iranian
iraq iraqi
canada canadian
mexico mexican
brazil brazilian
argentina argentine argentinian
chile chilean
peru peruvian
colombia colombian
australia australian
zealand zealander
africa african
europe european
asia asian
thailand thai
vietnam vietnamese
philippines filipino philippine
indonesia indonesian
malaysia malaysian
kenya kenyan
nigeria nigerian
ethiopia ethiopian
trinidad trinidadian
jamaica jamaican
cuba cuban
"""


def _lines(text: str) -> Iterable[list[str]]:
    return (line.split() for line in text.strip().splitlines())


_BASE_OF: Final = {form: line[0] for line in _lines(_FORMS) for form in line}


def key_of(word: str) -> str:
    """The stem under which the forms of a lower-case word are one: "won" and "win"."""
    return stem(_BASE_OF.get(word, word))


def _groups(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, words in enumerate(_lines(text)):
        for word in words:
            found.setdefault(key_of(word), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


_SYNONYM_GROUPS: Final = _groups(_SYNONYMS)
_DEMONYM_GROUPS: Final = _groups(_DEMONYMS)


def _sides() -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for axis, line in enumerate(_OPPOSITES.strip().splitlines()):
        for sign, side in zip((1, -1), line.split("|"), strict=True):
            for word in side.split():
                found.setdefault(key_of(word), []).append((axis, sign))
    return {key: tuple(dict.fromkeys(places)) for key, places in found.items()}


_SIDES: Final = _sides()


def sides_of(key: str) -> tuple[tuple[int, int], ...]:
    """The axes that a word lies on, and its side there: 1 or -1."""
    return _SIDES.get(key, ())


def are_synonyms(a: str, b: str) -> bool:
    return _share_group(_SYNONYM_GROUPS, a, b)


def are_one_nation(a: str, b: str) -> bool:
    return _share_group(_DEMONYM_GROUPS, a, b)


def are_two_nations(a: str, b: str) -> bool:
    return a in _DEMONYM_GROUPS and b in _DEMONYM_GROUPS and not are_one_nation(a, b)


def are_opposites(a: str, b: str) -> bool:
    ours = _SIDES.get(a)
    theirs = _SIDES.get(b) if ours else None
    if not ours or not theirs:
        return False
    return any((axis, -sign) in theirs for axis, sign in ours)


def _share_group(groups: dict[str, frozenset[int]], a: str, b: str) -> bool:
    ours = groups.get(a)
    theirs = groups.get(b) if ours else None
    return bool(ours and theirs and not ours.isdisjoint(theirs))
