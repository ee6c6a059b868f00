import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import { createConfigurationSchema } from './configuration-schema.ts'

/** Renders the JSON Schema of `assay.config.json`, for completion and checks in editors. */
export function renderConfigurationJsonSchema(checklist: Checklist): string {
  const description = 'What Assay audits, its settings, and the accepted risks.'
  const schema = {
    ...z.toJSONSchema(createConfigurationSchema(checklist)),
    title: 'assay.config.json',
    description,
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}
