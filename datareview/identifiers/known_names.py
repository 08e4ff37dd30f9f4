"""Names that people in the United Kingdom bear, so that a name in a note can be noticed.

First names and surnames from many languages, in small letters and without accents. A name that is as often a word, a
month or a place is kept apart: alone it says nothing. The lists are aids to noticing and claim nothing about anybody.
"""

from __future__ import annotations

_FIRST_NAMES = """
aaliyah aaron abbie abby abdi abdirahman abdul abdullah abdullahi abeo abigail abiola abosede abu ada
adaeze adam adaobi adebayo adedayo adekunle adela adele adeola aderonke adil adisa aditi aditya adrian
adriana adrienne afia afua agata agatha agnes agnieszka ahmad ahmed aidan aiden aileen aisha aishah
aisling ajay akash akeem akin akosua akua alan alana alanna alasdair alastair albert alberto alec
alejandra alejandro aleksander aleksandra alesha alessandro alex alexander alexandra alexandru alexis
alfie alfred ali alice alicia alicja alina alisha alison alistair aliyah allan alyson alyssa amaan amal
amanda amani amara amarjit ameena ameer amelia amelie amin amina aminah aminata amir amira amirah amit
amy ana anan anand anastasia andrea andreea andrei andres andrew andrzej andy aneesa aneta angela
angelica angelina angie angus anil anila anisa anita anja anjali ann anna annabel anne annette annie
annika anouk anthea anthony antoine anton antonia antonio anu anuja anwar aoife apinya araya archie
ariana arif arjun arlene arlo arnold arthur arturo asha asher ashleigh ashley ashok asif asma astrid
athena atif aubrey audrey augusta aurora ava avril ayaan ayan ayesha ayo ayodele ayomide azadeh azeez
aziz aziza babak babatunde bahar baljit balwinder barbara barnaby bartek bartosz bashir basma beata
beatrice beatriz becca becky bella ben benedict benjamin bernadette bernard bertha bertie beryl bessie
beth bethan bethany betty bhavna bianca bibi bijan bilal bilqis binta bisi blake blessing bogdan bola
boris brad bradley brandon breda brenda brendan brian briana bridget brigid brigitte bronagh bronwen
bronwyn bruce bruno bryan bryony burak caitlin callum calum calvin cameron camilla camille candice
caoimhe cara carl carla carlos carly carmen carol carole caroline carolyn carrie carys casey cassandra
cassie catalina caterina catherine cathy catrin catriona cecil cecilia cedric celeste celia celine ceri
cerys chanel chantal chantelle charlene charles charlie charlotte charmaine cheng cheryl chiamaka
chibuike chidi chidinma chika chike chinedu chinwe chioma chloe chris chrissie christina christine
christopher chukwuemeka cian ciara cillian claire clara clare clarissa claude claudette claudia clement
cleo cliff clive colette colin colleen connor conor constantin cora corinne cormac cornelius courtney
cristian cristina curtis cynthia cyril dafydd dagmar daisy dalia damian damien damilola damon dana
daniel daniela danielle danny danuta daphne dara darcey darek darius dariusz darragh darren darryl dave
david davina dawid dean deanna debbie deborah debra declan dee deepa deepak deirdre delia della delphine
delroy demetrius demi denis denise dennis denzel derek dermot derrick derya desmond devika dexter dhruv
diana diane dianne diego dilip dilys dimitri dina dinesh dionne dipak dipika dmitri dolores dominic
dominik dominika dominique donald donna donovan dora doreen doris dorota dorothy dougal drew duncan
dwayne dylan eamon eamonn ebele ebony ebun eddie edgar edith edmund edna eduardo edward edwin edyta
efosa efua eileen eilidh eimear eira elaine eleanor elena eleni elias elijah elin elinor eliot elisabeth
elise eliza elizabeth elke ella ellen ellie elliot elliott elodie eloise elowen elroy elsa elsie elspeth
elton elvis elwyn emanuel emeka emil emilia emilie emily emine emma emmanuel emmeline emre emrys ena
enid enrique eoin ephraim eric erica erika erin ernest errol erwin esi esme esra esther ethan ethel
etienne eugene eugenia eunice eva evan evangeline eve evelyn ewa ewan eyob ezekiel ezra fabian fadi
fadil fadumo faisal faiza farah fareed farhan farida fariha farooq farzana fatema fathima fatima fatimah
fatma fatou fatuma fay faye federico felicia felicity felix femi fenella feng ferdinand fergus fernanda
fernando filip finlay finley finn fiona fionnuala fitzroy flavia folake folasade frances francesca
francesco francine francis francisco frankie franklin fraser fred freda freddie frederick freya frida
funmi funmilayo gabriel gabriela gabrielle gareth garfield garry gary gaurav gavin gaynor gemma
genevieve geoff geoffrey george georgina gerald geraldine gerard germaine gertrude ghulam giles gillian
gina ginny giorgio giovanni gita giulia giuseppe gladys glenda glenys gloria glynis gopal goran gordon
graham grainne grazyna greg gregory greta grzegorz guillermo gulsen gurdeep gurpreet gustavo guy gwen
gwenda gwendoline gwilym gwyneth habib habiba hadiya hafsa haider hakan hakeem halima hamid hamish hamza
hana hanan hanna hannah hans hansa hari harinder harjit harleen harmeet harold haroon harpreet harriet
harris harrison harry harshad harvey hasan hasina hassan hattie hayley hazel heidi helen helena helga
henrietta henrik henry herbert hermione hilary hilda hiroshi hoda hodan horace howard hubert hugh hugo
humphrey husna hussain hussein hyacinth iain ian ibrahim idris ife ifeoma ifrah ignacy igor ikram ilhan
ilona iman imani imelda imogen imran inaya ines ingrid ioan ioana iqbal iqra ira irena irene irina irma
isaac isabel isabella isabelle isha ishaan ishmael isla ismael ismail isobel ivan ivana ivo ivor iwan
iwona izabela jabir jacek jackie jacky jacob jacqueline jacques jacqui jada jaden jagdish jai jaime jake
jakub jama jamal jameel jameela james jamie jamila jamilah jan jana jane janet janice janina janine
jared jarek jaroslaw jasbir jasmin jasmine jason jaspreet jaswinder javed javier jaya jayden jayne jean
jeanette jed jeff jeffrey jemima jenna jennifer jenny jens jeremy jermaine jerome jerry jess jesse
jessica jia jill jillian jim jimmy jin jing jo joan joann joanna joanne jocelyn jodie joe joel joelle
johan johanna john johnny jolanta jon jonah jonas jonathan jorge jose josef josefina joseph josephine
josh joshua josiah joyce juan juanita judith judy jules julia julian juliana julie juliet julio julius
junaid justin justyna kabir kacper kadiatou kadijah kai kaitlyn kalpana kamal kamala kamil kamila kamran
kara karan kareem karen karim karin karina karl karolina karthik kasia kasim katarzyna kate katerina
kath katharine katherine kathleen kathryn kathy katie katja katrina katy kavita kaya kayla kayleigh
keeley keira keisha keith kelechi kelly kelsey kelvin kemi ken kendra kenneth kenny kerry kevin khadija
khadijah khadra khaled khalid khalida khalil khushi kian kiera kieran kieron kiran kiri kirsten kirstie
kirsty klara klaus kofi kojo konrad krishna kristen kristina krystal krystian krystyna krzysztof kuba
kumar kunal kurt kwabena kwaku kwame kwasi kwesi kyla kyle kylie lachlan laila lakshmi lamar lamin lana
lara larissa latifa latisha laura lauren laurence laurie lavinia lawrence layla leah leanne leila lena
lennox leo leon leona leonard leonie leroy lesley leslie leszek leticia levi lewis leyla liam liana
libby lidia lila lilian liliana lillian lina linda lindsay lindsey ling lionel lisa liz liza lizzie
llinos lloyd logan lois lola lorcan lorenzo loretta lorna lorraine lottie louis louisa louise luca lucas
lucia lucian luciana lucille lucinda lucjan lucy ludmila luigi luis luisa luiza lukasz luke luther lydia
lyn lynda lynette lynn lynne lynsey maajid mabel maciej macy maddie madeleine madhu magda magdalena
maggie magnus mahad mahdi maheen mahesh mahmood mahmoud mai mair maire maisie majid makena malachi
malcolm malgorzata malik malika mandeep mandy manisha manjit manju manoj manuel manuela mara marc marcel
marcia marcin marco marcus marek margaret margarita margot maria mariam mariama mariana marianne marie
marielle marilyn mario marion marisa marius mariusz marjorie marlene marlon marsha marta martha martin
martina martine martyn marvin mary maryam maryan marzena masood mateusz matilda matteo matthew matthias
maud maureen maurice mavis maxine maxwell maya maymuna mbali meera megan mehdi mehmet mei mel melanie
melek melissa melvin meredith mervyn meryem mia michael michaela michal michelle mick mickey miguel
mihai mikael mike mikolaj mila mildred milena millicent millie milly mina mindy ming mirela miriam mirza
misbah mitchell moazzam mohamed mohammad mohammed mohamud mohan mohsin moira molly mona monica monika
monique morag morgan morris morwenna mostafa moussa mozhgan muhammad muhammed mukesh muna muriel murray
musa mustafa myfanwy myles myra myriam myrtle nabeel nabila nadeem nadia nadine naeem naima naina nakita
nala nana nancy naomi narges nargis narinder naseem nasir nasra nasreen nasrin nastassja natalia natalie
natasha nathan nathaniel naveed naveen navid nazia nazir nazma neal ned neelam neha neil nell nellie
nerys nesta neville ngozi nia niall niamat niamh nichola nicholas nicky nico nicola nicolae nicole nigel
nikhil nikita nikki nikola nila nina nisha nita nitin njeri nkechi nneka noah noel noelle noor nora
norah noreen noura nuala nuno nur nura nuria nyah nyasha obi obinna octavia odette ola olamide
olanrewaju olena olga oliver olivia olivier olu oluchi olufemi olumide oluseyi oluwaseun oluwatobi omar
omari omolara onyeka ophelia orla orlando orson oscar osman osvaldo otis otto owen pablo paddy padma
padraig paige paloma pamela pankaj paola paolo parisa parmjit parvati parveen parvez pascal patrice
patricia patricija patrick patryk patsy paul paula paulina pauline paulo pavel pawel pedro peggy
penelope percival perpetua petar pete peter petra petros phil philip philippa phillip phoebe phuong
phyllis pierre pilar piotr pippa pooja prakash pranav praveen preeti prem priscilla pritam priti priya
priyanka przemek qasim quentin rabia rachael rachel rachid radek radoslaw rafael rafal rafiq raheem
rahel rahim rahman rahul raj raja rajan rajesh rajinder rajiv rajni raju rakesh ralph ram rama ramesh
ramon ramona rana randall rani ranjit raphael raquel rasheed rashid rashida raul ravi ravinder raymond
razia rebecca rebekah reece reena reg reggie reginald rehana remi rena renata rene renee renu reshma
reuben reza rhea rhian rhiannon rhoda rhodri rhona rhonda rhys ria ricardo richard richie rick ricky
rina rishi rita ritu robert roberta roberto rochelle roderick rodney rodrigo roger rohan rohit roisin
roland romana romeo romy ron ronald ronan ronnie roopa rory rosa rosalie rosalind rosanna roseanne
rosemarie roshan rosie ross rowan rowena roxana roxanne roy roya ruairi ruben rubina rudi rufus rukhsana
rukia rupa rupert rupinder russell rutendo ruth ryan saad sabah sabiha sabina sabrina sachin sade sadia
sadie sadiq saeed safa safiya sagal sahar sahra saima saira sajid sajida sakina salah saleem saleh salim
sally salma salman salome sam saman samantha samar sameer samia samina samir samira sammy sampson samson
samuel samuil sana sandeep sandra sanjay sanjeev sapna sara sarah saraswati sarita sasha saskia satinder
satish saul scarlett scott sean sebastian seema selena selim selina selma serena serge sergei sergio
seth seun shabana shabir shabnam shafiq shahid shahida shahnaz shaista shakira shalini shamim shamsa
shanaya shane shaneil shanelle shanice shanika shannon shanthi sharif sharmila sharon shaun shauna
shazia sheena sheila shelagh shelley sheree sherry sheryl shilpa shirin shivani shobha shona shreya
shubham shyam sian sibel sibusiso sid siddharth sidney sigrid silas silvana silvia simon simona simone
simran sinead siobhan sioned sita siti slawomir sneha sofija sohail solomon somaya sonal sonia sonja
sonya soo sophia sophie soraya spencer sreeja srinivas stacey stacy stan stanislaw stefan stefania
stefanie stella steph stephanie stephen steve steven stewart stuart subhash sudha suhail sukhdeep sukhi
suki sulaiman suleiman suman sumaya sumayyah sumit sunil sunita suraj suresh surinder surjit susan
susanna susannah susie suzanne svetlana sybil syed syeda sylvia sylwia szymon tabitha tadeusz tahir
tahira tahmina talia talitha tamara tameka tamika tamsin tania tanisha tanvi tanya tara tareq tariq
tarun taslima tasnim tatiana taylor tayyab ted teddy teena tegan temi temitope tendai terence teresa
terri terry tess tessa thabo thandi thandiwe thanh thea thelma theo theodora theodore theresa therese
thomas tia tiana tiffany tilly tim timothy tina tinashe tiwa tobi tobias toby todd tola tolu tom tomas
tomasz tommy toni tony tonya tracey tracy travis trevor tricia trina trisha tristan trudy tudor tunde
tyler tyrell tyrone uche uchenna udo ugo uju ulrich uma umar umara ursula usha usman uzma uzoma vadim
valentina valeria valerie vanessa vanita varsha vasile vaughan vera verity vernon veronica veronika
vicki vickie vicky victor vidya vijay vikas vikram viktor viktoria vilma vimala vincent vinny vinod
vipul vishal viv vivek vivian vivien vivienne vlad vladimir waheed wale walter wambui wanda wangari
waqar warsame wasim wayne wendy werner wesley whitney wiktor wiktoria wilfred wilhelmina william willie
wilma winifred winnie winston wioletta witold wladyslaw wojciech xavier xia xiang xiao xin xiulan yakubu
yan yana yannick yara yasin yasir yasmeen yasmin yasmina yaw yemi yewande ying yolanda yonas yosef
youssef yuki yuliya yun yusra yusuf yusuke yves yvette yvonne zac zach zachary zack zahid zahir zahra
zain zainab zak zakaria zaki zakir zakiya zane zara zarah zayd zayn zbigniew zeinab zelda zena zeynep
zhen zhi zia zita zlatan zoe zofia zoltan zoran zsofia zubair zuhra zuleikha zulfiqar zuri zuzanna
"""

