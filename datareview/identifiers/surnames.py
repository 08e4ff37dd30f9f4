"""Surnames that people in the United Kingdom bear, so that a name in a note can be noticed.

From many languages, in small letters and without accents. The lists are aids to noticing and claim nothing
about anybody.
"""

from __future__ import annotations

_SURNAMES = """
abdi abdullahi abebe acheampong achebe adamczyk adamu adebayo adekunle adeleke adeoye adewale adeyemi
adeyinka adomako afolabi agarwal agboola agyeman ahern ahluwalia ahmadi ahmed aidoo ajayi akhigbe akhtar
akhter akinola akpan akter alabi alam albayrak alemu alexandrou ali alvarez amadi amankwah amoah
amponsah anderson andrade andreou angelopoulos antwi aparicio appiah appleby araujo armitage arslan
asamoah asante asghar ashworth aslam atkinson attah avramov awad ayodele azam azeem aziz babalola badmus
bains bajwa bakare baloch balogun banerjee bangura baranowski barrett bartlett barzani basu batra
battaglia becker beddoes begley begum behan bekele bello benmoussa bennett berisha bernstein bhandari
bhardwaj bhatt bhatti bianchi bielak bieniek biswas blagoev blaszczyk boahen boateng bogdan bosnjak
boswell bouchard boyle brandt brennan bronowski brzezinski buckley bukhari bulman byrne cahill calderon
callaghan callan camara campbell caruso carvalho casey cassidy castellanos castillo catterall celik
chakraborty chan chatterjee chaudhary chaudhry chaudhuri chauhan chavda chavez cheung chikere chikwanda
chinwendu choudhury chow chowdhury chukwu chukwuma cieslak cissokho clancy clarke coggins cohen coleman
colquhoun comerford connolly constantinou conteh corcoran corrigan cosgrove coulibaly crabtree crossley
cruz cullen cunningham curran czarnecki dabrowski dacosta dahir dalgleish danjuma darwish dasgupta daud
davies demir demirci deng denham desai deshmukh devaney devine devlin dhaliwal dhillon diaby diallo diaz
dimitrov diop dlamini dobson dogan doherty domanski donaldson donkor donnelly donovan dougherty drabble
duarte dube dubois duffy duggan dumitru dunleavy dupont dwyer dziedzic ebrahimi edwards egan ejiofor
ekpo ekwueme elmi emenike emmanuel engelbrecht erdogan eriksson escobar estrada evans eyre eze ezeh
fagbemi fairclough faleye farah farooqi faruk fashola fenwick ferguson fernandes fernandez fernando
ferreira figueroa findlay finnegan finnerty fitzgerald fitzpatrick flaherty flanagan flynn fofana
fonseca forde fraser friedman friel fuentes gallacher gallagher galvin garcia gaynor gebremariam
georgieva georgiou ghani ghebremeskel ghosh giannopoulos gibson gilchrist gillespie gilmartin giwa gjoka
goldberg gomez goncalves gonzalez gorman govender grabowski greenberg greenwood grewal griffiths grzelak
guerrero guha gunaratne gunawardena gupta gurung gutierrez guzman gyamfi habib hackett haddad haddow
hadjiioannou hagos haidari haile hakimi halloran halloway hamad hamid hanif haque hargreaves harrington
harrison hashemi hashi hashmi hassan hassani hayat heaney hegarty hernandez herrera hewitt higgins hirsi
hoang hodgson hoffman holloway hopkins hoque horvat horvath hossain hosseini hoxha hoyle huang huerta
hughes hurley hussain hussein hutchinson huynh hylton ibrahim idowu igwe imtiaz ionescu iqbal isaacs
ismaili isse ivanov iwu iyer izquierdo jablonski jackson jalloh jama jamieson jamil janjua jankovic
jankowski jarvis jasinski javaid jaworski jenkins jeong jeyaratnam jha jimenez johal johnson johnston
joshi jovanovic juarez kabba kacprzak kaczmarek kaczynski kamara kaminski kaplan kapoor karadag karim
karimi kariuki karlsson kasprzak kassem kato katz kaur kavanagh kazmi kearney kebede kelleher kenny
kenyatta kerrigan keya khalif khalil khan khatib khatun khawaja khumalo kibet kiely kiernan kimani
kinsella kirwan kolawole kone koroma kosinski koulibaly kovacs kowalczyk kowalski kozlowski kral
krasniqi krawczyk krishnan kubiak kucharski kulesza kulkarni kumar kumari kurek kurian kwarteng
kwiatkowski kwiecien lachowski lalor landau larsen latif laverty lawal lazar ledwith leszczynski levy
lewandowski liang linehan llewellyn lomax lopez loughran lubega lungu lynch macauley macdonald machado
maciejewski mackay mackenzie maclean maclennan madden maguire mahajan mahmood mahon makinde makwana
malhotra malik malinowski maloney mamun mandal mangan manzoor maqsood marciniak markovic marku maroof
marques martinez masih matei matthews mazur mbatha mbeki mcallister mccabe mccann mccarthy mccauley
mcclelland mcconnell mccormack mccoy mcculloch mcdermott mcdonald mcdonnell mcelroy mcevoy mcfarlane
mcgee mcginley mcgovern mcgowan mcgrath mcgregor mcguire mcilroy mcintyre mckay mckenna mckenzie mckeown
mckinley mclachlan mclaughlin mclean mcleod mcmahon mcmanus mcmillan mcnally mcnamara mcnulty mcpherson
mcshane mcsweeney meehan mehmood mehta mekonnen melnyk mendes mendoza mensa mensah miah michalak
michalski mikhailov mirza mishra mistry mitchell mitrovic mohamad mohammadi mohamud mokoena moloney
monaghan moran moreno morrissey moyo mthembu muhindo mukherjee mulholland mulligan mullins munro
munteanu murillo murphy musa mustafa mutasa mwale mwangi nadar nagy naidoo naik nair nakajima nakamura
naqvi natarajan navarro ncube ndiaye ndlovu ndour neill ngo nguni nguyen nicholson niemiec nikolov
njoroge nkosi nkrumah nnamdi nolan noorzai novak nowak nowakowski ntuli nunes nunez nwachukwu nwankwo
nwosu nyambura nyarko obi obiora obrien ocallaghan ochieng oconnell oconnor odea odonnell odonoghue
odriscoll oduya odwyer oflaherty ofori ogbonna ogbu ogrady ogunbanjo ogunleye ohara ojo okada okafor
okeefe okeke okello okereke okonjo okonkwo okoro okoye okpara olaleye olaniyan oleary olejniczak
oliveira olsen olszewski omalley omar oneill onuoha onyango opoku oreilly orourke orszulak ortiz osei
oshea oshodi osinski osman osullivan otieno otoole ovcharenko owolabi owusu oyelaran oyelowo oyewole
ozdemir ozturk pacheco padilla pandey pandya panesar papadakis papadopoulos papandreou parmar parveen
paszkowski patel pathak patil pavlov pawlak pawlowski pedersen pereira perez petrenko petrov petrovic
pham phillips phiri pietrowski pietrzak pilarski pillai piotrowski polanco ponniah popa popescu popovic
poulter prasad pritchard pryce przybylski purewal quartey quayle quigley quinn qureshi rabbani radu
rafferty rafiq rahimi rahman rajput ramachandran raman ramirez ramos ranasinghe rao rashid rashidi
rasool rathod rawat raza reardon reddy regan reilly revell reyes ribeiro richardson riordan rivera
roberts robertson robinson rodrigues rodriguez rojas romero rooney rosenberg rossi roszak ruddock ruiz
rusu rutkowski ryszard saeed safi saha sahin sahota saito salazar saleh salim sanchez sandhu sandoval
sangha sangster santana santos sarkar savic sawicki scanlon schmidt schneider schwartz sehgal senghor
sequeira serrano sesay shabazz shah shahid shaikh shankar shapiro sharif sharma sheehan sheikh sheridan
sherzai shevchenko shinwari shittu shrestha sibanda siddique siddiqui sidhu sienkiewicz sikora silva
silverman simmonds simmons simpson singh sinha sinnott sithole skelton slattery smith soares sobczak
sobhani sokolov sokolowski solanki somasundaram soto soyinka srivastava stachowiak stanczyk stavrou
stefanescu stefanski steinberg stephenson stewart stoica strzelecki subedi subramaniam suleiman suleman
sullivan suzuki swain syed szczepanski szewczyk szulc szymanski szymczak tadesse taiwo takahashi talbot
tamang tanaka teague tekle tembo teo tesfaye tetteh thapa thapar thompson thomson tierney tobin todorov
tomaszewski tomczak toor topolski torres touray tran traore tripathi trivedi truong tshabalala tuohy
turay twum uddin ugwu ullah usman usmani utomi uzun vaidya vargas varghese vasquez vaz velasquez vella
venter verma vieira villanueva virk vyas wachowiak wadhwa waheed walczak walczyk waleed waqas warsame
wasik watanabe waweru whelan whitaker whittaker wieczorek wilczek wilk williams williamson wilson
winiarski wisniewski witkowski wojciechowski wojcik wozniak wrobel yadav yamamoto yankah yates yeboah
yeo yildiz yilmaz yohannes younas yusuf zaheer zajac zakrzewski zaleski zaman zapata zarate zawada
zawadzki zeidan zewde zhang zhao zhou zhu zia zielinski ziolkowski
"""

