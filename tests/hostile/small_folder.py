"""A small valid folder with a row of every kind, written anew by each test that needs one."""

from __future__ import annotations

from pathlib import Path

from polku.base import Month, months

SETTINGS = """\
polku = 1
id = "pieni-kansio"
title = { fi = "Pieni kansio", en = "A small folder" }
rules = "fi"

[period]
data_from = "2016-01"
start = "2017-08"
end = "2018-12"
horizon = 24

[model]
segments = ["all", "young"]
prices = 2018

[[question]]
id = "own"
text = "Kannattiko?"
method = "purse"

[[reform]]
id = "activity_model"
text = { fi = "Aktiivimalli", en = "Activity model" }
from = "2018-01"
to = "2019-12"
announced = "2017-12"
on = ["unemployed>job"]

[[scenario]]
id = "as_planned"
title = "Suunnitelma"
doses = "planned"

[[scenario]]
id = "recession"
title = { fi = "Taantuma", en = "Recession" }
base = "as_planned"
probability = 0.2
shift = [{ on = "unemployed>job", log = -0.22, from = "2018-06" }]
link = { L1 = { lag_add = 2 } }

[[scenario]]
id = "careful"
title = "Varovainen"
base = "as_planned"
doses = "careful"
"""

TABLES = {
    "areas": """\
area,name_fi,name_en,gen_fi,ine_fi,role,target,target_share,target_share_sd,known_from,flags,region
pori,Pori,Pori,Porin,Porissa,trial,share,0.7,0.12,,,satakunta
pori,Pori,Pori,Porin,Porissa,trial,share,0.66,0.06,2018-04,,satakunta
lappi,Lappi,Lapland,Lapin,Lapissa,trial,[12:],,,,,lappi
rauma,Rauma,Rauma,,,comparison,,,,,neighbour,satakunta
kouvola,Kouvola,Kouvola,,,comparison,,,,,,kymenlaakso
finland,Suomi,Finland,,,country,,,,,,
""",
    "nodes": """\
node,kind,name_fi,group,indicator
case_manager,activity,Omavalmentaja,1,
client_data,activity,Asiakastieto,5,
m_owner,mechanism,Prosessilla omistaja,,
m_time,mechanism,Aika asiakkaalle,,
g1a,goal,Palvelukokonaisuudet,,
""",
    "links": """\
link,cause,via,effect,lag,mean,sd,exists,basis,known_from
L1,case_manager,m_owner,unemployed>job,7,0.06,0.06,0.6,oletus,
L2,case_manager,m_owner,unemployed>unsubsidised[:12]@young,3,0.2,0.2,0.8,oletus,
L3,client_data,m_time,capacity(case_manager),1,0.1,0.1,0.6,tutkimus,2018-03
L4,case_manager,,g1a,3,0.3,0.3,,oletus,
L1,case_manager,m_owner,unemployed>job,7,0.05,0.05,0.6,uusi tutkimus,2018-09
""",
    "doses": """\
activity,area,from,dose,level,scenario,kind,known_from
case_manager,*,2017-08,käynnistyy,,,,
case_manager,*,2017-10,osittain,,,,
case_manager,pori,2018-02,täysi,1.0,,,
case_manager,*,2018-02,1,0.7,,,
client_data,pori,2017-08,0.5,,,,
case_manager,pori,2017-10,0.4,,,delivered,2018-05
case_manager,pori,2017-10,0.25,,careful,,
""",
    "states": """\
state,name_fi,counts_as,absorbing,source
workshop,Paja,services unsubsidised,,oma kokeilu
""",
    "clocks": """\
clock,state,does,from,to,announced,source
jobless,workshop,holds,,,,oletus
spell,workshop,resets,,,,oletus
benefit_days,workshop,holds,,,,oletus
""",
    "transitions": """\
from,to,band,share,count,stock,mean_length,rate,during,known_from,source
unemployed,workshop,,,,,,0.01,,,oletus
workshop,unemployed,,0.6,,,4,,,,oletus
workshop,job,,0.4,,,4,,,,oletus
workshop,job,,0.5,,,4,,,2018-06,oma seuranta 2018
""",
    "share_rules": """\
rule,payer,share,days,on,from,to,announced,verified,source
workshop,municipality,0.4,,workshop,,,,,sopimus 2017
workshop,state,rest,,workshop,,,,,sopimus 2017
""",
    "unit_costs": """\
cost,name_fi,amount,per,rule,on,activity,area,quantity,prices,from,to,announced,source
workshop_day,Pajapäivä,45.5,day,workshop,workshop,,,,2018,2017-01,,,kunnan hinnasto 2017
coaches,Valmentajat,,person_year,workshop,,case_manager,pori,12,2018,2017-08,2018-12,,hankesuunnitelma 2017
""",
    "day_classes": """\
rule,days,share,on,from,to,announced,source
workshop,[0:300],0.55,workshop,,,,oletus
workshop,[300:],0.45,workshop,,,,oletus
""",
    "indicators": """\
indicator,name_fi,unit_fi,kind,formula,better,published_after,source
in_workshop,Pajalla,henkilöä,stock,workshop,,2,kunnan tilasto
""",
    "sources": """\
source,kind,title,published,marks,decimal
statfin,series,Työnvälitystilasto,2018-08,blank=missing ..=suppressed:1-4,point
haastattelu,interview,Haastattelut,2018-03,,
""",
    "flows": """\
group,segment,month,from,to,at_risk,count,source
lottery,,2018-01,unemployed,job,200,12,statfin
lottery,,2018-02,unemployed,job,190,..,statfin
waiting,,2018-01,unemployed,job,205,9,statfin
waiting,,2018-02,unemployed,job,197,7,statfin
""",
    "groups": """\
group,area,arm,start,design,name_fi,name_en,known_from
lottery,pori,treated,2017-10,lottery,Arvotut,Drawn,
waiting,pori,control,,lottery,Jonossa,Waiting,
""",
    "codings": """\
coding,source,place,quote,claim,area,direction,strength,basis,coder,coded
K1,haastattelu,s. 3,Valmentaja tuntee asiakkaan,L1,pori,+,3,mechanism seen,AB,2018-04
K2,haastattelu,s. 5,Kaikilla on valmentaja,case_manager=dose,pori,+,4,dose seen,AB,2018-04
""",
    "ratings": """\
area,month,item,value,n,rater,source
pori,2018-05,client_rating,4.1,120,asiakkaat,haastattelu
""",
    "judgements": """\
round,expert,about,area,month,q10,q50,q90,reason,given
R1,E1,unemployed,pori,2019-06,3000,3300,3600,suhdanne,2018-05
""",
    "experiments": """\
area,from,what
pori,2018-01,etäohjaus
""",
}

