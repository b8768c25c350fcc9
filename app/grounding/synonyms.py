"""Words that are read as one word, or as one meaning: a line each, the first of a line its base."""

from typing import Final

# The first of a line: what the others are read as.
FORMS: Final = """
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
SYNONYMS: Final = """
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

DEMONYMS: Final = """
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
