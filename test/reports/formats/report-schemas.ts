import { readFileSync } from 'node:fs'
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv, type AnySchemaObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { memoryPages, validateXML } from 'xmllint-wasm'

/** The published schemas of the formats that have one for JSON. */
export type SchemaName = 'sarif' | 'ocsf' | 'asff' | 'oscal'

function readSchema(file: string): AnySchemaObject {
  return JSON.parse(readFileSync(new URL(`schemas/${file}`, import.meta.url), 'utf8')) as AnySchemaObject
}

/** SARIF's schema is of draft 4, which differs from later ones by the name of `id`. */
const { id, $schema: _, ...sarif } = sarifSchema

const older = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true })
const unicode = new Ajv({ strict: false, allErrors: true })
const newer = new Ajv2020({ strict: false, allErrors: true })
for (const ajv of [older, unicode, newer]) formats.default(ajv)

/** A published schema, compiled. */
const validators = {
  sarif: older.compile({ ...sarif, $id: id }),
  ocsf: newer.compile({
    type: 'array',
    items: { $ref: 'https://schema.ocsf.io/schema/1.8.0/classes/compliance_finding?profiles=cloud,datetime' },
    $defs: { event: readSchema('ocsf-compliance-finding-1.8.0.json') },
  }),
  asff: older.compile({
    type: 'object',
    properties: { Findings: { type: 'array', items: readSchema('asff-finding.json') } },
    required: ['Findings'],
    additionalProperties: false,
  }),
  oscal: unicode.compile(readSchema('oscal-assessment-results-1.2.3.json')),
}

/** Parses `text` and returns the errors of its published schema. */
export function listSchemaErrors(name: SchemaName, text: string): string[] {
  const validate = validators[name]
  void validate(JSON.parse(text))
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** The errors of libxml2 in a JUnit document. */
export async function listJunitErrors(contents: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents }],
    schema: readFileSync(new URL('../gate/junit/assay-junit.xsd', import.meta.url), 'utf8'),
    initialMemoryPages: 64 * memoryPages.MiB,
    maxMemoryPages: 512 * memoryPages.MiB,
  })
  return errors.map(({ message }) => message)
}
