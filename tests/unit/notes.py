"""Notes to try the identifier check on.

In MARKED a part in square brackets must be found as the kind it names. Nothing at all may be found in PLAIN. People,
numbers and addresses are invented: phone numbers come from the range kept for drama, NHS numbers from the 999 range.
"""

from __future__ import annotations

MARKED = r"""
Spoke with [name:Mr Adeyemi] about his mother. NHS number [nhs_number:999 000 0182].
[name:Priya Sharma] from the women's group said the leaflets were useless.
I met [name:Tomasz] at the food bank and he said nobody rang back.
Her husband [name:Mohammed] came too. Phone [phone:020 7946 0123] or [phone:+44 7700 900123].
Contact [name:Aoife Byrne] on [email:aoife.byrne@example.com] or [phone:(0161) 496 0789].
DOB [date_of_birth:03/11/1979], lives at [address:22 Station Road], [postcode:LS1 4DY].
His date of birth is [date_of_birth:12 June 1958] and NI number [ni_number:AB 12 34 56 C].
born [date_of_birth:1.2.1990] in Lagos
She was born in Warsaw on [date_of_birth:3rd March 1985].
my name is [name:jamal] and I am 19
My name's [name:Kwabena]. I live at [address:Flat 3B, 12 Mill Lane], [postcode:SW1A 1AA].
We were told by [name:Dr. S. Patel] that nothing could be done.
[name:Prof Nwosu] runs the clinic.
support worker [name:Oluwaseun] rang me on [phone:07700900461]
My friend [name:Xiulan] does not speak English.
the daughter, [name:Nasreen], translates
Ask for [name:Rukhsana Begum], tel [phone:0113 496 0123].
the receptionist, [name:Grace], was kind
[name:Grace Okafor] runs it.
[name:May Wong] came with her son.
"[name:Mark] said he would call," she told us.
Email: [email:k.nowak+amhe@nhs.net]. Mobile: [phone:07700 900 982].
nhs no [nhs_number:9990047111]
NHS: [nhs_number:999-123-4578]
National Insurance [ni_number:QQ123456C]
a man called [name:Yusuf] told me
His GP is [name:Dr Fiona McAllister] at the surgery.
[name:Miss Campbell] (dob [date_of_birth:4/7/01])
spoke to [name:kelly] on the desk
I asked [name:Bronwen] twice.
[name:Fatima]'s brother was there
[name:Siân Llewellyn] (Powys)
My son [name:Will] was sectioned.
Client: [name:Tendai Moyo]. D.O.B. [date_of_birth:1979-11-03]
[name:Zofia], 34, said
Her keyworker [name:Dee] left.
he gave his number as [phone:07700-900-461]
reach me at [email:jo_smith@mail.example.co.uk]
[address:7 Dock Street], [postcode:M1 1AE]
My address is [address:9a Hope Avenue] near the park.
[name:Mrs K. Okonkwo-Hughes] was there.
thanks to [name:Sister Agnes] for the tea
[name:Abdi Warsame] has waited since May.
[name:Nurse Patel] said no.
I am [name:Ngozi], she said.
The carer, [name:Mr Singh], agreed.
phone [phone:+353 1 234 5678] for his aunt in Dublin
She said [name:Ahmed] shouted.
It was [name:Chloe] who helped.
lives in [postcode:BT1 5GS] with his gran
postcode is [postcode:b33 8th]
Contact: [name:Leila Hosseini], [phone:01632 960123]
[name:Mrs Achterberg] waited 9 months.
[name:Ms Ito] came with an interpreter.
She introduced herself as [name:Wanjiku Kamau].
I spoke to [name:Gethin Pryce] from the chapel.
"Call [name:Yetunde]," she said.
[name:Marek]'s wife rang on [phone:07700 900115].
The woman, [name:Bukola Adeyinka], cried.
my cousin [name:Ruairí] died in March
my nan [name:Ivy] says it is shameful
[name:Councillor Rahman] opened the meeting.
[name:Rev. Osei] lets us use the hall.
[name:Imam Yusuf] said prayers.
I asked [name:Lakshmi] and [name:Mei] to help.
Signed [name:Khadija Abdi]
[name:Hodan] brought her sister [name:Ifrah].
[name:T. Nowak], [email:t.nowak@example.net]
[name:Blessing Eze] is a volunteer.
[name:Tariq Mahmood] (dob: [date_of_birth:22.7.1984]) and [name:Ewa Zielińska]
[name:Oisín], 17, sleeps on sofas.
We rang [name:Mr McIntosh] on [phone:0131 496 0321].
Text [name:Zainab] on [phone:+447700900654]
she is known as [name:Tash]
[name:Joan] next door helps.
the interpreter, [name:Quang], was late
Date of birth [date_of_birth:12th of May 1991]
DOB - [date_of_birth:05-06-1972]
born [date_of_birth:14 Feb 2003], first seen 12/03/2024
his birthday is [date_of_birth:3 November]
d.o.b [date_of_birth:120658]
[address:3 St John's Terrace], [postcode:NE1 4XD]
address is [address:48 Lower Mill Street], Fenmarsh
living at [address:17 beech grove]
[postcode:EC1A 1BB] or [postcode:w1a 0ax]
[postcode:G2 8DL]
ni no. [ni_number:AB123456C]
insurance number [ni_number:JG 10 37 59 A]
work email is [email:f.ahmed@fenmarsh.nhs.example]
[email:danuta at example dot org]
[name:Ms O'Brien] left.
[name:Aunty Shazia] cooks for everyone
[name:Prof. Anand Iyer] presented.
I am [name:Leon] and I am a carer.
[name:Delroy] and [name:Marcia] from the Caribbean lunch club
Thanks, [name:Sunita]
[name:Abu Bakr] translated.
the daughter called [name:Aisha]
[name:Nurse Blessing] was lovely
"""