_SURNAMES = """
abdi abdullahi abebe acheampong achebe adebayo adekunle adeleke adewale adeyemi afolabi agarwal agyeman
ahluwalia ahmadi ahmed akhtar akhter akinola akpan akter alam alexandrou ali amadi amankwah amoah
anderson andreou aparicio appiah armitage asante asghar ashworth atkinson awad ayodele aziz babalola
bains bajwa balogun banerjee bangura barrett bartlett basu batra begum bello benmoussa bennett bhatt
bhatti bianchi biswas blaszczyk boateng bogdan brennan byrne callaghan campbell carvalho casey
castellanos chakraborty chan chatterjee chaudhary chaudhry chavda cheung chikwanda choudhury chowdhury
chukwu clarke coleman connolly constantinou conteh cunningham czarnecki dabrowski dalgleish dasgupta
davies desai deshmukh dhaliwal dhillon diallo diaz dimitrov dlamini doherty donnelly donovan dubois
duggan dumitru dupont edwards egan ejiofor ekwueme emmanuel eriksson escobar evans eze ezeh faleye farah
farooqi ferguson fernandes fernandez ferreira fitzgerald fitzpatrick flanagan fofana fraser gallacher
gallagher garcia georgiou ghosh giannopoulos gibson goldberg gomez goncalves gonzalez grabowski grewal
griffiths gunawardena gupta gurung gutierrez habib haddad hadjiioannou haile hamid hanif haque
hargreaves harrington harrison hashemi hashmi hassan hegarty hernandez higgins hoang hopkins hossain
huang hughes hussain hussein hutchinson ibrahim ionescu iqbal isaacs ivanov iyer jablonski jackson jamil
jankowski jaworski jenkins jeyaratnam jimenez johal johnson johnston joshi kacprzak kaczmarek kamara
kaminski kapoor karim kassem katz kaur kavanagh kearney khalil khan khatib khatun khumalo kibet kiely
kimani koroma kovacs kowalczyk kowalski kozlowski krasniqi krawczyk krishnan kulkarni kumari kurian
kwarteng kwiatkowski lawal lewandowski liang llewellyn lopez macdonald mackay mackenzie maclean
maclennan mahmood malhotra malik maqsood markovic martinez matthews mazur mbeki mccarthy mcconnell
mccormack mcdonald mcdonnell mcgrath mcgregor mcguire mcintyre mckay mckenna mckenzie mclaughlin mclean
mcleod mcmahon mcnally mcnamara mehta mendes mendoza mensah miah michalak mishra mistry mitchell mohamud
moloney mukherjee mulligan mullins munteanu murphy mustafa mwangi naidoo nair nakamura naqvi natarajan
navarro ncube ndlovu nguyen nicholson nkosi nnamdi nowak nowakowski nunez nwachukwu nwosu obi obiora
ochieng oconnell oconnor odonnell odriscoll oduya ogbonna ogunleye ojo okafor okeke okonjo okonkwo okoro
okoye olaniyan oliveira olszewski omalley omar oneill onyango oreilly ortiz osei osman osullivan otieno
otoole owusu oyelaran oyelowo oyewole ozturk pandey papadopoulos papandreou parmar parveen patel pathak
pawlak pereira perez pham phillips phiri pietrzak pillai piotrowski popa popescu pritchard purewal
quigley quinn qureshi radu rahman raman ramirez ramos ranasinghe rao rashid rasool raza reddy reilly
reyes ribeiro richardson roberts robertson robinson rodrigues rodriguez rojas romero rosenberg rossi
ruiz rutkowski saeed safi sahota saleh salim sanchez sandhu sangha santos sarkar savic schmidt sesay
shah shaikh sharma sheikh shevchenko shrestha siddiqui sidhu sikora silva simmonds simpson singh sinha
sithole smith soares sobczak sokolov somasundaram soyinka srivastava stavrou stefanescu stewart
subramaniam suleiman sullivan syed szczepanski szymanski takahashi tanaka tembo tesfaye thapa thompson
thomson tomaszewski toor torres tran traore tripathi truong tshabalala turay uddin ullah usman vargas
varghese vasquez vaz verma villanueva walczak warsame wasik watanabe wieczorek williams williamson
wilson wisniewski wojcik wozniak yadav yamamoto yeboah yildiz yilmaz yusuf zajac zaman zawadzki zhang
zhao zhou zielinski
"""

