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
persist remain continue retain keep maintain | disappear vanish remove removed lose abolish \
eliminate cease
restore recover regain rescue | lose abolish destroy impair deplete
exacerbate aggravate worsen | ameliorate alleviate attenuate mitigate relieve ease
essential necessary required indispensable needed require need | dispensable unnecessary \
redundant needless
sufficient enough adequate | insufficient inadequate lacking
effective efficacious successful | ineffective useless unsuccessful
soluble dissolve | insoluble undissolved
stable steady constant | unstable fluctuate
reversible | irreversible permanent
reversible temporary | permanent lasting
independent | dependent
dominant | recessive
upstream | downstream
proximal | distal
anterior | posterior
dorsal | ventral
agonist | antagonist
hyper hypertension | hypo hypotension
overexpress overexpression upregulate | knockdown knockout downregulate underexpress
gain | loss lose
acquire | lose
proliferate proliferation | apoptosis senescence
synthesis synthesise synthesize produce | degrade degradation breakdown
oxidise oxidize oxidation | reduction
bind attach adhere | dissociate detach release
absorb | emit excrete
inhale | exhale
accumulate | deplete disperse
condense freeze solidify | evaporate melt boil
expand swell | contract shrink
heat warm | cool chill
rapid rapidly quickly fast | slow slowly gradual gradually
sudden abrupt | gradual
direct directly | indirect indirectly
inverse inversely | direct directly positive positively
positive positively | negative negatively inverse inversely
conscious awake | unconscious asleep
healthy well | ill sick diseased unhealthy
vaccinated immunised immunized | unvaccinated
treated | untreated
fertile | infertile sterile
mature adult | immature juvenile
homogeneous uniform | heterogeneous
symmetric symmetrical | asymmetric asymmetrical
linear | nonlinear
visible | invisible hidden
obvious clear | unclear obscure uncertain ambiguous
certain sure definite | uncertain doubtful unsure
likely probable | unlikely improbable
possible feasible | impossible infeasible
agree agreement consensus | disagree disagreement dispute
accept acknowledge admit | deny refuse reject dispute
confirm verify | refute disprove disconfirm contradict
believe trust | doubt distrust
remember recall | forget
arrive enter | leave depart
join enter | leave quit resign withdraw exit
appoint hire elect | dismiss fire sack remove oust
marry wed | divorce separate
attack assault invade | defend
guilty | innocent
convict sentence | acquit clear
arrest detain imprison jail | release free
legal lawful legitimate | illegal unlawful illicit
obey comply | disobey violate breach
peace | war
ally friend | enemy foe opponent rival
friendly | hostile
attract | repel
praise commend applaud | criticise criticize condemn blame
support back endorse favour favor | oppose resist criticise criticize reject
optimism optimistic confident | pessimism pessimistic doubtful
happy glad pleased satisfied | sad unhappy dissatisfied disappointed angry
calm | angry agitated
brave courageous | cowardly fearful
generous | mean stingy
honest | dishonest
polite | rude
popular | unpopular
famous wellknown | obscure unknown
rich | poor
expensive | cheap
strong robust powerful | weak feeble frail poor
thick | thin
wide broad | narrow
deep | shallow
tall | short
near close nearby | far distant remote
upper top | lower bottom
inside indoors inner interior | outside outdoors outer exterior
forward ahead | backward behind
vertical | horizontal
clockwise | anticlockwise counterclockwise
rise ascend climb | descend fall sink
rural countryside | urban city
domestic national | foreign overseas international
local regional | national global
import | export
winner champion | loser
majority most | minority few
all every everyone | none nobody no
always invariably | never rarely seldom sometimes
everywhere | nowhere
unanimous unanimously | narrow narrowly split divided
completely entirely fully wholly | partly partially incompletely barely
exactly precisely | roughly approximately
single alone | multiple several many
simple | complex complicated
regular | irregular
formal official | informal unofficial
temporary provisional interim | permanent
ancient old | modern new recent
recent | ancient old
initial first original | final last
premiere debut | finale farewell
begin start launch initiate | complete finish conclude terminate
open launch inaugurate | close shut
create establish found build | abolish dissolve destroy dismantle disband
merge unite combine | split separate divide
appear emerge | disappear vanish
extinct | extant surviving
wild | domestic tame captive
edible | inedible poisonous toxic
harmless safe benign | harmful dangerous toxic deadly fatal
fatal lethal deadly | nonfatal harmless
mild minor slight | severe serious major grave
partial incomplete | full complete total
raw uncooked | cooked
fresh | stale rotten
clean | dirty contaminated soiled polluted blocked
sharp | blunt dull
smooth | rough
loud noisy | quiet silent
bright light | dark dim
transparent clear | opaque cloudy turbid
empty vacant | full occupied crowded
tight | loose
locked closed sealed | unlocked open unsealed
attached connected | detached disconnected
present attend attended | absent missed
working functional operational functioning | broken defective faulty inoperative
accurate precise exact | inaccurate imprecise
calibrated | uncalibrated
validated | unvalidated nonvalidated
compliant conforming | noncompliant nonconforming
approved authorised authorized | unapproved unauthorised unauthorized rejected
trained | untrained
documented recorded | undocumented unrecorded
labelled labeled | unlabelled unlabeled
expired | unexpired valid
conforming acceptable satisfactory | unacceptable unsatisfactory nonconforming
critical serious | minor negligible
voluntary optional | mandatory compulsory obligatory must required forced
prohibited forbidden banned disallowed | allowed permitted legal
permit licence allow | ban prohibition
free gratis | charged paid expensive
exempt | liable
surplus excess | shortage deficit lack scarcity
save | spend waste
hire employ | layoff dismiss
boom growth | recession slump
victory triumph success | defeat failure
win won | lose lost
score | concede
attacker striker forward | defender goalkeeper
amateur | professional
senior older | junior younger
veteran experienced | novice rookie beginner inexperienced
promote promoted promotion | demote demoted relegate relegated relegation
fiction fictional | nonfiction
comedy | tragedy
hero protagonist | villain antagonist
live | recorded studio
solo | group duet
vocal | instrumental
handwriting handwritten | typing typed typewritten
manual manually | automatic automatically automated
digital electronic electronically | analogue analog paper
online | offline
static | dynamic
serial | parallel
encrypt | decrypt
upload | download
postpone delay delayed late | advance hasten expedite early punctual
voluntarily | involuntarily
intentional deliberate | accidental unintentional
natural wild | artificial synthetic
organic | inorganic
acid acidic | alkaline basic
anode | cathode
solid | liquid gas gaseous
male | female
convex | concave
explain account | unexplained
similar alike | dissimilar different unlike
equal equally same | unequal different more less
heavier | lighter
older | younger
taller higher | shorter lower
earlier sooner | later
better superior | worse inferior
more greater | less fewer
most highest largest greatest | least lowest smallest
fastest | slowest
oldest | youngest newest
"""
