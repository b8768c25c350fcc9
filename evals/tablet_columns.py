"""What the columns of the published tablet set mean: unit and place in a plant package.

Units are those of the description by Žagar and Mihelič (Scientific Data 9, 99, 2022), with two
that follow from the data: ``tbl_speed`` counts thousands of tablets per hour and ``produced``
thousands of tablets (the counter advances by 100 an hour at speed 100, and ends at the batch size
divided by 1000). Features that were divided by the batch size have no unit here.
"""

from typing import Final, NamedTuple


class Test(NamedTuple):
    """A test of a material lot: its column, what it is called, its unit."""

    column: str
    name: str
    unit: str


class Measured(NamedTuple):
    """A value recorded once a batch: the file's column, the step and parameter, the unit."""

    column: str
    step: str
    parameter: str
    unit: str


class Material(NamedTuple):
    """``lot_columns`` together identify the lot; ``prefix`` keeps lots of materials apart."""

    name: str
    kind: str
    prefix: str
    lot_columns: tuple[str, ...]
    tests: tuple[Test, ...]


def _particle_sizes(material: str) -> tuple[Test, ...]:
    return tuple(
        Test(f"{material}_ps{column}", f"particle size d{percent}", "µm")
        for column, percent in (("01", 10), ("05", 50), ("09", 90))
    )


MATERIALS: Final = (
    Material(
        "api",
        "active",
        "API",
        ("api_code", "api_batch"),
        (
            Test("api_water", "water", "%"),
            Test("api_total_impurities", "total impurities", "%"),
            Test("api_l_impurity", "impurity L", "%"),
            Test("api_content", "content", "%"),
            *_particle_sizes("api"),
        ),
    ),
    Material(
        "smcc",
        "excipient",
        "SMCC",
        ("smcc_batch",),
        (
            Test("smcc_water", "water", "%"),
            Test("smcc_td", "tapped density", "g/mL"),
            Test("smcc_bd", "bulk density", "g/mL"),
            *_particle_sizes("smcc"),
        ),
    ),
    Material(
        "lactose",
        "excipient",
        "LAC",
        ("lactose_batch",),
        (
            Test("lactose_water", "water", "%"),
            Test("lactose_sieve0045", "sieve 0.045 mm", "%"),
            Test("lactose_sieve015", "sieve 0.15 mm", "%"),
            Test("lactose_sieve025", "sieve 0.25 mm", "%"),
        ),
    ),
    Material(
        "starch",
        "excipient",
        "STA",
        ("starch_batch",),
        (Test("starch_ph", "acidity", "pH"), Test("starch_water", "water", "%")),
    ),
)

_CORE: Final = {
    "min_thickness": "mm",
    "max_thickness": "mm",
    "min_weight": "mg",
    "max_weight": "mg",
    "rsd_weight": "%RSD",
    "min_hardness": "N",
    "max_hardness": "N",
    "av_hardness": "N",
    "max_diameter": "mm",
    "tensile": "N/mm2",
}
_COATED: Final = {name: unit for name, unit in _CORE.items() if not name.endswith("_weight")} | {
    "rsd_weight": "%RSD"
}

IN_PROCESS: Final = (
    *(Measured(f"tbl_{name}", "compression", f"tbl_{name}", unit) for name, unit in _CORE.items()),
    Measured("tbl_yield", "compression", "tbl_yield", "%"),
    *(Measured(f"fct_{name}", "coating", f"fct_{name}", unit) for name, unit in _COATED.items()),
)

_FEATURES: Final = {
    "tbl_speed_mean": "1000 tablets/h",
    "tbl_speed_change": "1",
    "tbl_speed_0_duration": "1",
    "total_waste": "1",
    "startup_waste": "tablets",
    "weekend": "-",
    "fom_mean": "rpm",
    "fom_change": "1",
    "SREL_startup_mean": "%RSD",
    "SREL_production_mean": "%RSD",
    "SREL_production_max": "%RSD",
    "main_CompForce mean": "kN",
    "main_CompForce_sd": "kN",
    "main_CompForce_median": "kN",
    "pre_CompForce_mean": "kN",
    "tbl_fill_mean": "mm",
    "tbl_fill_sd": "mm",
    "cyl_height_mean": "mm",
    "stiffness_mean": "N",
    "stiffness_max": "N",
    "stiffness_min": "N",
    "ejection_mean": "N",
    "ejection_max": "N",
    "ejection_min": "N",
    "Startup_tbl_fill_maxDifference": "mm",
    "Startup_main_CompForce_mean": "kN",
    "Startup_tbl_fill_mean": "mm",
}

PROCESS: Final = tuple(
    Measured(column, "compression", column.replace(" ", "_"), unit)
    for column, unit in _FEATURES.items()
)

# Test → (column of Laboratory.csv, unit). The misspelling is the data set's own.
RESULTS: Final = {
    "dissolution_av": ("dissolution_av", "%"),
    "dissolution_min": ("dissolution_min", "%"),
    "residual_solvent": ("resodual_solvent", "%"),
    "impurities_total": ("impurities_total", "%"),
    "impurity_o": ("impurity_o", "%"),
    "impurity_l": ("impurity_l", "%"),
}

# Column of the press series → (unit, description).
SERIES: Final = {
    "tbl_speed": ("1000 tablets/h", "press speed"),
    "fom": ("rpm", "speed of the filling device"),
    "main_comp": ("kN", "mean main compression force"),
    "tbl_fill": ("mm", "filling depth"),
    "SREL": ("%RSD", "relative standard deviation of the main compression force"),
    "pre_comp": ("kN", "mean pre-compression force"),
    "produced": ("1000 tablets", "good tablets so far"),
    "waste": ("tablets", "rejected tablets so far"),
    "cyl_main": ("mm", "cylindrical height at main compression"),
    "cyl_pre": ("mm", "cylindrical height at pre-compression"),
    "stiffness": ("N", "stiffness of the lower punches"),
    "ejection": ("N", "greatest ejection force"),
}
