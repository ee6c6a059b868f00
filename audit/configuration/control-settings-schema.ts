import * as z from 'zod/mini'
import type { Checklist } from '../checklist.ts'
import type { Control } from '../controls/control.ts'
import { severities, type Severity } from '../settings/severity.ts'
import { describeSchema, listSchema, numberSchema, objectSchema, textSchema } from './schema-fields.ts'

type ControlSettingsSchema = z.ZodMiniType<Readonly<Record<string, Readonly<Record<string, unknown>>>>>

/** Settings by control id, whatever the controls are. */
export const anyControlSettingsSchema: ControlSettingsSchema = z.record(
  z.string(),
  z.record(z.string(), z.unknown(), 'an object'),
  'an object',
)

/** The settings of the controls of `checklist`: what each has a default for, in the default's form. */
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

/** What may stand in place of `value`, the default of a setting. Throws for a form that no setting has. */
function createSettingSchema(value: unknown): z.ZodMiniType {
  if (Array.isArray(value)) return listSchema(createItemSchema(value), 'a list of at most 1000 items', 1_000)
  if (typeof value === 'number') return numberSchema('a number from 0 to 1000000', 0, 1_000_000)
  if (typeof value === 'boolean') return z.boolean('true or false')
  if (isSeverity(value)) return z.enum(severities, `one of ${severities.join(', ')}`)
  if (typeof value === 'string') return nonEmptyTextSchema
  throw new Error(
    `a setting cannot be ${JSON.stringify(value)}: a number, a text, true, false or a list of them`,
  )
}

function createItemSchema(values: readonly unknown[]): z.ZodMiniType {
  const [first] = values
  return first === undefined ? nonEmptyTextSchema : createSettingSchema(first)
}

const nonEmptyTextSchema = textSchema('a text of 1 to 2048 characters', /\S/, 2_048)

function isSeverity(value: unknown): value is Severity {
  return severities.some(severity => severity === value)
}
