"""First names that people in the United Kingdom bear, so that a name in a note can be noticed.

From many languages, in small letters and without accents. A name that is as often a word, a month or a
place is kept apart: alone it says nothing. The lists are aids to noticing and claim nothing about anybody.
"""

from __future__ import annotations

_FIRST_NAMES = """
aaliyah aaron abbie abby abdi abdirahman abdirashid abdul abdulaziz abdullah abdullahi abdulrahman abel
abena abeo abigail abiodun abiola abosede abu ada adaeze adam adaobi adebayo adedayo adekunle adela
adele adeola aderonke adil adisa aditi aditya adjoa adrian adriana adriano adrienne aelwyn afia afolabi
afua agata agatha agnes agnieszka ahmad ahmed ahmet aida aidan aiden aiko aileen ailsa aine aisha aishah
aisling aizhan ajay akash akeem akiko akin akosua akua alan alana alanna alasdair alastair alastriona
albert alberto alec aled alejandra alejandro aleksander aleksandr aleksandra alesha alessandro alex
alexander alexandra alexandre alexandros alexandru alexis alfie alfred alhassan ali alice alicia alicja
alina alisha alison alistair aliyah allan almaz alun alwyn alyson alyssa amaan amadou amal amanda amani
amara amarachi amarjit ameena ameer amelia amelie amin amina aminah aminata amir amira amirah amit amy
ana anahita anais anan anand anastasia andrea andreea andrei andres andrew andrius andrzej andy aneesa
aneirin aneta angela angelica angelina angharad angie angus anil anila anisa anisha anita anja anjali
anka ann anna annabel annalise annamaria anne annette annie annika anouk anthea anthonia anthony antoine
anton antonia antonina antonio anu anuja anwar aoife apinya apostolos araya archie arfon ariadne ariana
arif arjan arjun arkadiusz arlene arlo armando arnold arthur arturo asha asher ashleigh ashley ashok
asif asiya asma astou astrid athena atif atinuke ato aubrey audrey augusta aurelie aurora ava aviva
avril awa ayaan ayan ayaz ayesha ayo ayodele ayomide azadeh azeez aziz aziza azra babak babatunde bahar
baljit balwinder barbara barnaby bartek bartholomew bartosz bashir bashira basma baz beata beatrice
beatriz becca becky bella ben benazir benedetta benedict benita benjamin bernadette bernard bertha
bertie beryl bessie beth bethan bethany betty bev bhavna bianca bibi bijan bilal bilan bilkis bilqis
binta birgit bisi blake blanca blessing blessings bogdan bojan bola bolanle boniface boris boyd brad
bradley brandon branka branwen breda brenda brendan brian briana bridget brigid brigita brigitte bronagh
bronwen bronwyn bruce bruno bryan bryony buhle bukola burak busisiwe cadi cai caitlin callum calum
calvin camelia cameron camilla camille candice caoimhe cara caradog carina carl carla carlos carly
carmela carmen carol carole caroline carolyn caron carrie carys casey cassandra cassie cassius catalina
catarina caterina catherine cathy catrin catriona cecil cecilia cedric celeste celestina celia celine
cem ceri cerys cezary chanda chandra chanel chantal chantelle charan charis charlene charles charlie
charlotte charmaine charnjit cheikh cheng cheryl chiamaka chibuike chidera chidi chidinma chiedza chika
chike chimamanda chinasa chinedu chinonso chinwe chioma chloe chris chrissie christiana christina
christine christoph christopher christos chukwuemeka cian ciara ciaran cilla cillian claire clara clare
clarissa claude claudette claudia claudio claudiu clement cleo cliff clive colette colin colleen connor
conor constantin cora corinne cormac cornelius cosmin courtney cristian cristiano cristina curtis
cynthia cyprian cyril dacian dafydd dagmar dagmara daisy daksha dalia dalisay damian damien damilola
damon dana dania danial daniel daniela danielle danilo danita danny danuta daphne dara darcey darcie
darek daria darius dariusz darragh darren darryl dashiell dave david davina davinder dawid dawit dean
deanna deb debbie deborah debra debs declan dee deepa deepak deiniol deirdre delia della delphine delroy
delyth demetrius demi denis denisa denise dennis denzel derek dermot derrick derya desmond desta devi
devika devinder dexter dhanesh dhruv diana diane dianna dianne didier diego dilip dilys dima dimitra
dimitri dimitris dina dinesh dionne dipak dipika dipti divya dmitri doina dolapo dolores domenico
dominic dominik dominika dominique donald donna donovan dora doreen dorin dorina doris dorota dorothy
dougal dragana dragos drew duncan dusan dwayne dylan eamon eamonn ebele ebenezer ebony ebrahim ebru ebun
eddie edgar edith edmund edna eduard eduardo edward edwin edyta efe efosa efua eghosa eiddwen eileen
eilidh eimear eira eirlys eirwen ekene ekow elaf elaine eleanor elena eleni elham elias elif elijah elin
elinor eliot elisabeth elise eliza elizabeth elke ella ellen ellie elliot elliott elodie eloise elowen
elroy elsa elsie elspeth elton eluned elvis elwyn emad emanuel emeka emil emilia emiliano emilie emily
emine emir emma emmanuel emmeline emmet emre emrys ena enid enitan enrico enrique eoghan eoin ephraim
eric erica erika erin erkan ermias ernest ernesto errol erwin esi esme esra estelle esther eszter ethan
ethel ethelred etienne eugene eugenia eugenio eunice eurig eva evan evangeline eve evelyn ewa ewan eyob
eyup ezekiel ezgi ezra fabian fabio fabiola fadi fadil faduma fadumo fahad faisal faiza faizal farah
farai fareed farhan farida faridah fariha farooq farrukh farzad farzana fatema fatemeh fathima fatima
fatimah fatma fatou fatuma fausta fawzia fay faye feargal federico felicia felicity felix femi femke
fenella feng ferdinand fergus ferhat fernanda fernando ffion fflur fikile filip filiz finlay finley finn
fiona fionnuala fitzroy flavia flavio florin fode folake folasade frances francesca francesco francine
francis francisco francois frankie franklin frantisek fraser fred freda freddie frederick frederico
fredrik freya frida funmi funmilayo gabor gabriel gabriela gabrielle gaenor gamze gareth garfield garry
gary gaurav gavin gavriel gaynor gaz gbenga gemma genevieve geoff geoffrey george georgina gerald
geraldine gerard gerda gerlinde germaine gerry gertrude gethin ghazala ghulam giancarlo gianluca gifty
giles gillian gina ginny gintaras giorgio giovanni giselle gita giulia giuseppe gladys glenda glenys
gloria glyndwr glynis gobind gopal goran gordon gosia graham grainne grazyna greg gregory greta grigore
gruffudd gruffydd grzegorz guido guillermo gulnaz gulsen guneet gurdeep gurpreet gustavo guy gwen gwenda
gwendoline gwenllian gwilym gwyneth habib habiba hacer hadiya hafsa haider hakan hakeem hakima hala
halima halina hamdi hameed hamid hamish hamse hamza hana hanan hanna hannah hans hansa hao hari harinder
harjinder harjit harleen harmeet harold haroon harpreet harriet harris harrison harry harshad harshita
harvey hasan hasina hassan hatice hattie hawa haweya haydn hayley hazel heba hefin heidi heledd helen
helena helga helin hendrik henrietta henrik henry herbert hermione hiba hien hikmat hilary hilda
himanshu hina hira hiroshi hirut hoang hoda hodan honorata horace horatiu howard hristo hubert hugh hugo
humphrey huong huseyin husna hussain hussein hyacinth iain ian ibrahim ibtisam idil idowu idris idrissa
ieuan ifan ife ifeanyi ifeoma ifeyinwa ifrah ifrax ignacy ignatius igor ikechukwu iker ikram ileana
ilhan ilir ilknur ilona ilse ilyas imaan iman imani imelda imogen imran inaya inderjit indira ines
ingrid ioan ioana iolo ionut iorwerth iqbal iqra ira irena irene ireneusz irina irma isaac isabel
isabella isabelle isaiah isatou isha ishaan ishmael ishrat isla islwyn ismael ismail ismat isobel istvan
iulia ivan ivana ivanka ivo ivona ivor iwan iwona izaak izabela izzy jabir jacek jackie jacky jacob
jacqueline jacques jacqui jada jaden jadwiga jagdish jagoda jahan jai jaime jake jakob jakub jalal jama
jamaal jamal jameel jameela james jamie jamila jamilah jan jana janaki jandira jane janet janez janice
janina janine jannat jared jarek jarmila jaroslaw jasbir jasleen jasmeet jasmin jasmine jason jaspreet
jaswinder jatinder javed javier jawad jaya jayden jayne jaz jean jeanette jed jeevan jeff jeffrey jelena
jemima jenna jennifer jenny jens jeremy jermain jermaine jerome jerry jerzy jess jesse jessica jetmir
jia jibril jigna jill jillian jim jimmy jin jing jiri jitendra jo joan joana joann joanna joanne joao
joaquim jocelyn jodie joe joel joelle joginder johan johanna john johnny jolanta jon jonah jonas
jonathan jonty jordana jorge jose josef josefina joseph josephine josh joshua josiah jovan joyce jozef
juan juanita judith judy jules julia julian juliana julie juliet julio julius juma junaid justin justina
justyn justyna jyoti kabir kacper kadiatou kadie kadijah kai kaitlyn kaleb kalpana kamal kamala kamaljit
kamil kamila kamran kanan kanika kanwal kapil kara karan kareem karen karim karin karina karl karolina
karolis karthik karthika karwan kasia kasim katalin katarina katarzyna kate katerina kath katharine
katherine kathleen kathrin kathryn kathy katie katja katrina katy kavita kavya kaya kayla kayleigh
kayode kazi keeley kehinde keir keira keisha keith kelan kelechi kelly kelsey kelvin kemi ken kendra
kenneth kenny keri kerry kessie kevan kevin khadija khadijah khadra khai khaled khaleda khalid khalida
khalil khanh khawla khurram khushi kian kiera kieran kieron kimora kinga kiran kiri kirpal kirsten
kirstie kirsty kishore kitan kiyan klara klaus kobina koffi kofi kofo kojo kolade komal konrad kostas
krishan krishna kristen kristian kristina kristofer krupa krystal krystian krystyna krzysztof kuba
kuldeep kulwinder kumar kunal kurt kushal kwabena kwadwo kwaku kwame kwasi kwesi kyla kyle kylie kyra
lachlan laila laith lakshmi lalita lamar lamia lamin lana lara larissa lars laszlo lateef latifa latisha
latoya laura lauren laurence laurie lavinia lawrence laxmi layla leah leanna leanne lech leda leela leif
leila leire lekan lemlem lena lenka lennie lennox leo leon leona leonard leonie leopold leroy lesley
leslie leszek leticia lev levi lewis leyla liam liana liban libby lidia lila lilian liliana lilla
lillian lina linda lindsay lindsey ling linh lionel lisa liselotte liviu liz liza lizzie ljiljana llinos
lloyd logan lois lola lorcan loredana lorenzo loreta loretta lorinc lorna lorraine lottie lou louis
louisa louise loveday luan lubna luca lucas lucia lucian luciana luciano lucille lucinda lucjan lucy
ludmila ludovic luigi luis luisa luiza lukas lukasz luke lutfa luther lydia lydie lyn lynda lynette lynn
lynne lynsey lyubov maajid mabel mabinty maciej maciek macy madalina maddie maddy madeleine madhu madina
maeve magda magdalena maggie magid magnus mags mahad mahamed mahdi maheen mahesh mahfuz mahin mahira
mahmood mahmoud mahnoor mai maimuna mair maire maisie majid makeda makena malachi malak malcolm malee
malgorzata malgosia malik malika mamadou mamta manal manav mandeep mandla mandy manisha manjit manju
manoj manpreet mansoor manuel manuela manus mara maram marc marcel marcelina marcella marcia marcin
marco marcus mared marek margaret margaretta margarita margherita margot maria mariam mariama mariana
marianne marie marielle marika marilyn mario marion marisa marit marius mariusz marjan marjorie markus
marlena marlene marlon marquita marsha marta martha martin martina martine martyn marvin marwa mary
maryam maryan marzena marzia masego mashud masood massimo mateusz mathew mathilde matilda matilde matteo
matthew matthias mattia maud maureen maurice mavis maxim maxine maxwell maya maymuna maz mbali mbaye
medhi meera megan meghan mehdi mehmet mehwish mei meirion mel melanie melek melissa melvin melvyn menna
merab meral meredith merfyn mervyn meryem mia michael michaela michal micheal michelle mick mickey
miguel mihaela mihai mikael mike mikolaj mila mildred milena milica millicent millie milly milos mina
minal mindy ming minh mircea mirela miriam mirjana mirza misbah mitchell mitesh mitra moazzam mohamed
mohammad mohammed mohamud mohan mohini mohsin moir moira molly momodou mona monica monika monique morag
mordechai morgan morris morwenna moshe mostafa mouhamed mouna moussa moyosore mozhgan mridula mubarak
mudiwa mufid muhammad muhammed mujahid mukesh mukhtar mumtaz muna muneeb munira murad muriel murray musa
musarrat mustafa muthoni mwende myfanwy mykola mylene myles myra myriam myrtle nabeel nabila nadeem
nadeesha nadia nadine nadiya naeem nafisa nafisat nagina nahid naila naima naina nakita nala naledi
namrata nana nancy nanette naomi narges nargis narinda narinder naseem nashwa nasima nasir nasra nasreen
nasrin nasrullah nastassja nastya natale natalia natalie natasha natasza nathan nathaniel navdeep naveed
naveen navid navneet navya nazanin nazia nazir nazma nazrul ndidi neal nebojsa ned neda neelam neema
neeraj nefise neha neil nell nellie nerissa nerys nesta nevena neville ngaio ngozi nhung nia niall
niamat niamh nichola nicholas nicky nico nicola nicolae nicolai nicolas nicole nicoleta niels nigel
nikhil nikita nikki nikola nikos nila nilesh nilufar nimco nimo nina niraj nirmal nirmala nisha nisreen
nita niti nitin njeri njoki nkechi nkosana nneka noah noel noelle nomsa nonhlanhla noor noorjahan nora
norah noreen noreena nosheen noura noushin novak nuala nuno nur nura nuria nusrat nyah nyambura nyasha
oana obi obinna octavia octavian odalys oded odette odhran ogechi oghogho ohene oisin oksana ola oladele
olajide olamide olanrewaju olayinka oleg oleksandr olena olga oliver olivia olivier olu oluchi olufemi
olumayowa olumide oluseyi oluwadamilola oluwakemi oluwaseun oluwatobi oluwatosin omar omari omid omolade
omolara onder onyeka opeyemi ophelia oreoluwa orhan oriel orla orlando orson osagie oscar osman osvaldo
otis otto oumar owen oyinkansola ozan ozlem pablo paddy padma padmini padraig paige palesa pallavi
paloma pamela panagiotis pankaj paola paolo paraskevi parisa parminder parmjit parth parvati parveen
parvez parvin pascal pasquale patrice patricia patricija patricio patrick patryk patsy paul paula
pauletta paulina pauline paulo pavel pavla pawel payal pedram pedro peggy penelope penka percival
perpetua perran petar pete peter peterson petko petra petronela petros phelim phil philip philippa
phillip phindile phoebe phoolan phuong phyllis piero pierre pilar piotr pippa pius polly pooja pooneh
povilas prabha prabhjot pradeep pragna prakash prakriti pramila pranav prashant pratik praveen preeti
prem prisca priscilla pritam priti priya priyanka przemek przemyslaw puja punam qais qamar qasim quang
quentin quinton raakhi rabea rabia rachael rachel rachid radek radha radhika radmila radoslaw rafael
rafaela rafal rafi rafiq raghav rahat raheem rahel rahim rahima rahman rahul raihana raj raja rajan
rajat rajeev rajesh rajesha rajinda rajinder rajiv rajni raju rajvinder rakesh rakhi ralph ram rama
ramadhan ramat ramatoulaye rameen ramesh ramila ramin ramon ramona rana ranbir randall rani ranjana
ranjit raoul raphael raquel rashad rasheed rashid rashida rashmi rasmus raul ravi ravinder ravindra
rayan rayhan raymond razia razvan rebecca rebekah reece reem reena reg regan reggie reginald rehana reka
remi rena renata rene renee renu renuka reshma reuben reyhan reza rhea rhian rhiannon rhoda rhodri rhona
rhonda rhydian rhys ria ricardo richard richie rick ricky rimsha rina risha rishi rita ritika ritu riyad
riyaz rizwan rizwana robert roberta roberto rochelle roderick rodica rodney rodrigo roger rohan rohit
roisin roksana roland rolanda romana romeo romilly romy ron ronald ronan ronnie roopa rory rosa rosaleen
rosalie rosalind rosangela rosanna roseanne rosemarie roshan rosheen rosie rosina ross rossella roswitha
rotimi rowan rowena roxana roxani roxanne roy roya rozalia rozina ruairi rubab ruben rubina rudi rudolf
rufaro rufus rukaya rukhsana rukhsar rukia rumana rupa rupert rupinder ruqayyah rushda russell ruta
rutendo ruth ruzena ryan saad saadia saba sabah sabeen sabelo sabiha sabina sabir sabrina sachi sachin
sadaf sadako sade sadia sadie sadiq saeed saeeda safa safia safiya sagal sahar sahib sahra saida saif
saifur saima saira sajid sajida sakina sakura salah saleem saleema saleh salim salimata sally salma
salman salome salvatore sam saman samantha samar sameer sameera samet samia samina samir samira samirah
sammy sampson samra samson samuel samuil sana sandeep sandeepa sandhya sandra sangeeta sanja sanjay
sanjeev sanna saoirse sapna sapphira sara sarabjit sarah saraswati sarika sarina sarita sarmad sasha
sashi saskia satinder satish satnam saud saul savita sayed sayeeda scarlett scott seamus sean seana
sebastian sebnem seda seema sefton segun sehar sekou selam selena selim selin selina selma semra senait
seni seong serap seren serena serge sergei sergio sergiu serkan seth seun shaan shabana shabaz shabina
shabir shabnam shafaq shafiq shahab shaheen shahid shahida shahina shahnaz shahram shaima shaista shakil
shakila shakira shalini shamaila shamila shamim shams shamsa shamso shanaya shane shaneil shanelle
shanice shanika shannon shanthi sharda shardae sharif sharlene sharmila sharon shaun shauna shavon shaz
shazia sheena shehnaz shehzad sheila shelagh shelley sheree shereen sherif sherifa sherin sherry sheryl
shevaun shilpa shirin shirish shiv shivani shobha shobhana shohreh shona shreena shreya shubham shukri
shyam shyama sian sibel sibongile sibusiso sid siddharth sidney sidra sieglinde sigrid silas silke
silvana silvia silviu simba simeon simon simona simone simran sindy sinead siobhain siobhan sioned sita
sitara siti siva siwan sizwe slavica slawomir slobodan sneha snezana sofija sohail sohaila solange
solomon solveig somaya somchai sonal sonali sonia sonja sonny sonya soo sophia sophie soraya sorcha
sorin souad soumaya spencer spiro sreeja srijana srinivas stacey stacy stan stanislav stanislaw stavros
stefan stefania stefanie stefano steffan stelian stella steph stephanie stephen steve steven stewart
stina stoyan stuart subhash sudha sugra suha suhail sukhdeep sukhi sukhjit sukhvinder suki sulaiman
suleiman sultana sumaira suman sumaya sumayyah sumit sunaina sundeep sungmi sunil sunita suraj surayya
surekha suresh surinder surjit surya susan susana susanna susannah sushila susie suzana suzanne suzy
svenja svetlana swati sybil syed syeda sylvain sylvester sylvia sylwia szilvia szymon tabassum tabitha
tadeusz tadhg tahereh tahir tahira tahmina tahseen taiwo takeshi takudzwa talia talitha tamanna tamara
tamas tamasin tameka tamerlan tamika tamsin tamsyn tanaka tangina tania tanisha tanjina tanveer tanvi
tanya tapiwa tara tarana tareq tariq tariro tarkan tarun tasha taslim taslima tasneem tasnim tatenda
tatiana tavleen taylor tayo tayyab ted teddy teena tegan tegwen teifion temi temitope tendai tendayi
teodor teodora terence teresa terezia terrance terri terry tesfay tess tessa thabiso thabo thanasis
thandi thandiwe thanh thea thelma theo theodora theodore theodoros theresa therese thierry thomas
thomasina thuy tia tiago tiana tiberiu tiffany tigist tilly tim timothea timothy tina tinashe tinuke
tirion titilayo tiwa tiziana tobi tobias toby todd tola tolu tolulope tom tomas tomasz tomi tomislav
tommy toni tonia tony tonya toomas torsten tracey tracy traian travis treasa trevor tricia trina trinh
trish trisha tristan trudy tsering tuan tudor tudur tugba tulay tuncay tunde turgut tuyet tyler tyrell
tyrone tyronne ubah uche uchenna udo ufuoma ugo uju ulla ulrich ulrike uma umair umar umara umaru umesh
ummi ursula urszula urvashi usha usmaan usman uwe uzma uzoma vaclav vadim vaida valdas valentin
valentina valeria valerie valeriu valery valmai vandana vanessa vanita varinder varsha vasile vasilica
vasiliki vasudha vaughan veena velma venkat venkatesh vera verica verity vernon veronica veronika vesna
vicente vicki vickie vicky victor vida vidya vijay vikas vikash vikram viktor viktoria vilma vilmos
vimal vimala vincent vineet vinita vinny vinod violeta viorel vipul virginie vishal vishnu vito vittoria
viv vivek vivian viviana vivien vivienne vlad vladimir vlasta vuk vusi wafa waheed wahida wale walid
walter wambui wambura wanda wangari wanjiru waqar warda warsame waseem wasim wayne wazir wenceslas wendy
werner wesley whitney wieslaw wiktor wiktoria wilfred wilhelm wilhelmina william willie wilma winifred
winnie winston wioleta wioletta wiremu witold wladyslaw wojciech wyn wynne xanthe xavier xia xiang xiao
ximena xin xiomara xiulan xolani xuan yaa yacine yahya yakubu yakup yan yana yannick yaqub yara yasemin
yashika yasin yasir yasmeen yasmin yasmina yasmine yassin yasuko yaw yelena yeliz yemi yetunde yevgeny
yewande yiannis yildiz ying yoana yohannes yoko yolanda yolande yonas yonatan yoni yosef yosra younis
youssef ysabel yuki yuliana yuliia yuliya yun yunus yuri yusra yusuf yusuke yuxuan yves yvette yvonne
zac zach zachary zack zaheer zahid zahida zahir zahira zahra zain zaina zainab zak zakaria zakariya zaki
zakir zakiya zalina zane zaneta zara zarah zarina zayd zayn zaynab zbigniew zdenek zdenka zeenat zeinab
zelalem zelda zena zenobia zewdie zeynep zhanna zhen zhenya zhi zhivko zia ziad zibusiso zina zinaida
zinat zita zlatan zodwa zoe zofia zohra zola zoltan zoran zorica zouhair zsofia zsolt zubair zubeda
zubeir zuhair zuhal zuhra zuleikha zulekha zuleyha zulfiqar zuri zuzanna zygmunt
"""

