import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import { createConfigurationSchema } from './configuration-schema.ts'

/** The JSON Schema of `assay.config.json`, as text: editors complete and check the file by it. */
export function renderConfigurationJsonSchema(checklist: Checklist): string {
  const description = 'What Assay audits, by which settings, and which risks are accepted.'
  const schema = {
    ...z.toJSONSchema(createConfigurationSchema(checklist)),
    title: 'assay.config.json',
    description,
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}