_AMBIGUOUS_FIRST_NAMES = """
amber angel april art ash asia august autumn barb barry basil bea beverley bill billy blossom bob brook
brooke bryn bud carlisle carolina carter chad charity chase chastity chelsea cherry chester china
christian chuck clarity clay comfort constance coral craig crystal dale dan dandy dawn desiree destiny
devon dick dolly don dot douglas duke earl eden elder ever faith fern flora florence forest frank gale
gay gene georgia gift ginger glen glory goodness grace grant happy harmony heath heather heaven herb
holly honor hope hunter immaculate india iris israel ivy jack jade jay jewel jordan joy jude june junior
justice kay kent king kit kitty lance lane lark laurel lily lincoln love lucky madison major marina mark
marshall mason max may melody mercedes mercy merlin miles milo miracle mo moses nelson nick norm olive
paris pat patience peace pearl peg penny perry pierce piers poppy praise precious prince princess
princewill prudence queen raven ray red reed rex rich rob robin rocky rod roman rose rosemary ruby rusty
saffron sandy santiago sapphire savannah scarlet shine shirley sienna sky skye sofia soloman spring
stanley sterling storm success sue summer sunny sydney symphony temperance temple trinity troy unity val
victoria viola violet virginia wade warren will willow wisdom zion
"""