_AMBIGUOUS_SURNAMES = """
adams allen archer ba bailey baker ball banks barber barnes becker_ bell berry best bibi bird black bond
booth bowen boyle_ bradley brandt_ brook brooks brown buckley_ bull bulman_ burns burton bush butcher
butler byrd carpenter carr carter chambers chapman chung church clark cohen_ cole collins cook cooper
cox cross cruz_ cullen_ dang davis dawson day dean denham_ dixon do duke dunn elliott ellis farmer field
fisher fletcher flowers forest foster fowler fox francis freeman frost gamble gardner george gill
golding gordon graham grant gray green greenwood_ hall hamilton hardy harper harris hart harvey hawkins
hayes henderson hewitt_ hill hinds holland holmes hope howard hoyle_ hudson hunt hunter james jarvis_
jones jordan kelly kennedy king knight lamb lane lawrence lee lewis li lin lis liu lloyd long marsh
marshall martin mason may mills moore moran_ morgan morris moss mucha munro_ murray nash nasser nelson
newman novak_ owen page palmer park parker parsons paul pearce pearson perry pope porter potter powell
power price rana reed rees regan_ reid reynolds rhodes rice rivers rogers rooney_ rose ross rowe
rowntree russell ryan salmon salvador santana_ saunders scott shaw shepherd sherpa short singer skelton_
slater sow spencer stevens stokes stone sutherland swain_ swift talbot_ tan taylor temple thomas thorne
thornton turner urban valentine vaughan wade walker wall wallace walsh walters wang ward warren waters
watson watts webb webster west wheeler white whitehead wong wood woods wright wu xu yang york young zulu
"""

SURNAMES = frozenset(_SURNAMES.split())
"""Surnames that are hardly ever anything else when they have a capital."""

AMBIGUOUS_SURNAMES = frozenset(_AMBIGUOUS_SURNAMES.split())
"""Surnames that are as often a word or a place."""
