import * as z from 'zod/mini'
import { frameworks, type FrameworkDescription } from '../frameworks/framework.ts'
import { daySchema, describeSchema, listSchema, objectSchema, textSchema } from './schema-fields.ts'

const attestationSchema = objectSchema({
  framework: describeSchema(
    'The framework, with its edition.',
    z.enum(frameworks, 'the name of a framework (docs/frameworks.md lists all)'),
  ),
  clause: describeSchema(
    'The id of the clause, as the framework numbers it.',
    textSchema('the id of a clause, in 1 to 40 characters', /\S/, 40),
  ),
  text: describeSchema(
    'What is attested.',
    textSchema('what is attested, in 1 to 1000 characters', /\S/, 1_000),
  ),
  author: describeSchema('Who attests it.', textSchema('who attests it, in 1 to 200 characters', /\S/, 200)),
  until: describeSchema('The last day on which the attestation holds (UTC).', daySchema),
})

/** The schema of attestations. With a catalog it allows only the clauses of that catalog. */
export function createAttestationsSchema(catalog?: readonly FrameworkDescription[]) {
  const attestation =
    catalog === undefined
      ? attestationSchema
      : attestationSchema.check(({ value, issues }) => {
          const clauses = catalog.find(({ name }) => name === value.framework)?.clauses ?? []
          const ids = clauses.map(({ id }) => id)
          if (ids.includes(value.clause)) return
          issues.push({
            code: 'invalid_value',
            values: ids,
            input: value.clause,
            path: ['clause'],
            message: `a clause of ${value.framework} (run "assay controls --framework '${value.framework}'" to list them)`,
          })
        })
  return listSchema(attestation, 'a list of at most 500 attestations', 500)
}
