"""Words of one kind that exclude one another: what is wooden is not of stone, whoever is meant by
"the novelist" is not meant by "the chemist". A line a kind; "=" joins what is said of one thing.

No word stands here that is also a common verb or a wider word for others of its line ("writer").
"""

from typing import Final

KINDS: Final = """
red blue green yellow orange purple violet pink brown black white grey=gray silver=silvery \
gold=golden turquoise
gold=golden silver bronze
wooden=wood stone brick steel concrete glass plastic cardboard rubber leather cotton silk wool
iron copper aluminium=aluminum zinc nickel titanium silver gold platinum tin brass
daily weekly monthly annually=annual=yearly quarterly hourly biennial
monday tuesday wednesday thursday friday saturday sunday
weekday weekend
spring summer autumn winter
morning afternoon evening=night noon midnight
north=northern south=southern east=eastern west=western
africa=african europe=european asia=asian australia=australian antarctica=antarctic \
north-america south-america
mother=mom=mum father=dad brother sister son daughter uncle aunt cousin grandfather grandmother \
wife husband nephew niece
comedy=comedic tragedy thriller horror western musical documentary romance=romantic \
drama=dramatic fantasy science-fiction=sci-fi animated=animation
film=movie novel=book album song poem=poetry opera painting magazine newspaper \
sculpture
novelist poet painter sculptor composer singer=vocalist guitarist drummer pianist violinist \
actor=actress director dancer photographer cinematographer screenwriter architect \
lawyer=attorney judge physicist chemist biologist mathematician astronomer physician=doctor \
nurse economist historian philosopher theologian psychologist sociologist linguist geologist \
carpenter baker chef=cook pilot sailor priest merchant footballer=soccer cyclist swimmer \
sprinter boxer wrestler golfer gymnast cricketer
football=soccer basketball baseball tennis cricket rugby hockey golf swimming boxing volleyball \
handball cycling rowing
goalkeeper=goalie defender=left-back=right-back midfielder striker=forward=winger
guitar piano violin cello drums=drum flute trumpet saxophone clarinet harp
king=monarch queen prince princess duke emperor president chancellor mayor governor senator
jazz pop folk blues=blue reggae hip-hop punk electronic
catholic protestant jewish muslim=islamic hindu buddhist orthodox
christmas easter ramadan
hospital school=schools university=college church museum library theatre=theater hotel \
restaurant prison factory airport station stadium
car=automobile lorry=truck bus bicycle=bike motorcycle boat plane=aircraft=airplane helicopter \
tram
wrist knee ankle shoulder elbow hip finger toe neck
heart=cardiac lung=pulmonary liver=hepatic kidney=renal brain=cerebral stomach=gastric skin \
pancreas=pancreatic bladder colon=colorectal=colonic breast prostate ovary=ovarian bone
bacterium=bacteria=bacterial virus=viral fungus=fungal=fungi parasite=parasitic
mouse=murine=mice rat rabbit dog=canine cat=feline pig=porcine monkey=macaque zebrafish \
drosophila yeast human=patient
lion tiger elephant horse cow sheep goat wolf fox deer eagle owl snake frog
bird fish mammal reptile amphibian insect
river=stream lake sea=ocean mountain=hill valley desert forest=woodland island
beach=coast=coastal inland
breakfast lunch dinner=supper
apple orange banana grape lemon cherry strawberry pear peach
coffee tea milk beer wine water juice
men=man=male=boy women=woman=female=girl
child=children=kid adult=adults
newborn=infant=baby toddler teenager=adolescent adult
tablet capsule injection=injected ointment syrup
oral=orally intravenous=intravenously subcutaneous=subcutaneously topical=topically inhaled \
rectal
acid=acidic alkaline neutral
solid liquid=fluid gas=gaseous
oxygen nitrogen hydrogen carbon sulfur=sulphur chlorine sodium potassium calcium magnesium \
phosphorus selenium
monoxide dioxide
methanol ethanol water acetone toluene chloroform
mild moderate severe
primary secondary tertiary
double triple
undergraduate doctoral=phd=doctorate master=masters bachelor=bachelors
static=statically dynamic=dynamically
mercury venus earth mars jupiter saturn uranus neptune pluto titan
pacific atlantic arctic mediterranean
army navy=naval air-force police
infantry cavalry artillery
flood earthquake storm=hurricane=cyclone drought
car-crash overdose suicide cancer pneumonia stroke
novel short-story poem
short-distance=sprint long-distance=marathon middle-distance
retrospective prospective
randomised=randomized observational
in-vitro in-vivo
divorced=divorce widowed=widow married=marry single=unmarried
"""