_AMBIGUOUS_SURNAMES = """
adams allen archer bailey baker ball banks barber barnes bell berry best bird black bond booth bowen
bradley brook brooks brown bull burns burton bush butcher butler carpenter carr carter chambers chapman
church clark cole collins cook cooper cox cross davis dawson day dean dixon duke dunn elliott ellis
farmer field fisher fletcher flowers forest foster fox francis freeman frost gardner george gill gordon
graham grant gray green hall hamilton hardy harper harris hart harvey hawkins hayes henderson hill
holland holmes hope howard hudson hunt hunter james jones jordan kelly kennedy king knight lamb lane
lawrence lee lewis li lin liu lloyd long marsh marshall martin mason may mills moore morgan morris moss
murray nash nelson newman owen page palmer park parker parsons paul pearce pearson perry pope porter
potter powell power price reed rees reid reynolds rice rivers rogers rose ross rowe russell ryan salmon
saunders scott shaw shepherd short singer slater spencer stevens stokes stone sutherland swift taylor
temple thomas thorne turner vaughan wade walker wall wallace walsh walters wang ward warren waters
watson watts webb webster west wheeler white wong wood woods wright wu xu yang york young
"""

_NAMES_INSIDE_SENTENCES = """
billy bob dan heather holly jack jade jay kay lily nick pat penny poppy rob rod rosemary ruby sue
"""

