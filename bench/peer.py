"""The same plans for a metrics layer, dbt-semantic-interfaces: each input a metric, each KPI a metric of metrics.

Run as a program, in an environment of its own, it parses a folder of such files and validates them with all rules that
come with it, as its users do, and prints what it found.

    python bench/peer.py FOLDER
"""

from __future__ import annotations

import sys

KPIS_OF_A_SERVICE = 10

SPINE = """\
project_configuration:
  time_spines:
    - node_relation: {alias: giorni, schema_name: piano}
      primary_column: {name: giorno, time_granularity: day}
"""

SERVICE = """\
---
semantic_model:
  name: registro_{n}
  node_relation: {{alias: registro_{n}, schema_name: piano}}
  defaults: {{agg_time_dimension: arrivo}}
  entities:
    - {{name: pratica_{n}, type: primary, expr: protocollo}}
  dimensions:
    - {{name: arrivo, type: time, type_params: {{time_granularity: day}}}}
    - {{name: canale, type: categorical}}
  measures:
    - {{name: m_arrivate_{n}, agg: sum, expr: "1"}}
    - {{name: m_chiuse_{n}, agg: sum, expr: "case when chiusura - arrivo <= 30 then 1 else 0 end"}}
    - {{name: m_dal_web_{n}, agg: sum, expr: "case when canale = 'web' then 1 else 0 end"}}
    - {{name: m_tempo_{n}, agg: median, expr: "chiusura - arrivo"}}
---
semantic_model:
  name: servizio_{n}
  node_relation: {{alias: mastro_{n}, schema_name: piano}}
  defaults: {{agg_time_dimension: data}}
  entities:
    - {{name: servizio_{n}, type: primary, expr: id}}
  dimensions:
    - {{name: data, type: time, type_params: {{time_granularity: day}}}}
  measures:
    - {{name: m_personale_{n}, agg: sum, expr: personale}}
    - {{name: m_beni_{n}, agg: sum, expr: beni}}
    - {{name: m_proventi_{n}, agg: sum, expr: proventi}}
    - {{name: m_addetti_{n}, agg: sum, expr: addetti}}
    - {{name: m_incontri_{n}, agg: sum, expr: incontri}}
"""

INPUTS = ("arrivate", "chiuse", "dal_web", "tempo", "personale", "beni", "proventi", "addetti", "incontri")

SIMPLE = """\
---
metric:
  name: {name}_{n}
  description: Figure of the service {n}
  type: simple
  type_params: {{measure: m_{name}_{n}}}
"""

DERIVED = """\
---
metric:
  name: {name}_{n}
  description: KPI of the service {n}
  type: derived
  type_params:
    expr: "{formula}"
    metrics:
{inputs}
  config:
    meta: {{weight: 0.1, better: {direction}, target: {target}, soglia: {soglia}}}
"""

#: The KPIs of a service as `plans.py` has them: name, formula, what it names, which way is better, target, threshold.
KPIS = (
    ("costo", "personale_{n} + beni_{n}", ("personale", "beni"), "lower", 100, 110),
    ("in_tempo", "chiuse_{n} / arrivate_{n}", ("chiuse", "arrivate"), "higher", 0.9, 0.85),
    ("quota_web", "dal_web_{n} / arrivate_{n}", ("dal_web", "arrivate"), "higher", 0.5, 0.4),
    ("costo_pratica", "costo_{n} / arrivate_{n}", ("costo", "arrivate"), "lower", 105, 110),
    ("per_addetto", "arrivate_{n} / addetti_{n}", ("arrivate", "addetti"), "higher", 400, 380),
    ("copertura", "proventi_{n} / costo_{n}", ("proventi", "costo"), "higher", 0.4, 0.35),
    ("margine", "(proventi_{n} - costo_{n}) / proventi_{n}", ("proventi", "costo"), "higher", 0.05, 0.03),
    ("in_ritardo", "(arrivate_{n} - chiuse_{n}) / arrivate_{n} + 0.005", ("arrivate", "chiuse"), "lower", 0.1, 0.12),
    ("crescita", "dal_web_{n} / arrivate_{n} - 1", ("dal_web", "arrivate"), "higher", 0.05, 0.03),
    ("lavoro", "tempo_{n} / addetti_{n}", ("tempo", "addetti"), "lower", 20, 25),
)


def manifest(kpis: int) -> str:
    """The text of a file with so many KPIs."""
    parts = [SPINE]
    for n in range(-(-kpis // KPIS_OF_A_SERVICE)):
        parts.append(SERVICE.format(n=n))
        parts += [SIMPLE.format(name=name, n=n) for name in INPUTS]
        for name, formula, inputs, direction, target, soglia in KPIS[: kpis - n * KPIS_OF_A_SERVICE]:
            listed = "\n".join(f"      - name: {each}_{n}" for each in inputs)
            parts.append(
                DERIVED.format(name=name, n=n, formula=formula.format(n=n), inputs=listed, direction=direction,
                               target=target, soglia=soglia)
            )  # fmt: skip
    return "".join(parts)


def main(folder: str) -> None:
    from dbt_semantic_interfaces.parsing.dir_to_model import parse_directory_of_yaml_files_to_semantic_manifest
    from dbt_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator
    from dbt_semantic_interfaces.validations.validator_helpers import SemanticManifestValidationException

    try:
        parsed = parse_directory_of_yaml_files_to_semantic_manifest(folder)
    except SemanticManifestValidationException as refused:
        print(str(refused).split("Issues:")[-1].strip())
        return
    checked = SemanticManifestValidator().validate_semantic_manifest(parsed.semantic_manifest)
    issues = [*parsed.issues.all_issues, *checked.all_issues]
    for issue in issues:
        print(f"{issue.level.name}: {issue.message}")
    print(f"{len(parsed.semantic_manifest.metrics)} metrics, {len(issues)} issues")


if __name__ == "__main__":
    main(sys.argv[1])
