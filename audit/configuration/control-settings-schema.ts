import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import type { Control } from '../controls/control.ts'
import { severities, type Severity } from '../settings/severity.ts'
import { describeSchema, listSchema, numberSchema, objectSchema, textSchema } from './schema-fields.ts'

type ControlSettingsSchema = z.ZodMiniType<Readonly<Record<string, Readonly<Record<string, unknown>>>>>

/** Control settings by control id, for any controls. */
export const anyControlSettingsSchema: ControlSettingsSchema = z.record(
  z.string(),
  z.record(z.string(), z.unknown(), 'an object'),
  'an object',
)

/** The schema of the control settings of `checklist`. A setting has the type of its default. */
export function createControlSettingsSchema(checklist: Checklist): ControlSettingsSchema {
  const sorted = checklist.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return objectSchema(
    Object.fromEntries(sorted.map(control => [control.id, z.optional(createSettingsSchema(control))])),
  ) as ControlSettingsSchema
}

function createSettingsSchema({ title, rationale, settings }: Control) {
  const entries = Object.entries(settings).map(([name, value]: [string, unknown]) => {
    const setting = createSettingSchema(value).check(z.meta({ default: value }))
    return [name, z.optional(setting)] as const
  })
  return describeSchema(`${title}. ${rationale}`, objectSchema(Object.fromEntries(entries)))
}

/** The schema of a setting with the default `value`. Throws for types that settings cannot have. */
function createSettingSchema(value: unknown): z.ZodMiniType {
  if (Array.isArray(value)) return listSchema(createItemSchema(value), 'a list of at most 1000 items', 1_000)
  if (typeof value === 'number') return numberSchema('a number from 0 to 1000000', 0, 1_000_000)
  if (typeof value === 'boolean') return z.boolean('true or false')
  if (isSeverity(value)) return z.enum(severities, `one of ${severities.join(', ')}`)
  if (typeof value === 'string') return nonEmptyTextSchema
  throw new Error(
    `unsupported default ${JSON.stringify(value)} of a setting: expected a number, string, boolean or a list of these`,
  )
}

function createItemSchema(values: readonly unknown[]): z.ZodMiniType {
  const [first] = values
  return first === undefined ? nonEmptyTextSchema : createSettingSchema(first)
}

const nonEmptyTextSchema = textSchema('a string of 1 to 2048 characters', /\S/, 2_048)

function isSeverity(value: unknown): value is Severity {
  return severities.some(severity => severity === value)
}