_AMBIGUOUS_FIRST_NAMES = """
amber angel april art ash asia august autumn barb barry basil bea beverley bill billy blossom bob brook
brooke bryn bud carlisle carolina carter chad charity chase chastity chelsea cherry chester china
christian chuck clarity clay comfort constance coral craig crystal dale dan dandy dawn desiree destiny
devon dick dolly don dot douglas duke earl eden elder ever faith fern flora florence forest frank gale
gay gene georgia gift ginger glen glory goodness grace grant happy harmony heath heather heaven herb
holly honor hope hunter immaculate india iris israel ivy jack jade jay jewel jordan joy jude june junior
justice kay kent king kit kitty lance lane lark laurel lien lily lincoln love lucky madison major marina
mark marshall mason max may melody mercedes mercy merlin miles milo mimi miracle mo moses nelson nick
norm olive paris pat patience peace pearl peg penny perry pierce piers poppy praise precious prince
princess princewill prudence purity queen raven ray red reed rex rich rob robin rocky rod roman rose
rosemary ruby rusty saffron sandy santiago sapphire savannah scarlet shine shirley sienna sky skye sofia
soloman spring stanley sterling storm success sue summer sunny sydney symphony temperance temple trinity
troy unity val victoria viola violet virginia wade warren wen will willow wisdom zion
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

AMBIGUOUS_FIRST_NAMES = frozenset(_AMBIGUOUS_FIRST_NAMES.split())
"""First names that are as often a word, a month or a place."""

NAMES_INSIDE_SENTENCES = frozenset(_NAMES_INSIDE_SENTENCES.split())
"""Ambiguous first names that are names when they have a capital inside a sentence."""

ALSO_WORDS = frozenset(_ALSO_WORDS.split())
"""Names that are words, or too short to tell, when they have no capital."""
