"""Words of one meaning in general English: a line each."""

from typing import Final

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
