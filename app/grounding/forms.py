"""Forms of one word that no stemmer brings together, phrases read as one word, and nations."""

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
arise arose arisen
awake awoke awoken
bend bent
bite bit bitten
bleed bled
blow blew blown
breed bred
burn burnt
cling clung
creep crept
deal dealt
dig dug
do does did done doing
feed fed
flee fled
forbid forbade forbidden
forget forgot forgotten
forgive forgave forgiven
get got gotten
go goes went gone
have has had having
hear heard
kneel knelt
lean leant
learn learnt
lend lent
light lit
mean meant
mistake mistook mistaken
ring rang rung
seek sought
sew sewn
shake shook shaken
shine shone
sink sank sunk
slide slid
spin spun
stick stuck
sting stung
sweep swept
swing swung
tear tore torn
undertake undertook undertaken
uphold upheld
wake woke woken
weave wove woven
weep wept
ox oxen
goose geese
wolf wolves
wife wives
knife knives
shelf shelves
loaf loaves
thief thieves
calf calves
larva larvae
nucleus nuclei
fungus fungi
alga algae
virus viruses
genus genera
stimulus stimuli
matrix matrices
appendix appendices
axis axes
crisis crises
diagnosis diagnoses
metastasis metastases
prognosis prognoses
synthesis syntheses
mitochondrion mitochondria
cortex cortices
vertebra vertebrae
spectrum spectra
serum sera
ovum ova
"""


# A phrase, in the forms of its words, and the word that it is read as.
PHRASES_READ: Final = """
come second = runner-up
finish second = runner-up
second place = runner-up
come first = win
finish first = win
first place = win
take part = participate
take place = occur
take over = assume
take off = depart
take apart = dismantle
give up = relinquish
give birth = bear
give rise = cause
give way = yield
give back = return
send back = return
hand back = return
pay back = repay
pass away = die
lose life = die
set up = establish
set fire = burn
carry out = perform
come out = release
come from = originate
come back = return
come into force = begin
point out = note
bring about = cause
lead to = cause
result in = cause
account for = explain
turn down = reject
turn out = prove
vote against = oppose
vote for = support
in favour = support
in favor = support
speak out against = oppose
call off = cancel
ask for = demand
put off = postpone
push back = postpone
put out = extinguish
go up = rise
go down = fall
go off = explode
go back = return
go bankrupt = fail
grow up = grow
shut down = close
close down = close
break down = fail
break out = begin
blow up = explode
burn down = burn
cut off = interrupt
cut back = reduce
find out = discover
figure out = discover
get rid = remove
get better = improve
get worse = worsen
get married = marry
lay off = dismiss
step down = resign
stand down = resign
drop out = withdraw
pull out = withdraw
back out = withdraw
make up = comprise
make public = publish
consist of = comprise
compose of = comprise
look for = seek
look into = investigate
look after = care
depend on = depend
rely on = depend
free of charge = free
at no cost = free
no charge = free
well known = famous
best known = famous
as well = also
a lot = many
lots of = many
a few = some
at present = current
right now = current
in charge = lead
at risk = vulnerable
on fire = burn
out of order = broken
not working = broken
send off = dismiss
heart attack = heart-attack
myocardial infarction = heart-attack
high blood pressure = hypertension
raised blood pressure = hypertension
low blood pressure = hypotension
blood sugar = glucose
blood glucose = glucose
side effect = adverse-event
adverse event = adverse-event
adverse effect = adverse-event
adverse reaction = adverse-event
undesirable effect = adverse-event
rule out = not
refrain from = not
stop short of = not
far from = not
free of = without
free from = without
no longer = not
not any more = not
instead of = not
rather than = not
in the absence of = without
fall short of = not
cease to = not
united states = usa
united kingdom = uk
great britain = uk
south korean = korea
south korea = korea
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
