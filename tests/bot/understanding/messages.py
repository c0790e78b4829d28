"""Messages written to test how they are read, each of one kind; the model of messages was fitted on none of them."""

CLEAR = {
    "any": """
my aunt has gone blue around the mouth and only moans
I can barely breathe and my heart is going like mad
we found him on the kitchen floor, he breathes but nobody can wake him
the cut on my arm pumps out blood and the towel is soaked
my mate swallowed a strip of sleeping tablets and is slurring
my little one drank drain cleaner a minute ago
I think about killing myself every night now
I do not want to be alive any longer
half of grandad's face hangs down and his words make no sense
there is a crushing weight on my chest and my arm aches
her tongue is swelling after the peanut and she wheezes
he is shaking all over, eyes rolled back, it doesn't stop
our baby is three weeks old, burning hot and will not feed
she is 33 weeks pregnant and bleeding a lot
I hit my head hard on the kerb and keep being sick
boiling oil went over my hand and the skin comes off
he was pulled from the pool and is not breathing properly
took far too many paracetamol since last night, I feel ill
my throat is closing up after a wasp sting
my husband has pain in his chest and is grey and sweating
I have vomited blood twice this evening
my sister cut her wrists and will not open the door
""",
    "back": """
since my back went I can't pee at all
my groin and bottom are completely numb since last night
both my legs went weak today and I cannot stand up
I have wet myself three times since the disc slipped
I can't feel my feet and my back is agony
numb between my legs since I lifted the sofa
lost control of my bowels this morning, with back pain
my foot just hangs, I can't lift it any more since noon
no feeling when I wipe myself, since the back pain began
his legs are paralysed since he bent down
""",
}
HARMLESS = """
how many minutes does it take to bleed a radiator
my cat swallowed a fly, should I worry
what are the early signs of a stroke
the novel ends with her taking poison, why does she
I had my appendix out in 1998 and feel great
my phone is dead again, which charger is best
this deadline is killing me, any short version
no fever, no numbness, just a stiff neck from sleep
can stress give you a tight chest
I nearly died laughing at the picture
what number do you ring for an ambulance in Norway
my thumb hurts a little from typing
the engine coughs and dies at traffic lights
does giving blood make you feel faint
he fell in love with a baker
how do doctors test for a concussion
my grandfather survived a heart attack in the eighties
is it normal that muscles ache two days after a run
what would happen if somebody ate a whole lemon
the bread came out burnt on the outside
I am not pregnant, only hungry
how long may I keep opened tablets
we lost the match, we were crushed
my leg went to sleep on the plane and woke up when I walked
"""
HARMLESS_IN_FEW_WORDS = """
my aunty is 76 and her back aches when it rains
grandpa is 88 and his shoulder gets stiff
her neck locks up every winter
my back went again pulling weeds
sore from digging all day
my back feels stiff and tight
it clicks when i kneel
hurts on the stairs only
our girl is 15 and does ballet
how much air goes in
getting the seat off
wont screw back on
cant get the cap off
the hose is leaking air
read out step five
the pedal has gone dead
tossed out for eating?
nothing with tablets thanks
is it worse after lunch
lost my ticket
mi bak is stif afta work
dose it hert to strech
wen can i swim agen
cn my mum do it shes 70
hw long til im better
wich matres is gud
"""
KINDS = {
    "smalltalk": """
good evening to you
thanks ever so much
are you a machine or a person
what can I use you for
who gets to see the things I type in here
do you keep a record of my questions
do you speak Portuguese
could you answer me in Turkish
how do I send this answer to my aunt
how can I copy this for my doctor
what a clever little program
you are no use to anybody
okay, understood
bye for today
just trying out whether this works
do you understand Swedish
is what I ask you kept secret
how would I show this to my sister
who built you
hello, is anyone there
""",
    "about": """
who is the author of this
what is the name of the woman who wrote this article
was the article checked by a doctor
who reviewed this text
when was the article published
on what date did this come out
has this page been updated lately
is the information still up to date
what is the title of this article
which magazine published it
which website is this from
can I trust this article
is this page reliable
where can I read the original
give me the address of the original page
who took the photo
who owns the copyright
am I allowed to print this for my class
how long does it take to read the article
is there a Spanish version of this article
""",
    "sources": """
which studies does the article cite
list all of its references
what is the evidence for that claim, which study
where do they get these numbers from
show me the bibliography
what is reference number 5
how many sources does it list
is there a study behind the part about sleep
what research is it based on
which journals are cited
""",
    "overview": """
what is this article about
sum up the whole page for me
tl;dr please
give me the main points
what does the article cover
what is the gist of it
a quick summary of the text please
which topics are in here
I have no time to read it, what does it say
what are the key takeaways of the article
""",
    "listing": """
list all the tools
what are the ingredients
which symptoms are there
give me all the steps in order
what are the advantages and disadvantages
name all the treatments it mentions
what are the risk factors
what types of it are there
which documents do I need to bring
what are the rules, every one of them
""",
}
IN_CONVERSATION = {
    "more": "more please; what else is there; any other ones; tell me more about it; go on",
    "nth": "the second one; number three please; what about the last one; tell me more about the first",
    "in_full": "show me the whole paragraph; the full passage please; give it to me in full; the rest of the paragraph",
    "where": "where does it say that; which section is that in; show me where in the text; which paragraph is it",
    "back": "go back please; back to the answer before; the previous answer please; can you go back",
    "simpler": "explain that in simple words; I don't understand; can you make it easier; in plain English please",
    "shorter": "shorter please; just one sentence please; make it shorter; a short answer please",
    "repeat": "say that again; can you repeat that; once more please; pardon?",
    "complaint": "that is not what I asked; wrong answer; you did not answer my question; that has nothing to do with it",
}
ORDINARY = """
who wrote the national anthem of Norway
does the second coat need sanding
what language do they speak in the valley
how long does it take to heal
can I share the medicine with my brother
is it safe to use after the date
how do I close the valve
what causes the noise
who checks the lift once a year
which is better, wood or steel
how old is the oldest tree
hello, how do I clean the filter
thanks, and what does the ticket cost
can you eat it raw
where does the river rise
how do I complain to the landlord
do I need proof of address
why did they leave the village
how many people were on board
is heat good for it
what happens if I skip a dose
when was the bridge opened
where can I buy the paint
should I rest or move
"""


def lines(text: str) -> list[str]:
    """The messages of a block."""
    return [line for line in text.splitlines() if line]
