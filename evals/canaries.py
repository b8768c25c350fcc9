"""Two sites with three products each, and in every text of each product its own made-up word.

Numbers are the same everywhere (batch B-01, deviation D-1 …), so that what tells the plants apart
is whose a row is and nothing else. What is of no product carries the word of its site.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SITES: Final = ("NORTH", "SOUTH")
PRODUCTS: Final = ("P-ALFA", "P-BETA", "P-GAMA")
DEVIATIONS: Final = {product: f"D-{n}" for n, product in enumerate(PRODUCTS, 1)}
BATCHES: Final = 10
_DEVIATIONS: Final = (
    "deviation,title,description,batch,product,step,equipment,occurred_at,status,root_cause,"
    "closed_at\n"
)
_EXPOSED = 4  # batches made on the product's own mixer, the first among them


@dataclass(frozen=True)
class Owner:
    """Whose something is; of no product it is everybody's of the site."""

    site: str
    product: str | None

    @property
    def canary(self) -> str:
        product = (self.product or "everyone").removeprefix("P-").lower()
        return f"zq{self.site.lower()}{product}qz"


OWNERS: Final = tuple(Owner(site, product) for site in SITES for product in (*PRODUCTS, None))


def write_packages(folder: Path) -> list[Path]:
    """One package a site."""
    return [_write(folder / site, site) for site in SITES]


def _write(folder: Path, site: str) -> Path:
    files = {"plant.json": json.dumps(_plant(site)), **_shared(Owner(site, None))}
    for product in PRODUCTS:
        for name, content in _of_product(Owner(site, product), product).items():
            files[name] = _joined(files.get(name), content)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def _plant(site: str) -> dict[str, str]:
    return {
        "format": "veridraft-plant/1",
        "site": site,
        "name": f"{site} {Owner(site, None).canary}",
        "timezone": "Europe/Dublin",
        "decimal": ".",
    }


def _joined(above: str | None, below: str) -> str:
    return below if above is None else above + below.split("\n", 1)[1]


def _shared(owner: Owner) -> dict[str, str]:
    word = owner.canary
    return {
        "materials.csv": f"lot,material,supplier,status\nLOT-1,lactose,{word},released\n",
        "equipment.csv": f"equipment,name\nEQ-1,Mixer {word}\n"
        + "".join(f"EQ-{Owner(owner.site, one).canary},Mixer\n" for one in PRODUCTS),
        "equipment_events.csv": "equipment,kind,at,description\n"
        f"EQ-1,repair,2024-01-01T08:00,The seal was replaced {word}\n",
        "tags.csv": f"tag,unit,equipment,description\nT-1,°C,EQ-1,Jacket {word}\n",
        "documents.csv": "number,version,title,type,file,product,deviation,effective_from\n"
        f"SOP-{word},1,Cleaning {word},SOP,documents/{word}.md,,,2023-01-01\n",
        f"documents/{word}.md": f"# Cleaning\n\n1.1 Rinse the mixer with {word} twice.\n",
        "log.csv": "id,at,text,batch,product\n"
        f"LOG-{word},2024-01-02T09:10,The lights went out {word}.,,\n",
        "deviations.csv": _DEVIATIONS
        + f"D-{word},Power {word},The power went out {word}.,,,,,2024-01-02T09:10,open,,\n",
    }


