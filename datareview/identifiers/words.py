"""Words around names: what leads up to a name, what follows one, and what looks like a name and is none."""

from __future__ import annotations

_TITLES = "mr mrs ms mx dr prof professor rev reverend cllr councillor sir dame"
_WEAK_TITLES = (
    "miss lord lady fr father sister brother nurse uncle aunt auntie aunty imam rabbi pastor sheikh matron sgt"
)
_RELATIONS = """
mum mam mother dad father brother sister son daughter husband wife partner ex boyfriend girlfriend fiance
fiancee friend mate neighbour neighbor nan nana gran granny grandma grandmother grandad granddad grandfather
grandson granddaughter uncle aunt auntie aunty cousin nephew niece stepdad stepmum stepson stepdaughter twin
baby carer keyworker worker counsellor therapist psychologist psychiatrist nurse doctor manager receptionist
coordinator volunteer facilitator interpreter chaplain pharmacist midwife teacher landlord colleague
flatmate housemate woman man lady girl boy lad person patient client service-user
"""
_OWNERS = "my his her their our your whose the a an"
_VERBS_TO = "told asked rang phoned texted emailed messaged thanked contacted thank"
_VERBS_WITH = "spoke spoken speak speaking talked talk talking chatted listened introduced sat"
_SPEAKS = """
said says told explained asked replied mentioned wants wanted lives lived attends attended cried shrugged
agreed added described felt feels thinks thought laughed smiled suggested
"""
_PLACES_AFTER = """
street road lane avenue close drive court way place terrace gardens crescent grove square hill park green
estate hospital hospice house centre center ward unit clinic surgery practice school college academy
university church mosque temple gurdwara synagogue cathedral chapel hall building suite lodge library
theatre station arena stadium museum gallery hotel farm bridge market nursery pharmacy campus wing disease
syndrome palace castle abbey manor dock docks wharf common moor wood woods heath forest mill mills corner
circus walk parade precinct arcade cross
"""
_SURNAMES_THOUGH_PLACES = "hill green wood woods mills heath cross castle church walk temple"
_GROUP_ENDINGS = """
line way link point space house watch aid net hub help care works start base direct plus board desk text
phone ing tion ment ness ity ship hood
"""
_GROUPS_AFTER = """
trust foundation society project charity club association network alliance partnership council service
services team group institute ltd limited plc party band cup prize award act bill law rule inquiry report
review model scale index training programme program course campaign day week month line room pub arms inn
cafe shop store stores supermarket ferry port airport borough district county city town village valley river
lake bay beach island tower towers cottage villas mews row united rovers albion athletic fc helpline method
test score guidance appeal fund memorial festival
"""
_EPONYMS_AFTER = "law rule disease syndrome test scale palsy lymphoma"
_NOT_BEFORE = """
st saint saints queen king prince princess royal lake port mount storm hurricane prophet pope san santa camp
fort county operation lord's university virgin ss
"""
_HOUSEHOLDS = "family families brothers sisters household twins siblings"
_MONTHS_AND_THE_LIKE = "april may june august will mark hope"
_FULL_NAMES_OF_OTHERS = """
john lewis|marie curie|sue ryder|anna freud|martin lewis|oliver mcgowan|stephen lawrence|george floyd|sarah everard
florence nightingale|mary seacole|harry potter|james cook|leonard cheshire|joseph rowntree|jo cox|martin luther
nelson mandela|winston churchill|taylor swift|bob marley|carl rogers|sigmund freud|michael marmot|rosa parks
alder hey|ben nevis|mary rose|thomas cook|robin hood|father christmas|lord mayor|lady chapel|sister act
"""
_NO_NAMES = """
i i'm i've i'd i'll a an the this that these those it he she we they you who what when where why how there
here then and or but so if as at by for from in into of on to with about after before because while since
until not no yes all any both each few many more most other some such only own same than too very also just
now once again still even never always often maybe perhaps please thanks thank sorry hello hi dear regards
is was are were be been has have had do does did can could should would may might must shall will let's one
two three four five six seven eight nine ten first second last next everyone everybody someone somebody
nobody anyone people person men women man woman boys girls children child young old older adult adults carer
carers parent parents family families friend friends community communities staff team teams group groups
service services user users patient patients client clients member members nurse nurses doctor doctors
consultant psychiatrist psychologist counsellor therapist worker workers manager receptionist reception
pharmacist chaplain midwife matron sister father mother mum mam dad brother son daughter nan gran grandma
grandad auntie aunt uncle gp gps pals camhs iapt cmht nhs ni uk gb england scotland wales ireland britain
europe africa asia america london manchester birmingham leeds liverpool sheffield bristol glasgow edinburgh
cardiff belfast newcastle nottingham leicester bradford coventry hull derby luton oldham bolton rochdale
dover poland romania bulgaria lithuania latvia ukraine russia turkey syria iraq iran afghanistan pakistan
india bangladesh nepal china japan korea vietnam thailand philippines somalia sudan eritrea ethiopia kenya
uganda nigeria ghana jamaica barbados trinidad brazil colombia spain portugal italy france germany holland
greece cyprus israel palestine lebanon egypt morocco algeria libya tunisia albania kosovo serbia hungary
english scottish welsh irish british polish romanian bulgarian lithuanian latvian ukrainian russian turkish
kurdish syrian iraqi iranian persian farsi dari pashto afghan pakistani indian bangladeshi bengali punjabi
panjabi gujarati hindi urdu tamil sinhala nepali chinese mandarin cantonese japanese korean vietnamese thai
filipino tagalog somali sudanese arabic tigrinya amharic swahili yoruba igbo hausa twi nigerian ghanaian
kenyan ugandan jamaican caribbean african asian european american brazilian colombian spanish portuguese
italian french german dutch greek cypriot israeli palestinian lebanese egyptian moroccan algerian albanian
hungarian slovak czech roma gypsy traveller travellers black white brown mixed deaf blind disabled autistic
lgbt lgbtq gay lesbian bisexual trans queer muslim muslims christian christians catholic catholics
protestant hindu hindus sikh sikhs jewish jew jews buddhist quaker quakers pagan islam christianity god
allah jesus christ lord bible quran koran torah ramadan eid diwali vaisakhi passover hanukkah christmas
easter lent advent monday tuesday wednesday thursday friday saturday sunday january february march april
june july august september october november december spring summer autumn winter today tomorrow yesterday
mind samaritans healthwatch shelter crisis relate scope rethink mencap barnardo's turning kooth papyrus calm
beat switchboard stonewall refuge cruse childline parliament ofsted housing social universal jobcentre
council police citizens age alzheimer's parkinson's down's crohn's asperger's salvation red cross oxfam
trussell foodbank homestart talking therapies therapy crisis-line frontline google facebook whatsapp
instagram tiktok twitter youtube zoom teams uber boots tesco asda aldi lidl sainsbury's morrisons waitrose
greggs costa mcdonald's amazon alexa siri netflix bbc covid brexit windrush prevent anxiety depression
psychosis mental health wellbeing care support recovery access hospital clinic surgery practice school
college university centre center church mosque temple library hub outreach crossroads macmillan gateway
headway homestart benefits debt advice advocacy employment education training project programme plan act
letter form box phone email signed name contact tel telephone mobile date address postcode number ref
reference re cc note notes action actions question answer facilitator interviewer participant respondent
scan imaging angiogram universe
"""
_LABELS = "name client patient contact participant caller carer re from"
_ROLE_INBOXES = """
admin advice appointments chaplaincy clinic contact crisis enquiries feedback help hello hub info
information mail office reception referrals reply secretary service services support team volunteers welcome
wellbeing noreply
"""