PLAIN = """
Grace Street was closed and May was quieter than April.
We met at St Ann's Hospital and St Mary's Church hall.
The Queen Elizabeth Hospital, King's Mill and James Cook were full.
Call 111 or the Samaritans on 116 123.
Ring 0800 1111 or text SHOUT to 85258.
The helpline 0300 123 3393 was busy.
Survey closed 31/03/2024 with n = 1,204 responses.
Budget code 4500012345 and order 9990047111 were used.
Clinic letter dated 12 June 2023.
The group was born on 1 May 2019.
Vitamin B12 5mg and E10 2hr sessions.
Will there be a bus? Mark the date. Hope is what people need. Faith leaders came.
Christian and Muslim leaders met in the Victoria Hall.
Jordan and Israel were in the news. Chelsea won. We went to Florence in June.
Gypsy, Roma and Traveller communities are not counted.
South Asian carers and Young Black men said Talking Therapies did not work for them.
People told Mind and Healthwatch about it.
They asked Social Services and Citizens Advice.
Martha's Rule and Clare's Law were mentioned.
Parkinson's disease and Alzheimer's Society.
MS Society, PHQ-9, GAD-7, CORE-10, DIALOG.
The Polish centre on Rose Lane; the Hope Project; Faith House.
Dr appointments take 6 weeks. The doctor said no.
Mr and Mrs were on the form. Miss Monday's session and you lose the place.
He rang 999 and A&E. It cost £1,234,567,890.
The ISBN 9780306406157 and version 1.2.3.
Bus 14 Mill Road stops here. The 5 Park Street shops shut.
5 minutes down the road, 10 people on the street.
Room 2, Oak House at 10.30 on 01.02.2024.
Between 2019 2020 2021 and 2022 3344.
Patel et al. 2021 found the same. Smith (2019) did not.
The Marmot Review and the Stephen Lawrence Foundation.
My mum Polish, my dad English.
I am Polish. I'm Muslim. I am Deaf.
her GP Practice and her carer Support Group closed
Sue Ryder and Marie Curie run hospices. Anna Freud training.
Oliver McGowan training is required.
Sunday Mass at Our Lady of Lourdes. Father Christmas came.
Storm Eunice closed the centre. The Mary Seacole Trust.
Penny for your thoughts. Bill was passed. Rose from 5 to 9.
London Road, Park Lane and High Street are close.
ward 9 and level 3 Green zone
The Amber pathway and the Ruby suite.
Robin Hood's Bay. Black Friday. May Day. Good Friday.
12/06/2024: 14 people came, 3 left.
Ref: 2024-00123456, page 0123.
Windrush generation elders said the NHS was cold.
Eid and Diwali; Ramadan; Vaisakhi.
NHS England, NICE NG222, Mental Health Act 1983.
The leaflet says email us at reception.
Lloyds Bank and John Lewis are near the Jobcentre.
The number 1234567890 on the leaflet does not work. Batch 1111111111 too.
Date of birth not known. Seen on 12/03/2024.
Her birthday party is on Sunday. Group started 2 March 2020.
I told English teachers; they asked Reception; she rang Housing.
Universal Credit, Personal Independence Payment (PIP) and ESA.
Barking, Dagenham and Beverley; Nelson and Barry; Shirley.
Sheffield S1 and postcode LS11 only. Band 5 nurse.
My name is on the list. His name is not.
He is called a liar. It was named after a ship.
The Angel Islington walk. Jack of all trades. Union Jack.
The Fenmarsh Voices group said the waiting list is too long.
Cases: Leeds (12), Bradford (34), Hull (9).
Sister Circle and Brother Nature meet on Tuesdays.
Nurse Practitioner posts are empty. Lady Well ward shut.
People spoke with Age UK, Turning Point and Rethink.
Her worker Turning Point had closed. The carer Crossroads sent was kind.
He was told Universal Credit would stop.
Bethnal Green, Golders Green and Primrose Hill.
Alexandra Palace, Victoria Park and Martin Luther King Day.
Kelly Street clinic; Elizabeth Fry House; the Thomas Wing.
Order 0123 456, invoice 99-123, ref A12 3BC4.
Clinic times 09.30 - 12.30, 13.00 - 16.30.
In 2021, 1 in 4 (25%) of 1,600 people; 95% CI 0.21 to 0.29.
0.12345678901 and 00123456789 and 12345678901234.
Tel: see poster. Email: ask reception. Postcode: not given. Address: none.
The bus from Dover to Hull; Derby and Rochdale are far.
Born in care, raised in Leeds. He was born in 1979. Babies born after 2019.
Date: 14/05/2024. Review due 14/08/2024. Next meeting 3 June.
NHS 111, 999, 101, 116 123, 85258, 0800 58 58 58, 0345 300 0000.
Ms is a title. MS is a disease. MR scan booked. DR referral made.
I'm Black British. I'm Somali. I am Sikh. I'm Fine. I am Tired.
The Archers and Coronation Street were on.
The rose bush. Will power. Hope rose. Mark my words.
Autumn term. April showers. June was hot. In August nobody came. May was wet.
King's College, St Thomas' and Guy's Hospital; St. George's; Great Ormond Street.
Duke Street, Earl Grey tea, Prince of Wales, Princess Royal Hospital.
The Richmond Fellowship, The Children's Society, Barnardo's, Action for Children.
Band 6 Nurse, Level 2 Award, Grade 7.
Windsor Castle, Robin House, Daisy Chain nursery, Lily Lane school.
General Anxiety, Obsessive Compulsive, Cognitive Behavioural Therapy.
"""