_ALSO_WORDS = """
ada adam adele alan alec ali amal amin ana andy ann anu asha aurora ava ayo bella ben bola bridget carol
casey celeste charlie clare clement cliff colin courtney cyril daisy dana dean dora drew ebony eve fay
felix finn frankie fred gloria guy hari harry hazel henry hilary iman jai jan jean jed jenny jerry jess
jill jim jin jo joan joe josh joyce jules kai kelvin ken kofi lara leo lila lina linda ling lois lola
luca luke lynn mabel mai maria mario maya mei mel mia mick mike mila mina ming mitchell mona murray nana
ned nell nina noel noor nora nur obi ola otto paddy pascal paul peggy pete phil pippa raj raja ram rama
rana rani remi rick rita roger ron rosa ross rowan roy rufus russell ruth ryan sally sam scott seema sid
simon sita soo spencer stan steve stewart tara ted teddy terry tess theo tia tiffany tilly tim tina toby
todd tom tommy toni tony tracy travis trevor tudor vera verity vernon victor vinny wale wasim wayne
wendy winnie yan ying yun zak
"""

FIRST_NAMES = frozenset(_FIRST_NAMES.split())
"""First names that are hardly ever anything else when they have a capital."""

SURNAMES = frozenset(_SURNAMES.split())
"""Surnames that are hardly ever anything else when they have a capital."""

AMBIGUOUS_FIRST_NAMES = frozenset(_AMBIGUOUS_FIRST_NAMES.split())
"""First names that are as often a word, a month or a place."""

AMBIGUOUS_SURNAMES = frozenset(_AMBIGUOUS_SURNAMES.split())
"""Surnames that are as often a word or a place."""

NAMES_INSIDE_SENTENCES = frozenset(_NAMES_INSIDE_SENTENCES.split())
"""Ambiguous first names that are names when they have a capital inside a sentence."""

ALSO_WORDS = frozenset(_ALSO_WORDS.split())
"""Names that are words, or too short to tell, when they have no capital."""
