import { describe, slugOf, type Dataset } from "./dataset.js";

/** A CSV file that stands beside the metadata. */
export interface CroissantTable {
  readonly name: string;
  readonly about: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly fields: readonly { readonly name: string; readonly about: string; readonly kind: "text" | "integer" | "number" | "yesNo" }[];
  /** Fields that tell rows apart. */
  readonly key: readonly string[];
}

const DATA_TYPES = { text: "sc:Text", integer: "sc:Integer", number: "sc:Float", yesNo: "sc:Boolean" } as const;

/** Terms of the vocabulary, as the specification's first appendix has them. */
const TERMS = (
  "annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileProperty fileObject fileSet format includes " +
  "isArray isLiveDataset jsonPath key md5 parentField recordSet references regex readLines sdVersion separator source subField transform unArchive value"
).split(" ");

const CONTEXT = {
  "@language": "en",
  "@vocab": "http://schema.org/",
  sc: "http://schema.org/",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  dct: "http://purl.org/dc/terms/",
  conformsTo: "dct:conformsTo",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  examples: { "@id": "cr:examples", "@type": "@json" },
  ...Object.fromEntries(TERMS.map((term) => [term, `cr:${term}`])),
};

/**
 * A cohort's metadata for machines: Croissant 1.1, with what is known for its responsible-AI vocabulary.
 *
 * @see https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
 */
export function croissantOf(set: Dataset, tables: readonly CroissantTable[]): Readonly<Record<string, unknown>> {
  const date = set.frozenAt.toISOString().slice(0, 10);
  return {
    "@context": CONTEXT,
    "@type": "sc:Dataset",
    "@id": `urn:uuid:${set.id}`,
    conformsTo: ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
    name: set.name,
    description: describe(set),
    version: set.version,
    license: set.licence,
    url: set.url,
    creator: set.hospitals.map((name) => ({ "@type": "sc:Organization", name })),
    datePublished: date,
    dateCreated: date,
    inLanguage: "en",
    isLiveDataset: false,
    keywords: ["diffuse midline glioma", "H3 K27M", "MRI", "federated learning", ...(set.synthetic ? ["SYNTHETIC"] : [])],
    citeAs: citation(set, date),
    ...responsible(set),
    distribution: tables.map((table) => ({
      "@type": "cr:FileObject",
      "@id": table.file,
      name: table.file,
      description: table.about,
      contentUrl: table.file,
      contentSize: `${table.bytes} B`,
      encodingFormat: "text/csv",
      sha256: table.sha256,
    })),
    recordSet: tables.map(recordSetOf),
  };
}

const recordSetOf = ({ name, about, file, fields, key }: CroissantTable) => ({
  "@type": "cr:RecordSet",
  "@id": name,
  name,
  description: about,
  key: key.map((field) => ({ "@id": `${name}/${field}` })),
  field: fields.map((field) => ({
    "@type": "cr:Field",
    "@id": `${name}/${field.name}`,
    name: field.name,
    description: field.about,
    dataType: DATA_TYPES[field.kind],
    source: { fileObject: { "@id": file }, extract: { column: field.name } },
  })),
});

const citation = (set: Dataset, date: string): string =>
  `@misc{${slugOf(set).replaceAll(/[^a-z0-9]/g, "")}, title={${set.name.replaceAll(/[{}\\]/g, "")}}, version={${set.version}}, ` +
  `author={${set.hospitals.join(" and ").replaceAll(/[{}\\]/g, "")}}, year={${date.slice(0, 4)}}, note={Frozen cohort, SHA-256 ${set.digest}}}`;

/** What the platform knows by itself; the rest is for people to write. */
const responsible = (set: Dataset): Readonly<Record<string, unknown>> => ({
  "rai:dataCollection":
    "Tissue results and scan facts of each case, entered by its hospital in a fixed codebook. Images stay at the hospitals.",
  "rai:dataAnnotationProtocol":
    "A label is what a named rule makes of the tissue results, or what blind readers or an adjudicator settled. Each row names rule and tier.",
  "rai:personalSensitiveInformation": ["Age", "Gender", "Health data, under a pseudonym whose key is at the hospital alone"],
  "rai:dataUseCases": ["Research on machine learning for diffuse midline glioma", "Not for diagnosis"],
  "rai:dataLimitations": set.synthetic
    ? "SYNTHETIC: made from computed phantoms. Says nothing about patients."
    : "Patients of few hospitals who met the criteria; not a sample of a population.",
  "rai:dataReleaseMaintenancePlan":
    "A version never changes. Later ones are numbered: major removed or redefined, minor added, patch all else. A version may be deprecated, never deleted.",
});