FIRST, LAST = Month.of(2016, 1), Month.of(2018, 6)
LEVELS = {"pori": 4100, "lappi": 9000, "rauma": 1900, "kouvola": 5200, "finland": 310000}


def unemployed() -> str:
    """A series by month and area: a season and a fall, all whole numbers."""
    rows = ["indicator,area,month,value,as_of,source"]
    for area, level in LEVELS.items():
        for i, month in enumerate(months(FIRST, LAST)):
            value = level - level * i // 100 + level * ((month.month * 5) % 12) // 120
            rows.append(f"unemployed,{area},{month},{value},,statfin")
    return "\n".join(rows) + "\n"


def in_workshop() -> str:
    """A short series with a suppressed count, a declared gap and two vintages of one month."""
    values = ["12", "14", "..", "", "15", "17"]
    rows = ["indicator;area;segment;month;value;as_of;source"]
    rows += [f"in_workshop;pori;young;2018M0{i + 1};{v};2018-0{i + 2};statfin" for i, v in enumerate(values)]
    rows.append("in_workshop;pori;young;2018M06;18;2018-10;statfin")
    return "\n".join(rows) + "\n"


def write_small(folder: Path) -> Path:
    """The small folder, written; the folder itself."""
    (folder / "series").mkdir(parents=True)
    (folder / "programme.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "series" / "unemployed.csv").write_text(unemployed(), encoding="utf-8")
    (folder / "series" / "in_workshop.csv").write_text(in_workshop(), encoding="utf-8")
    return folder