def _of_product(owner: Owner, product: str) -> dict[str, str]:
    word, deviation = owner.canary, DEVIATIONS[product]
    other = f"{deviation}-{word}"
    place = f"B-01,{product},MIX,EQ-1"
    tells = f"The mixture of batch B-01 was too warm at the end of mixing {word}."
    return {
        "products.csv": f"product,name\n{product},Tablet {word}\n",
        **_batches(product, word),
        "parameters.csv": "product,step,parameter,unit,low,high,document\n"
        f"{product},MIX,temperature,°C,20,25,MR-{word}\n",
        "specifications.csv": "product,test,unit,low,high,document\n"
        f"{product},assay,%,95,105,SPEC-{word}\n",
        "master_steps.csv": f"master_record,version,step,sequence\nMR-{word},1,MIX,1\n",
        "bill_of_materials.csv": f"master_record,version,material,quantity,unit\n"
        f"MR-{word},1,lactose {word},5,kg\n",
        "log.csv": f"id,at,text,batch,product\nLOG-{word},2024-01-02T09:20,Warm {word}.,B-01,"
        f"{product}\n",
        "deviations.csv": _DEVIATIONS
        + f"{deviation},Warm mixture {word},{tells},{place},2024-01-02T09:30,open,,\n"
        f"{other},Warm mixture {word},{tells},{place},2023-12-02T09:30,closed,"
        f"The cooling was off {word}.,2023-12-20\n",
        "actions.csv": f"action,deviation,text,at\nA-{word},{deviation},Cooled {word},"
        "2024-01-02T10:00\n",
        "capas.csv": f"capa,deviation,action,opened_at\nCAPA-{word},{other},Cool earlier {word}.,"
        "2023-12-21T10:00\n",
        "changes.csv": "change,date,description,document\n"
        f"CH-{word},2024-01-01T10:00,The mixing time was cut {word}.,MR-{word}\n",
        "complaints.csv": "complaint,date,description,batch,product\n"
        f"CO-{word},2024-03-01T10:00,Brittle {word},B-01,{product}\n",
        "tags.csv": f"tag,unit,equipment,description\nT-{word},°C,EQ-{word},Jacket {word}\n",
        **_documents(word, product, deviation),
    }


def _batches(product: str, word: str) -> dict[str, str]:
    """Warm where the product's own mixer was used, so that an association finds it."""
    files = {
        "batches.csv": "batch,product,started_at,ended_at,line,master_record,"
        "master_record_version\n",
        "steps.csv": "batch,product,step,name,started_at,ended_at,equipment,operator\n",
        "readings.csv": "batch,product,step,parameter,recorded_at,entry,value,unit\n",
        "results.csv": "batch,product,test,tested_at,value,unit,instrument\n",
        "consumption.csv": "batch,product,material,lot\n",
    }
    for n in range(1, BATCHES + 1):
        batch, day, exposed = f"B-{n:02d}", f"2024-01-{n + 1:02d}", n <= _EXPOSED
        mixer = f"EQ-{word}" if exposed else "EQ-1"
        celsius = (27.0 if exposed else 22.0) + n / 10
        files["batches.csv"] += f"{batch},{product},{day}T08:00,{day}T20:00,L-{word},MR-{word},1\n"
        files["steps.csv"] += (
            f"{batch},{product},MIX,Mixing {word},{day}T09:00,{day}T10:00,{mixer},OP-{word}\n"
        )
        files["readings.csv"] += (
            f"{batch},{product},MIX,temperature,{day}T09:30,E-{word},{celsius},°C\n"
        )
        files["results.csv"] += f"{batch},{product},assay,{day}T21:00,99.{n},%,IN-{word}\n"
        files["consumption.csv"] += f"{batch},{product},lactose,LOT-1\n"
    return files


def _documents(word: str, product: str, deviation: str) -> dict[str, str]:
    """Of the product by its cell, by its deviation, and by the batches that were made by it."""
    rows = (
        f"SOP-{word},1,Mixing {word},SOP,documents/sop-{word}.md,{product},,2023-01-01\n"
        f"REP-{word},1,Report {word},DEVIATION_REPORT,documents/rep-{word}.md,,{deviation},"
        "2023-01-01\n"
        f"MR-{word},1,Master record {word},MBR,documents/mr-{word}.md,,,2023-01-01\n"
    )
    text = "# Mixing\n\n1.1 The mixture of {word} is kept below 25 °C.\n"
    return {
        "documents.csv": "number,version,title,type,file,product,deviation,effective_from\n" + rows,
        **{f"documents/{kind}-{word}.md": text.format(word=word) for kind in ("sop", "rep", "mr")},
    }