TITLES = frozenset(_TITLES.split())
WEAK_TITLES = frozenset(_WEAK_TITLES.split())
SHY_TITLES = WEAK_TITLES - {"miss", "imam", "rabbi", "pastor", "sheikh"}
RELATIONS = frozenset(_RELATIONS.split())
OWNERS = frozenset(_OWNERS.split())
VERBS_TO = frozenset(_VERBS_TO.split())
VERBS_WITH = frozenset(_VERBS_WITH.split())
SPEAKS = frozenset(_SPEAKS.split())
PLACES_AFTER = frozenset(_PLACES_AFTER.split())
GROUPS_AFTER = frozenset(_GROUPS_AFTER.split()) | PLACES_AFTER
SURNAMES_THOUGH_PLACES = frozenset(_SURNAMES_THOUGH_PLACES.split())
GROUP_ENDINGS = ("s", *_GROUP_ENDINGS.split())
EPONYMS_AFTER = frozenset(_EPONYMS_AFTER.split())
NOT_BEFORE = frozenset(_NOT_BEFORE.split())
HOUSEHOLDS = frozenset(_HOUSEHOLDS.split())
SPEAKS_FOR_MONTHS = frozenset({"said", "says", "told", "explained", "asked", "replied", "mentioned"})
MONTHS_AND_THE_LIKE = frozenset(_MONTHS_AND_THE_LIKE.split())
FULL_NAMES_OF_OTHERS = frozenset(
    tuple(name.split()) for line in _FULL_NAMES_OF_OTHERS.split("\n") for name in line.split("|") if name
)
NO_NAMES = frozenset(_NO_NAMES.split())
LABELS = frozenset(_LABELS.split())
ROLE_INBOXES = frozenset(_ROLE_INBOXES.split())
